"""A system that does not answer is left alone, and tried by one call at a time."""

from __future__ import annotations

from vardnav.platform.calendars.rules.breaking import MOST_IN_A_ROW, REST_SECONDS, Breaker, State


def _ill(at: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _call in range(MOST_IN_A_ROW):
        assert breaker.lets_through(at)
        breaker.tell(at, answered=False)
    return breaker


def test_a_few_calls_without_an_answer_are_let_pass() -> None:
    breaker = Breaker()
    for _call in range(MOST_IN_A_ROW - 1):
        breaker.tell(0, answered=False)
    assert breaker.lets_through(0)
    breaker.tell(0, answered=True)
    breaker.tell(0, answered=False)
    assert breaker.state(0) is State.CLOSED


def test_an_ill_system_is_left_alone_for_a_while() -> None:
    breaker = _ill()
    assert not breaker.lets_through(REST_SECONDS - 1)
    assert breaker.state(REST_SECONDS - 1) is State.OPEN


def test_one_call_alone_tries_whether_it_is_well_again() -> None:
    breaker = _ill()
    assert breaker.lets_through(REST_SECONDS)
    assert not breaker.lets_through(REST_SECONDS)
    breaker.tell(REST_SECONDS, answered=True)
    assert breaker.lets_through(REST_SECONDS)


def test_a_try_that_fails_begins_the_rest_anew() -> None:
    breaker = _ill()
    assert breaker.lets_through(REST_SECONDS)
    breaker.tell(REST_SECONDS, answered=False)
    assert not breaker.lets_through(REST_SECONDS * 2 - 1)
    assert breaker.lets_through(REST_SECONDS * 2)
