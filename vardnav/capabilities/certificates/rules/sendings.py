"""Rules: how a certificate that is sent on gets away: states, tries, and when it is on a list that staff see."""

from __future__ import annotations

import datetime as dt
import enum


class State(enum.StrEnum):
    """Where a sending is. `handed_over`: the recipient's system has it; `received`: the recipient says so."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: What has failed may be tried again: under the same reference, so that the recipient gets it once.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset(
        {State.HANDED_OVER, State.REFUSED, State.FAILED, State.CANCELLED, State.RECEIVED}
    ),
    State.HANDED_OVER: frozenset({State.RECEIVED, State.REFUSED}),
    State.FAILED: frozenset({State.PLANNED, State.RECEIVED}),
    State.RECEIVED: frozenset(),
    State.REFUSED: frozenset(),
    State.CANCELLED: frozenset(),
}
#: A receipt may come for what we do not know to have arrived (the answer was lost), never for what was never tried.
GIVE_UP_AFTER = dt.timedelta(hours=24)
#: Not away after this, or no word from the recipient after that: staff see it.
SLOW_AFTER = dt.timedelta(minutes=15)
SILENT_AFTER = dt.timedelta(days=3)
_WAITS = (dt.timedelta(seconds=30), dt.timedelta(minutes=1), dt.timedelta(minutes=2))
_LONGEST = dt.timedelta(minutes=10)


class Failure(enum.StrEnum):
    """Why a sending did not arrive."""

    REFUSED = "refused"
    GAVE_UP = "gave_up"
    NO_LONGER_VALID = "no_longer_valid"
    NO_DOCUMENT = "no_document"


def may_become(before: str, after: State) -> bool:
    """Tell whether a sending may go from one state to another."""
    return after in TRANSITIONS[State(before)]


def wait_after(tries: int) -> dt.timedelta:
    """Return how long to wait after so many tries (1 = the first) before the next."""
    return _WAITS[tries - 1] if 0 < tries <= len(_WAITS) else _LONGEST


def is_too_late(asked_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a sending has been tried long enough."""
    return now - asked_at >= GIVE_UP_AFTER


def mark(state: str, trying_since: dt.datetime) -> str:
    """Return what tells a sending as somebody saw it from what has become of it since: where it stood, in which round.

    A try of the worker's in between is no news; a new round (somebody tried again) is.
    """
    return f"{State(state).value} {int(trying_since.timestamp())}"


def is_stuck(state: str, asked_at: dt.datetime, handed_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether somebody must look: refused, failed, not away in time, or away and never confirmed."""
    if state in (State.FAILED, State.REFUSED):
        return True
    if state == State.PLANNED:
        return now - asked_at > SLOW_AFTER
    return state == State.HANDED_OVER and handed_at is not None and now - handed_at > SILENT_AFTER
