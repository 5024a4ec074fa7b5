"""The folder is one declaration and nothing more."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from tests.support import filling
from vardnav.capabilities.contact import capability
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import World, decide
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


def test_who_wants_a_call_gives_a_number_and_who_wants_a_message_need_not(world: World, anna: Client) -> None:
    service = listing.service("contact.call_me")
    decide(key=service.key)
    for how, is_asked in (("phone", True), ("here", False)):
        filling.send(anna, service, world.norra.id, {"how": how})
        answers = {one["link_id"] for one in models.Case.objects.order_by("-id")[0].answers}
        assert ({"number", "times"} <= answers) is is_asked
