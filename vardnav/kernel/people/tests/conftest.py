"""Anna (adult), Bo (her son, 9), Cecilia (a stranger), Doktor Dag (staff), and the time it is."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from tests.support import extensions
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import identifiers, policy
from vardnav.kernel.people.models import Guardianship, Person

#: 21 November 2026, 11.00 in Sweden.
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


def make_person(given_name: str, born_on: dt.date, serial: int = 0, **facts: object) -> Person:
    number = identifiers.private_number(born_on, serial)
    return Person.objects.create(
        identifier_kind=number.kind.value,
        identifier=number.value,
        given_name=given_name,
        family_name="Öberg",
        born_on=born_on,
        home_region="12",
        **facts,
    )


def make_guardian(guardian: Person, child: Person, **facts: Any) -> Guardianship:
    valid_from = facts.pop("valid_from", child.born_on)
    return Guardianship.objects.create(
        guardian=guardian, child=child, valid_from=valid_from, author="population register", **facts
    )


@pytest.fixture(autouse=True)
def no_table_is_kept():
    policy.forget()
    yield
    policy.forget()


@pytest.fixture
def opened(settings, tmp_path):
    """The region lets a teenager's extension be about cases too."""
    extensions.let_be_about_cases(settings, tmp_path)


@pytest.fixture
def anna(db):
    return make_person("Anna", dt.date(1985, 4, 3))


@pytest.fixture
def bo(anna):
    child = make_person("Bo", dt.date(2017, 4, 3), 7)
    make_guardian(anna, child)
    return child


@pytest.fixture
def cecilia(db):
    return make_person("Cecilia", dt.date(1990, 1, 1), 2)


@pytest.fixture
def doctor_dag():
    return Viewer.staff(staff_id=uuid.uuid4(), assignment_id=uuid.uuid4(), unit_id=uuid.uuid4(), region="12")


def as_resident(person: Person, subject: Person | None = None) -> Viewer:
    return Viewer.resident(person_id=person.id, region="12", subject_id=subject.id if subject else None)
