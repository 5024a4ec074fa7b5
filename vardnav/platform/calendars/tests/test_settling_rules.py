"""The whole table of how an errand ends: every answer, at every point, for every verb."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.platform.calendars.ports import Answer, NotThere, Reason, Refused, Silent, Standing, Stands
from vardnav.platform.calendars.rules import settling
from vardnav.platform.calendars.rules.settling import Heard, Next, Verb, Wish

NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
SEND, ASK, YES, NO, WAIT = Next.SEND, Next.ASK, Next.YES, Next.NO, Next.WAIT
ANSWERS: dict[str, Answer] = {
    "booked here": Stands(Standing.BOOKED, "new"),
    "booked elsewhere": Stands(Standing.BOOKED, "old"),
    "pending": Stands(Standing.PENDING, "new"),
    "cancelled": Stands(Standing.CANCELLED, "new"),
    "other": Stands(Standing.OTHER, "new"),
    "not there": NotThere(),
    "taken": Refused(Reason.TAKEN),
    "not allowed": Refused(Reason.NOT_ALLOWED),
    "not understood": Refused(Reason.NOT_UNDERSTOOD),
    "not let in": Refused(Reason.NOT_LET_IN),
    "silent": Silent(may_be_done=False),
    "unknown": Silent(may_be_done=True),
}
# answer: after sending, after asking, after a no; for book, move, cancel. Written by hand from what people are promised.
TABLE = {
    "booked here": ((YES, YES, YES), (YES, YES, YES), (WAIT, SEND, NO)),
    "booked elsewhere": ((WAIT, WAIT, WAIT), (WAIT, SEND, NO), (WAIT, SEND, NO)),
    "pending": ((WAIT, WAIT, WAIT), (WAIT, WAIT, WAIT), (WAIT, SEND, NO)),
    "cancelled": ((NO, NO, NO), (NO, NO, NO), (YES, YES, YES)),
    "other": ((NO, NO, NO), (NO, NO, NO), (WAIT, SEND, NO)),
    "not there": ((WAIT, SEND, NO), (NO, NO, NO), (YES, YES, YES)),
    "taken": ((ASK, WAIT, WAIT),) * 3,
    "not allowed": ((ASK, WAIT, WAIT),) * 3,
    "not understood": ((ASK, WAIT, WAIT),) * 3,
    "not let in": ((ASK, WAIT, WAIT),) * 3,
    "silent": ((WAIT, WAIT, WAIT),) * 3,
    "unknown": ((WAIT, WAIT, WAIT),) * 3,
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("place", range(3))
def test_every_answer_leads_where_people_were_promised(name: str, place: int) -> None:
    wish, answer = Wish(list(Verb)[place], "new"), ANSWERS[name]
    found = (
        settling.after_sending(wish, answer),
        settling.after_asking(wish, answer, has_said_no=False, is_quiet=True),
        settling.after_asking(wish, answer, has_said_no=True, is_quiet=True),
    )
    assert found == TABLE[name][place]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("has_said_no", [False, True])
def test_no_is_never_said_while_an_earlier_try_may_be_on_its_way(
    name: str, verb: Verb, has_said_no: bool
) -> None:
    found = settling.after_asking(Wish(verb, "new"), ANSWERS[name], has_said_no=has_said_no, is_quiet=False)
    assert found is not NO


def test_the_tables_leave_nothing_out() -> None:
    assert set(settling.AFTER_SENDING) == set(settling.AFTER_ASKING) == set(settling.AFTER_A_NO) == set(Heard)
    assert set(TABLE) == set(ANSWERS)


def test_what_was_never_sent_is_sent_and_what_was_is_asked_about_first() -> None:
    assert settling.first(0) is SEND
    assert settling.first(1) is ASK


def test_a_try_has_its_time_to_arrive() -> None:
    assert settling.is_quiet(None, NOW)
    assert not settling.is_quiet(NOW - settling.QUIET + dt.timedelta(seconds=1), NOW)
    assert settling.is_quiet(NOW - settling.QUIET, NOW)


def test_tries_come_ever_more_seldom() -> None:
    waits = [settling.next_at(tries, NOW) - NOW for tries in range(9)]
    assert waits == sorted(waits)
    assert (waits[0].seconds, waits[1].seconds, waits[-1].seconds) == (30, 30, 600)


def test_an_errand_has_an_outcome_within_a_day_and_before_the_time() -> None:
    assert settling.limit_at(NOW, NOW + dt.timedelta(days=9)) == NOW + dt.timedelta(days=1)
    assert settling.limit_at(NOW, NOW + dt.timedelta(hours=3)) == NOW + dt.timedelta(hours=3)
