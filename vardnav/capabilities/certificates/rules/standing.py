"""Rules: where a certificate stands: in force or not, replaced, revoked."""

from __future__ import annotations

import datetime as dt
import enum


class State(enum.StrEnum):
    """What has been done to a certificate. Nothing else of one ever changes."""

    ISSUED = "issued"
    REPLACED = "replaced"
    REVOKED = "revoked"


class Standing(enum.StrEnum):
    """What a reader needs to know."""

    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REPLACED = "replaced"
    REVOKED = "revoked"


#: state -> where it may go. What is replaced or revoked stays so.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.ISSUED: frozenset({State.REPLACED, State.REVOKED}),
    State.REPLACED: frozenset(),
    State.REVOKED: frozenset(),
}


def may_become(before: str, after: State) -> bool:
    """Tell whether a certificate may go from one state to another."""
    return after in TRANSITIONS[State(before)]


def standing(state: str, valid_from: dt.date, valid_to: dt.date | None, today: dt.date) -> Standing:
    """Return where a certificate stands today; `valid_to` is the last day it holds."""
    if state == State.REVOKED:
        return Standing.REVOKED
    if state == State.REPLACED:
        return Standing.REPLACED
    if today < valid_from:
        return Standing.COMING
    return Standing.ENDED if valid_to is not None and valid_to < today else Standing.IN_FORCE
