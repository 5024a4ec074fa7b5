"""The expected answer time keeps what it says: in 200 simulated units the range holds 80-90 % of later answers (N11)."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vardnav.kernel import clock
from vardnav.kernel.clock import working_days
from vardnav.platform.cases import answer_times, models, rules
from vardnav.platform.cases.answer_times import USUAL, Measured
from vardnav.platform.cases.tests.test_flow import begin, sent_case
from vardnav.platform.cases.tests.world import ASK, World, seen

MONDAY = dt.datetime(2026, 3, 2, tzinfo=clock.SWEDEN)


def _answered(
    drawn: random.Random, pace: float, count: int, first_day: int
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Cases sent at any hour over four weeks, each answered after some open hours: most soon, a few late."""
    cases = []
    for _case in range(count):
        sent = MONDAY + dt.timedelta(days=first_day, minutes=drawn.randrange(28 * 24 * 60))
        took = dt.timedelta(hours=pace * drawn.lognormvariate(0, 0.8))
        answered = working_days.add_working_hours(sent, took, USUAL)
        assert answered is not None
        cases.append((sent, answered))
    return cases


def _hours(cases: list[tuple[dt.datetime, dt.datetime]]) -> tuple[float, ...]:
    return tuple(
        working_days.working_hours_between(sent, answered, USUAL) / dt.timedelta(hours=1)
        for sent, answered in cases
    )


def test_the_range_holds_for_80_to_90_percent_of_later_answers_over_200_units():
    drawn = random.Random(2026)
    held = asked = 0
    for _unit in range(200):
        pace, count = drawn.uniform(0.5, 20), drawn.randrange(rules.ENOUGH, 80)
        known = Measured(_hours(_answered(drawn, pace, count, 0)), USUAL)
        for sent, answered in _answered(drawn, pace, 20, 35):
            between = known.between(sent)
            assert between is not None
            held += between[0] <= answered <= between[1]
            asked += 1
    assert 0.80 <= held / asked <= 0.90, held / asked


@pytest.mark.parametrize("count", range(10, 200))
def test_the_range_is_never_wider_than_the_middle_tells(count):
    low, high = rules.answer_range(range(count)) or (0, 0)
    assert 0.78 <= (high - low) / (count + 1) <= 0.90


def test_too_few_cases_give_no_range():
    assert rules.answer_range([1.0] * (rules.ENOUGH - 1)) is None
    assert Measured((1.0,) * 9, USUAL).between(MONDAY) is None


def test_hours_when_the_unit_is_shut_do_not_count():
    """Sent on a Friday at 16: two to four open hours are Monday morning."""
    friday = dt.datetime(2026, 3, 6, 16, tzinfo=clock.SWEDEN)
    known = Measured((2.0, *[3.0] * 8, 4.0), USUAL)
    assert known.between(friday) == (
        dt.datetime(2026, 3, 9, 9, tzinfo=clock.SWEDEN),
        dt.datetime(2026, 3, 9, 11, tzinfo=clock.SWEDEN),
    )


def test_too_little_data_says_so_and_a_measured_time_is_shown_before_sending_and_on_the_case(
    world: World, anna: Client
) -> None:
    draft = begin(anna, world.norra)
    assert "för få ärenden" in seen(anna.get(f"/my/drafts/{draft.id}/review/"))
    answer_times._kept.clear()
    now = clock.now()
    for _number in range(12):
        sent = now - dt.timedelta(days=8)
        models.Case.objects.filter(id=sent_case(anna, world.norra).id).update(
            sent_at=sent,
            first_answered_at=working_days.add_working_hours(sent, dt.timedelta(hours=9), USUAL),
        )
    review = seen(anna.get(f"/my/drafts/{draft.id}/review/"))
    assert "De flesta får sitt svar senast" in review
    assert "för få ärenden" not in review
    new = sent_case(anna, world.norra)
    assert "De flesta får sitt svar senast" in seen(anna.get(f"/my/cases/{new.id}/"))


def test_it_is_worked_out_once_an_hour(world: World) -> None:
    now = clock.now().replace(minute=1)
    answer_times.measured(world.norra, ASK, now=now)
    with CaptureQueriesContext(connection) as sent:
        answer_times.measured(world.norra, ASK, now=now + dt.timedelta(minutes=50))
    assert len(sent) == 0
    with CaptureQueriesContext(connection) as sent:
        answer_times.measured(world.norra, ASK, now=now + dt.timedelta(minutes=61))
    assert len(sent) == 3
