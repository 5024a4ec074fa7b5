"""How fast people are let in, and how long it is said to take."""

from __future__ import annotations

import pytest

from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.rules import Measured, Pace

QUICK, BETWEEN, SLOW = 100.0, 350.0, 3000.0


def _next(pace: float, slow_ms: float | None, most: float = 100, *, is_used_up: bool = True) -> float:
    return rules.next_pace(Pace(pace), Measured(slow_ms, is_used_up), most, at=0).now


def test_slow_pages_let_in_fewer_and_quick_ones_more():
    assert _next(10, SLOW) == pytest.approx(7)
    assert _next(10, QUICK) == pytest.approx(13.5)


def test_between_slow_and_quick_nothing_changes():
    assert _next(10, BETWEEN) == 10
    assert _next(10, None) == 10


@pytest.mark.parametrize(
    ("page", "wait", "slow"),
    [(None, None, None), (None, 10, None), (None, 900, 900), (80, None, 80), (80, 900, 980)],
)
def test_what_a_page_waits_in_line_is_part_of_what_it_takes(page, wait, slow):
    assert rules.slow_ms(page, wait) == slow


def test_a_pace_that_is_not_used_does_not_rise():
    assert _next(10, QUICK, is_used_up=False) == 10


def test_the_regions_cap_holds_and_nobody_is_shut_out_for_good():
    assert _next(99, QUICK) == 100
    assert _next(50, None, 10) == 10
    pace = Pace(10.0)
    for time in range(50):
        pace = rules.next_pace(pace, Measured(SLOW, is_used_up=True), 100, at=time * rules.SEEN_AFTER)
    assert pace.now == rules.LEAST_PACE


def test_what_was_too_much_is_cut_once_and_then_felt_for_in_small_steps():
    cut = rules.next_pace(Pace(100.0), Measured(SLOW, is_used_up=True), 200, at=0)
    again = rules.next_pace(cut, Measured(SLOW, is_used_up=True), 200, at=3)
    assert cut.now == again.now == pytest.approx(70), "what the cut does is not seen yet"
    more = rules.next_pace(again, Measured(QUICK, is_used_up=True), 200, at=12)
    assert 70 < more.now < 75
    deep = rules.next_pace(again, Measured(SLOW, is_used_up=True), 200, at=12)
    assert deep.now == pytest.approx(49)
    back = rules.next_pace(Pace(20.0, bears=49.0), Measured(QUICK, is_used_up=True), 200, at=30)
    assert back.now == pytest.approx(26.5), "up to what it bears it goes fast"


def test_how_long_it_takes_is_said_from_and_to_by_what_was_measured():
    # 600 in five minutes are two a second: 1 200 take ten minutes.
    assert rules.minutes(1199, 600, 300) == (5, 15)
    assert rules.minutes(0, 600, 300) == (0, 1)
    low, high = rules.minutes(44_999, 60, 300) or (0, 0)
    assert low == 480
    assert high > 60 * 60


@pytest.mark.parametrize(("called", "seconds"), [(0, 300), (4, 300), (100, 5)])
def test_too_little_to_go_by_is_said_to_be_so(called, seconds):
    assert rules.minutes(100, called, seconds) is None
