"""The folder is one declaration and nothing more."""

from __future__ import annotations

from pathlib import Path

from vardnav.capabilities.contact import capability
from vardnav.platform.registry import listing
from vardnav.platform.registry.questions import ItemType


def test_there_is_nothing_in_the_folder_but_the_declaration() -> None:
    folder = Path(capability.__file__).parent
    written = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    assert written == {"__init__.py", "capability.py", "README.md", "tests"}


def test_it_is_listed_and_takes_files() -> None:
    service = listing.service("contact.ask")
    assert any(item.type is ItemType.ATTACHMENT for item in service.form.items())
    assert service.for_children
