"""The import contracts hold, and each of these deliberate violations breaks them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.walking import PRODUCT, ROOT

#: File to write in a copy of the product -> its import, and the arrow or the words that the report must show.
VIOLATIONS = {
    "kernel/people/up_to_platform.py": "vardnav.platform.cases.models",
    "kernel/people/up_to_config.py": "vardnav.config.settings",
    "kernel/clock/up_to_capability.py": "vardnav.capabilities.contact.capability",
    "clinical/up_to_kernel.py": "vardnav.kernel.clock",
    "platform/cases/up_to_capability.py": "vardnav.capabilities.prescriptions.models",
    "platform/portal/up_to_config.py": "vardnav.config.settings",
    "capabilities/contact/up_to_config.py": "vardnav.config.settings",
    "capabilities/contact/queries.py": "vardnav.capabilities.prescriptions.queries",
    "capabilities/contact/models.py": "vardnav.capabilities.prescriptions.models",
    "capabilities/contact/actions.py": "vardnav.capabilities.contact.forms",
    "capabilities/contact/forms.py": "vardnav.capabilities.contact.pages",
    "capabilities/contact/pages.py": "vardnav.capabilities.contact.models",
    "capabilities/contact/rules.py": "django.db.models",
    "capabilities/contact/ports.py": "vardnav.capabilities.contact.models",
    "capabilities/contact/handlers.py": "vardnav.capabilities.contact.adapters",
    "capabilities/contact/adapters/__init__.py": "vardnav.capabilities.contact.actions",
    "capabilities/contact/events.py": "vardnav.capabilities.contact.capability",
    "clinical/tables.py": "django.db.models",
}


def copied(to: Path) -> Path:
    """Copy the product's code and its contracts."""
    ignored = shutil.ignore_patterns(
        "__pycache__", "*.html", "*.css", "*.svg", "*.woff2", "*.csv", "*.toml", "data"
    )
    shutil.copytree(PRODUCT, to / "vardnav", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def linted(folder: Path) -> tuple[int, str]:
    """Return the exit code and the report of lint-imports there, one arrow to a line."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"}
    done = subprocess.run(
        [program, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def dotted(file: str) -> str:
    """Return the module that a file is."""
    return "vardnav." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def broken(report: str) -> list[str]:
    """Return the names of the broken contracts."""
    return re.findall(r"^(.*?) BROKEN", report, re.M)


def test_the_contracts_hold(tmp_path):
    code, report = linted(copied(tmp_path))
    assert (code, broken(report)) == (0, []), report[-3000:]


@pytest.mark.slow
def test_each_deliberate_violation_is_named(tmp_path):
    folder = copied(tmp_path)
    for file, imported in VIOLATIONS.items():
        path = folder / "vardnav" / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'"""Deliberately wrong."""\n\nimport {imported}\n', encoding="utf-8")
    code, report = linted(folder)
    arrows = {re.sub(r"\s+", " ", one) for one in re.findall(r"^-?\s*(\S+ -> \S+)", report, re.M)}
    missed = [
        f"{dotted(file)} -> {imported}"
        for file, imported in VIOLATIONS.items()
        if f"{dotted(file)} -> {imported}" not in arrows
        # an external package is reported by its name alone
        and f"{dotted(file)} -> {imported.split('.')[0]}" not in arrows
    ]
    assert code == 1
    assert missed == [], report[-6000:]


@pytest.mark.slow
def test_a_room_of_an_unknown_name_is_found(tmp_path):
    folder = copied(tmp_path)
    (folder / "vardnav/capabilities/contact/helpers.py").write_text('"""Wrong."""\n', encoding="utf-8")
    code, report = linted(folder)
    assert (code, broken(report)) == (1, ["Rooms inside a capability"])
    assert "helpers" in report


@pytest.mark.slow
def test_a_sixth_floor_is_found(tmp_path):
    folder = copied(tmp_path)
    (folder / "vardnav/attic").mkdir()
    (folder / "vardnav/attic/__init__.py").write_text('"""Wrong."""\n', encoding="utf-8")
    code, report = linted(folder)
    assert (code, broken(report)) == (1, ["Floors: imports go down"])


@pytest.mark.slow
def test_two_rooms_that_import_each_other_are_found(tmp_path):
    folder = copied(tmp_path)
    (folder / "vardnav/kernel/clock/round.py").write_text(
        '"""Wrong."""\n\nimport vardnav.kernel.people.models\n', encoding="utf-8"
    )
    code, report = linted(folder)
    assert (code, broken(report)) == (1, ["No cycles anywhere"])
