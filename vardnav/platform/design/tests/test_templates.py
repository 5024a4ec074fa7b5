"""Guards over every template: strict content security policy, icons that exist, words that can be translated."""

import re
from pathlib import Path

import pytest

import vardnav
from vardnav.platform.design import icons

PACKAGE = Path(vardnav.__file__).parent
TEMPLATES = sorted({*PACKAGE.glob("**/templates/**/*.html"), *PACKAGE.glob("platform/design/**/*.html")})
WRITTEN_ICON = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
NAMED_ICON = re.compile(r"""\bicon(?:_after|_name)?=["']([a-z0-9-]+)["']""")


def test_there_are_templates_to_guard():
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_a_looser_security_policy(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "inline style"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "inline event handler"
    assert not re.search(r"<style\b", text), "inline style sheet"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"(src|srcset|action)=[\"']https?:", text), "another origin"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_that_a_template_names_is_there(path):
    text = path.read_text(encoding="utf-8")
    for name in {*WRITTEN_ICON.findall(text), *NAMED_ICON.findall(text)}:
        assert icons.svg(name), name


def test_every_icon_that_a_declaration_names_is_there():
    for path in PACKAGE.glob("**/capability.py"):
        for name in NAMED_ICON.findall(path.read_text(encoding="utf-8")):
            assert icons.svg(name), f"{name} in {path.parent.name}"


def test_every_icon_is_hidden_from_screen_readers_and_takes_the_colour_of_its_words():
    for path in icons.FOLDER.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'aria-hidden="true"' in text
        assert "currentColor" in text, path.name
