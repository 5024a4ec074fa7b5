"""Rules: how urgent a chat is for the unit's queue (domain.md 4.11). The smaller the number, the sooner."""

from __future__ import annotations

import enum


class Priority(enum.IntEnum):
    """A place in the queue."""

    AT_ONCE = 1
    SOON = 2
    WITHIN_A_DAY = 3
    WEEKDAY = 4
    CAN_WAIT = 5


class Source(enum.StrEnum):
    """Where a priority came from."""

    #: Nobody has said anything: the middle one.
    FORM = "form"
    #: What another room knew of the form when it was sent, an assessment say.
    KNOWN = "known"
    #: Staff have changed it.
    STAFF = "staff"


#: Of what nobody knows more about.
USUAL = Priority.WITHIN_A_DAY


def from_form(known: int | None) -> tuple[Priority, Source]:
    """Return the priority of a chat that begins, and where it came from. What is no priority counts for nothing."""
    if known is not None and known in set(Priority):
        return Priority(known), Source.KNOWN
    return USUAL, Source.FORM
