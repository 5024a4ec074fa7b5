"""The rules: the table is whole, days and last day never disagree, and what a pause may be."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from vardnav.platform.guarantee import rules
from vardnav.platform.guarantee.rules import Basis, Clock, Kind, Pause, State, Track, Why

TODAY = dt.date(2026, 3, 2)


def _days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def test_every_rule_says_its_source_and_no_two_hold_at_once():
    for one in rules.RULES:
        assert one.source, one
        assert one.met_by, one
    for kind in Kind:
        for track in Track:
            for day in (dt.date(2012, 1, 1), dt.date(2018, 12, 31), dt.date(2019, 1, 1), TODAY):
                same = [
                    one
                    for one in rules.RULES
                    if (one.kind, one.track) == (kind, track)
                    and one.valid_from <= day
                    and (one.valid_to is None or day <= one.valid_to)
                ]
                assert len(same) <= 1


@pytest.mark.parametrize("kind", list(Kind))
def test_what_counts_is_law_and_what_is_agreed_is_only_beside_it(kind):
    law = rules.rule(kind, TODAY)
    assert law is not None
    assert law.basis is Basis.LAW
    agreed = rules.target(kind, Track.CHILD_PSYCHIATRY, TODAY)
    if kind in (Kind.FIRST_VISIT, Kind.TREATMENT):
        assert agreed is not None
        assert (agreed.days, agreed.basis, law.days) == (30, Basis.AGREED_TARGET, 90)
    else:
        assert agreed is None


def test_before_the_promise_was_made_there_is_none():
    old = Clock(Kind.FIRST_VISIT, dt.date(2005, 1, 1))
    assert rules.state(old, TODAY) is State.NOT_APPLICABLE
    assert rules.days_left(old, TODAY) is None
    assert rules.deadline(old, TODAY) is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"home_region": "12", "region": "12"}, None),
        ({"home_region": "08", "region": "12"}, Why.OUT_OF_REGION),
        ({"home_region": "", "region": "12"}, None),
        ({"home_region": "12", "region": "12", "is_emergency": True}, Why.EMERGENCY),
        ({"home_region": "12", "region": "12", "is_return_visit": True}, Why.RETURN_VISIT),
        ({"home_region": "08", "region": "12", "is_emergency": True}, Why.EMERGENCY),
    ],
)
def test_whom_and_what_it_does_not_hold_for(given, why):
    assert rules.why_not(**given) == why


@pytest.mark.parametrize("why", list(Why))
def test_what_does_not_hold_is_never_late(why):
    one = Clock(Kind.FIRST_VISIT, TODAY - _days(400), why=why)
    waits_no_more = ("withdrawn", "declined", "cared_elsewhere", "deceased")
    assert rules.state(one, TODAY) is (State.ENDED if why in waits_no_more else State.NOT_APPLICABLE)
    assert not rules.is_late(one, TODAY)


def test_the_last_day_and_the_days_left_never_disagree():
    """2 000 clocks with pauses drawn at random: left is 0 on the last day, and it is passed the day after."""
    drawn = random.Random(9001)
    for _time in range(2000):
        start = dt.date(2024, 1, 1) + _days(drawn.randrange(1500))
        pauses, at = [], start
        for _pause in range(drawn.randrange(4)):
            begins = at + _days(drawn.randrange(40))
            at = begins + _days(drawn.randrange(60))
            pauses.append(Pause(begins, at))
        one = Clock(drawn.choice(list(Kind)), start, drawn.choice(list(Track)), pauses)
        last = rules.deadline(one, at)
        assert last is not None
        assert rules.days_left(one, last) == 0, one
        assert rules.state(one, last + _days(1)) is State.BREACHED, one
        walked = [rules.days_used(one, start + _days(number)) for number in range(300)]
        assert walked == sorted(walked), "days used never go back"


def test_days_in_two_pauses_count_once():
    over = [Pause(TODAY, TODAY + _days(10)), Pause(TODAY + _days(5), TODAY + _days(12))]
    assert rules.days_paused(over, TODAY + _days(100)) == 12
    assert rules.days_paused(reversed(over), TODAY + _days(100)) == 12


@pytest.mark.parametrize(
    "wrong",
    [
        Pause(TODAY - _days(31), None),
        Pause(TODAY + _days(1), None),
        Pause(TODAY, TODAY - _days(1)),
        Pause(TODAY - _days(8), None),
        Pause(TODAY - _days(12), TODAY - _days(9)),
    ],
)
def test_a_pause_that_cannot_be_is_refused(wrong):
    one = Clock(Kind.FIRST_VISIT, TODAY - _days(30), pauses=[Pause(TODAY - _days(10), TODAY - _days(5))])
    rules.check_pause(one, Pause(TODAY, None), TODAY)
    with pytest.raises(rules.PauseWrong):
        rules.check_pause(one, wrong, TODAY)


def test_a_second_pause_waits_for_the_first_to_end():
    one = Clock(Kind.FIRST_VISIT, TODAY - _days(30), pauses=[Pause(TODAY - _days(10), None)])
    with pytest.raises(rules.PauseWrong):
        rules.check_pause(one, Pause(TODAY, None), TODAY)


def test_a_clock_that_has_not_begun_is_not_near_its_limit():
    """Sent when the unit is closed: contact the same day is counted from the day it opens, and near only then."""
    opens = dt.date(2026, 11, 30)
    waits = Clock(Kind.CONTACT, opens)
    assert rules.state(waits, opens - dt.timedelta(days=1)) is State.RUNNING
    assert rules.state(waits, opens) is State.NEAR
