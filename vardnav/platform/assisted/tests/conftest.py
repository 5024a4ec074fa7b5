"""The people and places of these tests: those of the desk, with numbers that can be typed in."""

from __future__ import annotations

from typing import Any

import pytest

from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Person
from vardnav.platform.cases.tests.world import World, anna, cecilia, world
from vardnav.platform.desk.tests.conftest import dag, eva

__all__ = ["anna", "cecilia", "dag", "eva", "numbers", "world"]


@pytest.fixture(autouse=True)
def numbers(world: World, settings: Any) -> dict[str, str]:
    """Give Anna and Bo whole numbers of the private series, which a demonstration takes; return them as written."""
    settings.IS_DEMO = True
    written = {}
    for name, person in (("anna", world.anna), ("bo", world.bo)):
        assert person.born_on is not None
        number = private_number(person.born_on, 7)
        Person.objects.filter(id=person.id).update(identifier=number.value)
        person.refresh_from_db()
        written[name] = number.shown()
    return written
