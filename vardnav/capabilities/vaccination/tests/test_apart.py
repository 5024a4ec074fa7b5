"""A region's drop does not slow another's (E4): they share no lock and no row. Seen by shape, never by time."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.support.at_once import PATIENCE, ended
from vardnav.capabilities.vaccination.actions import planning, publishing
from vardnav.capabilities.vaccination.rules.plan import Place, type_key
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.appointments.tests.house import NOW, asked, residents
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.cases.tests.world import SKANE, provider
from vardnav.platform.waiting_room import deciding, entering, rooms
from vardnav.platform.waiting_room.live.store import Store

pytestmark = pytest.mark.django_db(transaction=True)
KALMAR = "08"


def _administrator(clinic: Campaigns, region: str) -> Viewer:
    return Viewer.administrator(staff_id=clinic.world.eva.id, assignment_id=uuid7(), region=region)


def _room(clinic: Campaigns, region: str) -> rooms.On:
    plan = deciding.Plan(
        key=room_before(type_key(KEY)), name_sv="Influensa", name_en="Influenza", target="/my/",
        opens_at=NOW - dt.timedelta(minutes=1),
    )  # fmt: skip
    deciding.open_room(_administrator(clinic, region), plan, now=NOW)
    rooms.forget()
    return rooms.on(region, now=NOW)[plan.key]


def _times_in_kalmar(clinic: Campaigns) -> list[Slot]:
    """Let Kalmar open a campaign of the same name at a unit of its own."""
    unit = Unit.objects.create(
        region_id=KALMAR, name="Vårdcentralen Öst", sort_key="öst", search_text="öst", kind="health_centre",
        is_connected=True, provider=provider("Region Kalmar", region=KALMAR, is_public=True),
    )  # fmt: skip
    ruben = _administrator(clinic, KALMAR)
    plan = clinic.plan(places=(Place(unit.id, most=9),))
    draft = planning.create(ruben, KEY, plan, now=NOW)
    publishing.ask(ruben, draft.campaign_id, revision=1, now=NOW)
    staff = Viewer.staff(staff_id=clinic.world.dag.id, assignment_id=uuid7(), unit_id=unit.id, region=KALMAR)
    return clinic.times(at=staff, capacity=20)


def _comes_and_books(viewer: Viewer, room: rooms.On, slot: Slot, number: int) -> None:
    """Go in with a place, hold a time, confirm it: all that a drop does for one."""
    assert entering.enter(viewer, room, number, f"p{number}", now=NOW).answer == entering.Answer.IN
    held = booking.hold(viewer, asked(slot), now=NOW)
    assert isinstance(held, Had), held
    had = holding.confirm(viewer, held.appointments[0].id, now=NOW)
    assert isinstance(had, Had), had
    entering.has_booked(room, f"p{number}", now=NOW)


def _beside(storm: Callable[[], object], other: Callable[[], object]) -> list[str]:
    """Let `other` go on while everything that `storm` has taken is still its own; it may not wait for anything."""
    taken, over = threading.Event(), threading.Event()

    def holds_on() -> None:
        with transaction.atomic():
            storm()
            taken.set()
            over.wait(PATIENCE)

    def waits_for_nothing() -> None:
        assert taken.wait(PATIENCE)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1ms'")
            with transaction.atomic():
                other()
        finally:
            over.set()

    return ended(holds_on, waits_for_nothing)


@pytest.fixture
def skane(clinic: Campaigns) -> list[Slot]:
    clinic.publish(clinic.plan(places=(clinic.place(most=9),)))
    return clinic.times(capacity=20)


def test_while_one_region_has_all_that_a_drop_takes_another_books_without_waiting(
    clinic: Campaigns, skane: list[Slot]
) -> None:
    storms, (anna, other) = _room(clinic, SKANE), residents(2)
    there, slots = _room(clinic, KALMAR), _times_in_kalmar(clinic)
    assert other.person_id is not None
    kalmar = Viewer.resident(person_id=other.person_id, region=KALMAR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")  # of a live process in a test before this one

    def goes_on() -> None:
        _comes_and_books(kalmar, there, slots[6], 1)
        assert len(Store().sync({}, now=NOW)) == 2, "the live process goes on as well"

    assert _beside(lambda: _comes_and_books(anna, storms, skane[6], 1), goes_on) == ["done", "done"]
    assert broken() == []


def test_before_one_door_the_next_does_wait(clinic: Campaigns, skane: list[Slot]) -> None:
    """The negative control: in the same room there is something to wait for, and it is seen."""
    room, (anna, other) = _room(clinic, SKANE), residents(2)
    gave = _beside(
        lambda: _comes_and_books(anna, room, skane[6], 1),
        lambda: _comes_and_books(other, room, skane[6], 2),
    )
    assert gave == ["done", "OperationalError"]
