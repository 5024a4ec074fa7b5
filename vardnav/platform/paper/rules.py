"""Rules: which of a unit's messages go home in a letter, why, and what becomes of a letter. Pure Python."""

from __future__ import annotations

import enum


class Reason(enum.StrEnum):
    """Why a message goes in a letter."""

    WISH = "wish"
    STAFF = "staff"  # as staff have noted for the person
    UNREAD = "unread"  # nobody reads it here, and it was not handed over at a visit or by phone
    LATE = "late"  # nobody has read it in time, and staff chose to send it
    POWER = (
        "power"  # somebody is registered to act for them, by a paper or a decision: always told in a letter
    )
    UNTOLD = "untold"  # somebody could read it here, but no SMS or e-mail tells them that it is there


class State(enum.StrEnum):
    """Where a letter is."""

    PLANNED = "planned"
    PRINTED = "printed"  # and posted, as the one who did it says
    DROPPED = "dropped"  # not sent, with why


#: What may become of a letter; what is settled stays so.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.PRINTED, State.DROPPED}),
    State.PRINTED: frozenset(),
    State.DROPPED: frozenset(),
}


def why(
    *, is_read: bool, is_handed: bool, is_secret: bool, is_on_paper: bool, is_by_staff: bool
) -> Reason | None:
    """Return why a message goes in a letter, None when it does not.

    What nobody can read here does unless it was handed over at a visit or by phone (`is_handed`): an answer is never left
    where nobody sees it. A secret case that the person can read here does not: others open letters at home (N8).
    """
    if not is_read:
        return None if is_handed else Reason.UNREAD
    if is_secret or not is_on_paper:
        return None
    return Reason.STAFF if is_by_staff else Reason.WISH


def why_untold(*, is_told: bool, is_read: bool, is_on_paper: bool, is_by_staff: bool) -> Reason | None:
    """Return why something that no unit has written (a limit is near) goes in a letter, None when it does not.

    `is_told`: an SMS or e-mail says that there is something to read.
    """
    if is_on_paper:
        return Reason.STAFF if is_by_staff else Reason.WISH
    if is_told:
        return None
    return Reason.UNTOLD if is_read else Reason.UNREAD


def shows_address(*, is_protected: bool, is_locked: bool, is_secret: bool) -> bool:
    """Tell whether staff are given the address: never where a letter home may hurt, before somebody has asked the person."""
    return not (is_protected or is_locked or is_secret)
