"""The people and places of these tests: those of the cases room, a colleague at Norra, and chat that is open there."""

from __future__ import annotations

import pytest
from django.test import Client

from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, decide, world
from vardnav.platform.desk.tests.conftest import dag, eva
from vardnav.platform.desk.tests.desk_world import at_the_desk, case_of, colleague

__all__ = ["anna", "anna_for_bo", "cecilia", "dag", "eva", "world"]
FIRST = "Jag har feber sedan i går"


def begun(world: World, **more: object) -> Case:
    """Let Anna begin a chat at Norra."""
    return case_of(world, key=CHAT, answers={"about": FIRST}, **more)  # type: ignore[arg-type]  # as case_of


@pytest.fixture
def chat(world: World) -> Case:
    decide(key=CHAT)
    return begun(world)


@pytest.fixture
def siv(world: World) -> Client:
    """A colleague of Dag's at Norra, in her browser."""
    return at_the_desk(world, colleague(world, "Siv", world.norra))
