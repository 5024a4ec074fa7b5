"""The waiting list: order, wishes, and how long an offer stands; and parts of the day."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardnav.kernel.clock import SWEDEN, hours, quiet
from vardnav.platform.appointments.rules import searching, states, waiting
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.waiting import Waiting

STARTS = hours.moment_of(dt.date(2026, 12, 3), dt.time(9, 30))


def one(number: int, **more: object) -> Waiting:
    joined = dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number)
    return Waiting(uuid.UUID(int=number), joined, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "suits"),
    [
        ({}, True),
        ({"first_on": dt.date(2026, 12, 3), "last_on": dt.date(2026, 12, 3)}, True),
        ({"first_on": dt.date(2026, 12, 4)}, False),
        ({"last_on": dt.date(2026, 12, 2)}, False),
        ({"part": PartOfDay.MORNING}, True),
        ({"part": PartOfDay.AFTERNOON}, False),
        ({"has_until": STARTS + dt.timedelta(minutes=1)}, True),
        ({"has_until": STARTS}, False),  # the same time is no earlier one
    ],
)
def test_a_time_suits_whom_it_suits(wish, suits):
    assert waiting.suits(one(1, **wish), STARTS) is suits


@given(st.permutations([one(number) for number in range(6)]))
def test_the_line_is_in_the_order_of_coming_whatever_order_it_is_read_in(read):
    assert [each.entry_id.int for each in waiting.in_line(read, STARTS)] == list(range(6))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (dt.time(10), (2, dt.time(14))),  # four hours
        (dt.time(16, 59), (2, dt.time(20, 59))),
        (dt.time(17), (3, dt.time(8))),  # would run out at 21: stands until the morning
        (dt.time(20, 59), (3, dt.time(8))),
        (dt.time(21), (3, dt.time(11))),  # told at seven, and four hours from then
        (dt.time(2), (2, dt.time(11))),
    ],
)
def test_an_offer_stands_four_hours_and_never_runs_out_in_the_night(now, ends):
    made = hours.moment_of(dt.date(2026, 12, 2), now)
    day, at = ends
    late = hours.moment_of(dt.date(2026, 12, 9), dt.time(9))
    assert waiting.offer_ends(late, made) == hours.moment_of(dt.date(2026, 12, day), at)


def test_an_offer_ends_two_hours_before_the_time_and_a_time_too_near_is_anybodys():
    noon = hours.moment_of(dt.date(2026, 12, 3), dt.time(12))
    assert waiting.offer_ends(noon, noon - dt.timedelta(hours=3)) == noon - dt.timedelta(hours=2)
    assert waiting.offer_ends(noon, noon - dt.timedelta(hours=2, minutes=29)) is None


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)), st.integers(0, 20_000))
def test_an_offer_leaves_time_to_answer_by_day_and_ends_before_the_time(made, minutes):
    now = made.replace(tzinfo=dt.UTC)
    starts = now + dt.timedelta(minutes=minutes)
    ends = waiting.offer_ends(starts, now)
    if ends is None:
        return
    assert now + states.OFFER_AT_LEAST <= ends <= starts - states.OFFER_ENDS_BEFORE
    wall = ends.astimezone(SWEDEN).time()
    by_day = states.NIGHT_ENDS <= wall < quiet.BEGINS
    assert by_day or ends == starts - states.OFFER_ENDS_BEFORE


def test_an_offer_that_would_end_in_the_night_is_made_only_while_there_is_time_to_answer_before_it():
    early = hours.moment_of(dt.date(2026, 12, 9), dt.time(8))
    evening = [hours.moment_of(dt.date(2026, 12, 8), dt.time(20, minute)) for minute in (30, 31)]
    assert waiting.offer_ends(early, evening[0]) == hours.moment_of(dt.date(2026, 12, 9), dt.time(6))
    assert waiting.offer_ends(early, evening[1]) is None, "nobody has to wake up"
    at_night = hours.moment_of(dt.date(2026, 12, 9), dt.time(2, 30))
    assert waiting.offer_ends(early, at_night) is None
    assert waiting.offer_ends(early + dt.timedelta(hours=4), at_night) is not None


def test_the_parts_of_a_day_make_the_whole_day_once():
    parts = [part for part in PartOfDay if part is not PartOfDay.ANY]
    for hour in range(24):
        moment = hours.moment_of(dt.date(2026, 6, 1), dt.time(hour, 30))
        assert sum(searching.is_in(part, moment) for part in parts) == 1
        assert searching.is_in(PartOfDay.ANY, moment)


def test_a_day_is_23_and_25_hours_long_when_the_clock_changes():
    lengths = [
        searching.day_bounds(day)[1] - searching.day_bounds(day)[0]
        for day in (dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 10, 26))
    ]
    assert lengths == [dt.timedelta(hours=23), dt.timedelta(hours=25), dt.timedelta(hours=24)]


def test_the_week_begins_on_monday_over_a_new_year():
    assert searching.week_of(dt.date(2027, 1, 3)) == dt.date(2026, 12, 28)
    assert searching.week_of(dt.date(2026, 12, 28)) == dt.date(2026, 12, 28)


def test_the_table_of_states_leads_somewhere_known_and_what_is_over_stays_over():
    for verb, (begins, ends) in states.TRANSITIONS.items():
        assert begins <= {"", *states.Status}, verb
        assert ends in set(states.Status)
    out_of = {
        status: [verb for verb in states.TRANSITIONS if states.may(verb, status)] for status in states.Status
    }
    assert out_of[states.Status.FULFILLED] == []
    assert out_of[states.Status.CANCELLED] == ["tell"], "what is cancelled is told of, and stays so"
    assert states.RESIDENT_VERBS <= states.STAFF_VERBS
    assert set(states.TRANSITIONS) == states.STAFF_VERBS | states.SYSTEM_VERBS
