"""The papers lead where they say, and name only commands there are."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

from tests.architecture import walking

PAPERS = [*walking.ROOT.glob("*.md"), *(walking.ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def dead_links(text: str, folder: Path) -> list[str]:
    """Return the relative links that lead nowhere."""
    return [link for link in LINK.findall(text) if not (folder / link).exists()]


def unknown_commands(text: str) -> list[str]:
    """Return the commands of manage.py that are named and not there."""
    return [one for one in re.findall(r"manage\.py ([a-z_]+)", text) if one not in get_commands()]


def test_every_link_and_command_of_the_papers_is_there():
    found = [
        f"{walking.named(path)}: {fault}"
        for path in PAPERS
        for text in [path.read_text(encoding="utf-8")]
        for fault in (*dead_links(text, path.parent), *unknown_commands(text))
    ]
    assert found == []


def test_a_dead_link_and_an_unknown_command_are_found(tmp_path):
    assert dead_links("[x](gone.md)", tmp_path) == ["gone.md"]
    assert unknown_commands("run manage.py conjure") == ["conjure"]


def test_every_decision_is_in_the_list():
    folder = walking.ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in folder.glob("2*.md")} == listed


def test_the_readme_is_one_screen_with_the_two_commands_first():
    lines = (walking.ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
    assert [line.split()[0] for line in lines[2:4]] == ["./run", "./test"]
