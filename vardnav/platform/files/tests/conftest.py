"""People and places for the tests of this room."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import IdentifierKind, Person
from vardnav.platform.files.models import Container

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


def _person(identifier: str, name: str) -> Person:
    return Person.objects.create(
        identifier_kind=IdentifierKind.PERSONNUMMER,
        identifier=identifier,
        given_name=name,
        family_name="Test",
        born_on=dt.date(1980, 1, 1),
    )


@pytest.fixture
def anna(db: None) -> Person:
    return _person("19800101A001", "Anna")


@pytest.fixture
def cecilia(db: None) -> Person:
    return _person("19800101A002", "Cecilia")


@pytest.fixture
def annas(anna: Person) -> Viewer:
    return Viewer.resident(person_id=anna.id, region="12")


@pytest.fixture
def cecilias(cecilia: Person) -> Viewer:
    return Viewer.resident(person_id=cecilia.id, region="12")


@pytest.fixture
def dag() -> Viewer:
    return Viewer.staff(staff_id=uuid7(), assignment_id=uuid7(), unit_id=uuid7(), region="12")


@pytest.fixture
def eva() -> Viewer:
    return Viewer.staff(staff_id=uuid7(), assignment_id=uuid7(), unit_id=uuid7(), region="01")


@pytest.fixture
def case() -> Container:
    return Container("case", uuid7(), "12")


@pytest.fixture
def system() -> Viewer:
    return Viewer.system()
