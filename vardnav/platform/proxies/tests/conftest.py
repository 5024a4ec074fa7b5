"""The people and places of these tests: the house, with a teenager, and numbers that can be typed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support import extensions, personas
from vardnav.kernel import clock
from vardnav.kernel.people import acting_actions, standing
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import ActingDecision, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases.models import Assistance
from vardnav.platform.proxies import queries as proxies

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """Take the private series of numbers, as a demonstration does."""
    settings.IS_DEMO = True


def aged(person: Person, years: int, today: dt.date) -> Person:
    """Let somebody have turned so many years some months ago."""
    born_on = dt.date(today.year - years, today.month, min(today.day, 28)) - 100 * DAY
    number = private_number(born_on, 5)
    Person.objects.filter(id=person.id).update(born_on=born_on, identifier=number.value)
    person.refresh_from_db()
    return person


@pytest.fixture
def teen(house: personas.House) -> Person:
    """Bo is fourteen and has an account of his own."""
    aged(house.bo, 14, clock.local_date(house.now))
    personas.activate(house.bo, house.now)
    return house.bo


@pytest.fixture
def opened(settings: Any, tmp_path: Any) -> None:
    """The region lets an extension be about cases too."""
    extensions.let_be_about_cases(settings, tmp_path)


def assistance(house: personas.House, person: Person, *, assignment: Any = None) -> Assistance:
    """Staff have looked the person up by number."""
    held: Any = assignment or house.dag_at_linden
    return Assistance.objects.create(
        region=held.region_id,
        person=person,
        staff=held.staff,
        unit=held.unit,
        origin="visit",
        started_at=house.now,
    )


def decide(
    house: personas.House, kind: Kind, actor: Person, subject: Person, **changes: Any
) -> ActingDecision:
    """Dag decides."""
    today = clock.local_date(house.now)
    areas = tuple(Area)
    if kind is Kind.EXTENSION:
        areas = proxies.possible(subject.born_on, today, "12")[kind]
    told: dict[str, Any] = {
        "actor_id": actor.id,
        "subject_id": subject.id,
        "areas": (Area.E_SERVICES,) if kind not in (Kind.EXTENSION, Kind.BLOCK) else areas,
        "valid_from": today,
        "valid_to": today + 30 * DAY if kind is Kind.EXTENSION else None,
        "seen": standing.version(subject.id),
        "reason": "Hemligt skäl",
        "agreed_by": "doctor",
        "agreed_with": "Dag Ek",
        "reference": "Ä 1-26",
        "decided_by": "Malmö tingsrätt",
        "now": house.now,
        **changes,
    }
    return acting_actions.decide(house.staff_viewer(house.dag_at_linden), kind=kind, **told)
