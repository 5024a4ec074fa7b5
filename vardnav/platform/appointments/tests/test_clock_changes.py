"""Booking over the nights when the clock is changed, and over midnight: two moments that read the same are two times."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, residents, why
from vardnav.platform.appointments.tests.storm import broken

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 10, 31)


def night(
    clinic: Clinic, day: dt.date, opens: int, closes: int, key: str = "nurse", minutes: int = 20
) -> list[Slot]:
    """Publish the hours of one Sunday."""
    week = (hours.WeeklySpan(7, hours.Span(dt.time(opens), dt.time(closes)), is_on_holidays=True),)
    kind = clinic.type(Rule(cutoff_hours=0), key=key, minutes=minutes)
    return clinic.slots(kind, to=day, valid_from=day, week=week)


def wall(slot: Slot) -> str:
    return f"{clock.local(slot.starts_at):%H:%M}"


def test_the_hour_that_comes_twice_is_two_hours_to_book(clinic: Clinic) -> None:
    twice = [one for one in night(clinic, AUTUMN, 1, 4) if wall(one) == "02:00"]
    first, second = twice
    assert second.starts_at - first.starts_at == dt.timedelta(hours=1)
    assert [why(clinic.book(clinic.anna, one)) for one in twice] == ["had", "had"]
    assert why(clinic.book(clinic.cecilia, first)) == "full"
    assert broken() == []


def test_a_time_within_the_hour_that_comes_twice_overlaps_only_the_one_of_them(clinic: Clinic) -> None:
    first, second = [one for one in night(clinic, AUTUMN, 1, 4) if wall(one) == "02:00"]
    also = [one for one in night(clinic, AUTUMN, 1, 4, key="doctor", minutes=30) if wall(one) == "02:00"]
    clinic.booked(clinic.anna, first)
    assert [why(clinic.book(clinic.anna, one)) for one in also] == ["overlap", "had"]
    assert also[1].starts_at == second.starts_at


def test_over_the_hour_that_is_not_there_neighbours_do_not_overlap(clinic: Clinic) -> None:
    slots = night(clinic, SPRING, 1, 4)
    before = next(one for one in slots if wall(one) == "01:40")
    after = next(one for one in slots if wall(one) == "03:00")
    assert after.starts_at == before.ends_at
    assert [why(clinic.book(clinic.anna, one)) for one in (before, after)] == ["had", "had"]


def test_a_session_is_not_moved_into_the_hour_that_is_not_there(clinic: Clinic) -> None:
    slot = next(one for one in night(clinic, SPRING, 1, 2) if wall(one) == "01:00")
    clinic.booked(clinic.anna, slot)
    answer = sessions.shift(clinic.dag, [slot.id], minutes=60, reason="Sjuk", now=NOW)
    assert isinstance(answer, Refused)
    assert answer.why.value == "no_such_time"
    assert Appointment.objects.get().starts_at == slot.starts_at


def test_on_the_day_of_the_birthday_the_first_minute_after_midnight_counts(clinic: Clinic) -> None:
    kind = clinic.type(Rule(age_from=18))
    span = hours.Span(dt.time(23, 40), dt.time(0))
    late = clinic.slots(
        kind, to=AUTUMN, valid_from=AUTUMN, week=(hours.WeeklySpan(7, span, is_on_holidays=True),)
    )
    after = dt.date(2027, 11, 1)
    span = hours.Span(dt.time(0), dt.time(0, 20))
    early = clinic.slots(
        kind, to=after, valid_from=after, week=(hours.WeeklySpan(1, span, is_on_holidays=True),)
    )
    (young,) = residents(1, born_on=dt.date(2009, 11, 1))
    assert early[0].starts_at == late[0].ends_at
    assert why(clinic.book(young, late[0])) == "too_young"
    assert why(clinic.book(young, early[0])) == "had"
