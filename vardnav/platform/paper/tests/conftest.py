"""The people and places of these tests: those of the desk, with addresses of the population register."""

from __future__ import annotations

from typing import Any

import pytest

from vardnav.kernel.people.models import Person
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, world
from vardnav.platform.desk.tests.conftest import dag, eva

__all__ = ["anna", "anna_for_bo", "cecilia", "dag", "eva", "world"]


@pytest.fixture(autouse=True)
def addresses(world: World, settings: Any) -> None:
    """Everybody lives somewhere."""
    settings.IS_DEMO = True
    for one, street in (
        (world.anna, "Storgatan 1"),
        (world.bo, "Storgatan 1"),
        (world.cecilia, "Lillgatan 2"),
    ):
        Person.objects.filter(id=one.id).update(address=street, postal_code="222 22", postal_town="Lund")
