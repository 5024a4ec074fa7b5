"""What locks what when a line or a schedule is ended while others free, book and move its times: two connections."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.support.at_once import at_once
from vardnav.platform.appointments import booking_actions as booking
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import ending_actions as ending
from vardnav.platform.appointments import locking, seating
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.models import Offer, Schedule, Slot, WaitingEntry
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import MONDAY, NOW, SYSTEM, TUESDAY, Clinic, asked, residents
from vardnav.platform.appointments.tests.storm import broken

pytestmark = pytest.mark.django_db(transaction=True)
FREE = Rule(cutoff_hours=0)
DAY = dt.timedelta(days=1)


def elsewhere(act: Callable[[], object]) -> None:
    """Do something on another connection, from beginning to end, while this one is in the middle of something."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    other = threading.Thread(target=run, daemon=True)
    other.start()
    other.join(30)
    assert not other.is_alive(), "the other waits for this one"


@pytest.mark.parametrize("when", ["slots", "settle"])
def test_what_is_offered_while_a_line_is_being_ended_is_taken_back_with_the_rest(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    had = clinic.booked(residents(1)[0], slots[9])
    line.join(clinic.anna, line.Wish(kind.id), now=NOW)
    here, module = threading.get_ident(), locking if when == "slots" else seating
    acts: list[Callable[[], object]] = [lambda: changing.cancel(SYSTEM, had.id, now=NOW)]
    locked: list[set[Any]] = []
    real, lock, let_go = getattr(module, when), locking.slots, seating.let_go

    def meanwhile(*given: Any, **named: Any) -> Any:
        found = real(*given, **named)
        if threading.get_ident() == here and acts:
            elsewhere(acts.pop())
        return found

    def remembered(*given: Any, **named: Any) -> list[Slot]:
        found = (meanwhile if when == "slots" else lock)(*given, **named)
        locked.append({one.id for one in found} if threading.get_ident() == here else set())
        return found

    def only_of_locked(ids: Any, **named: Any) -> None:
        if threading.get_ident() == here:
            assert set(Offer.objects.filter(hold__in=ids).values_list("slot", flat=True)) <= locked[-1]
        let_go(ids, **named)

    monkeypatch.setattr(module, when, meanwhile)
    monkeypatch.setattr(locking, "slots", remembered)
    monkeypatch.setattr(seating, "let_go", only_of_locked)
    types.retire(clinic.dag, kind.id, now=NOW)
    assert not acts
    assert not Offer.objects.open().exists()
    assert not WaitingEntry.objects.waiting().exists()
    assert broken() == []


def test_a_time_that_is_moved_before_the_last_day_while_a_schedule_ends_stays(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = clinic.slots(clinic.type(FREE), to=MONDAY + 2 * DAY)
    schedule, moved = Schedule.objects.get(), slots[-1]
    here, lock = threading.get_ident(), locking.slots
    acts = [lambda: sessions.shift(clinic.dag, [moved.id], days=-1, minutes=120, reason="Sjuk", now=NOW)]

    def late(*given: Any, **named: Any) -> list[Slot]:
        ids = list(given[1])  # who is waited for here has been asked already
        if threading.get_ident() == here and acts:
            elsewhere(acts.pop())
        return lock(given[0], ids, **named)

    monkeypatch.setattr(locking, "slots", late)
    done = ending.end(clinic.dag, schedule.id, TUESDAY, now=NOW)
    moved.refresh_from_db()
    assert (moved.starts_at.date(), moved.closed_at) == (TUESDAY, None)
    assert done.closed == 5


def test_a_schedule_ends_while_its_times_are_booked_left_closed_and_moved(clinic: Clinic) -> None:
    kind = clinic.type(Rule(cutoff_hours=0), capacity=2)
    slots = clinic.slots(kind, to=MONDAY + 3 * DAY)
    schedule, people = Schedule.objects.get(), residents(6)
    had = [clinic.booked(one, slots[12 + number]) for number, one in enumerate(people[:3])]
    for number, one in enumerate(people[3:]):
        line.join(one, line.Wish(kind.id), now=NOW + dt.timedelta(minutes=number))
    gave = at_once(
        lambda: ending.end(clinic.dag, schedule.id, MONDAY, now=NOW),
        lambda: sessions.close(clinic.dag, [one.id for one in slots[20:10:-1]], reason="Sjuk", now=NOW),
        lambda: sessions.shift(clinic.dag, [slots[20].id, slots[21].id], minutes=180, reason="Sjuk", now=NOW),
        lambda: booking.book(clinic.anna, asked(slots[22]), now=NOW),
        *(lambda one=one: changing.cancel(SYSTEM, one.id, now=NOW) for one in had),
        lambda: types.retire(clinic.dag, kind.id, now=NOW),
    )
    assert not [one for one in gave if isinstance(one, Exception)], gave
    assert not Offer.objects.open().exists()
    assert broken() == []
