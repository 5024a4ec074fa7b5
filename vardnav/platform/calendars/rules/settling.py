"""Rules: how what an outside calendar was asked comes to an end. Nothing is sent blindly, and no is said only when known.

An errand is one thing asked: book, move or cancel. It is committed before anybody speaks. From then on each answer leads
to one of: send it, ask how it stands, it went, it did not go, wait. `TABLE` is the whole of it; what is not in it is a
fault (`test_settling_rules.py` walks every answer at every point).
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from vardnav.platform.calendars.ports import (
    Answer,
    NotThere,
    Reason,
    Refused,
    Silent,
    Standing,
    Stands,
)


class Verb(enum.StrEnum):
    """What is asked of the calendar."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"


class Next(enum.StrEnum):
    """What comes next."""

    SEND = "send"
    ASK = "ask"
    YES = "yes"
    NO = "no"
    WAIT = "wait"


class State(enum.StrEnum):
    """Where an errand stands. UNCLEAR: its time has gone without an answer; the person has been told to call."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    UNCLEAR = "unclear"


class Heard(enum.StrEnum):
    """What an answer says of what is wanted."""

    #: It stands as it is wanted.
    AS_WANTED = "as_wanted"
    #: It stands as it did before it was asked: for a booking, nothing is there.
    AS_BEFORE = "as_before"
    #: It stands as neither: cancelled when it should be had, or gone.
    OTHERWISE = "otherwise"
    #: The calendar has it and has not made up its mind.
    UNDECIDED = "undecided"
    TAKEN = "taken"
    REFUSED = "refused"
    #: No answer: surely not done, or perhaps.
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


#: What comes after an answer to what was sent.
AFTER_SENDING: dict[Heard, Next] = {
    Heard.AS_WANTED: Next.YES,
    # The server says that it went, and shows it as it was: it is asked again later.
    Heard.AS_BEFORE: Next.WAIT,
    Heard.OTHERWISE: Next.NO,
    Heard.UNDECIDED: Next.WAIT,
    # It may be we who have it, by an earlier try or by a server that does not know our key.
    Heard.TAKEN: Next.ASK,
    Heard.REFUSED: Next.ASK,
    Heard.NOT_DONE: Next.WAIT,
    Heard.UNKNOWN: Next.WAIT,
}
#: What comes after an answer to how it stands: before anything is sent, and after the server has said no.
AFTER_ASKING: dict[Heard, Next] = {
    Heard.AS_WANTED: Next.YES,
    Heard.AS_BEFORE: Next.SEND,
    Heard.OTHERWISE: Next.NO,
    Heard.UNDECIDED: Next.WAIT,
    Heard.NOT_DONE: Next.WAIT,
    Heard.UNKNOWN: Next.WAIT,
    Heard.TAKEN: Next.WAIT,
    Heard.REFUSED: Next.WAIT,
}
AFTER_A_NO: dict[Heard, Next] = {**AFTER_ASKING, Heard.AS_BEFORE: Next.NO}

#: After a try whose end is not known, no is not believed so long: the try may still be on its way there.
QUIET = dt.timedelta(minutes=2)
#: Somebody else settles an errand first after so long: longer than one settling takes.
LEASE = dt.timedelta(seconds=60)
#: Seconds to the next try, by how many there have been; the last is repeated.
WAITS = (30, 60, 120, 300, 600)
#: So long the person waits before they are told to call; never past the time itself.
LIMIT = dt.timedelta(hours=24)
#: An errand that is unclear is asked about so seldom, and until so long after the time.
SELDOM, GIVEN_UP_AFTER = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an errand wants, and what was so before. `slot_id`: where the time is to be; for cancel where it is."""

    verb: Verb
    slot_id: str


def first(tries: int) -> Next:
    """Return how a settling begins: what has never been sent is sent; after that one asks first."""
    return Next.SEND if tries == 0 else Next.ASK


def heard(wish: Wish, answer: Answer) -> Heard:
    """Return what an answer says of what is wanted."""
    if isinstance(answer, Silent):
        return Heard.UNKNOWN if answer.may_be_done else Heard.NOT_DONE
    if isinstance(answer, Refused):
        return Heard.TAKEN if answer.reason is Reason.TAKEN else Heard.REFUSED
    if isinstance(answer, NotThere):
        return {
            Verb.BOOK: Heard.AS_BEFORE,
            Verb.MOVE: Heard.OTHERWISE,
            Verb.CANCEL: Heard.AS_WANTED,
        }[wish.verb]
    return _stands(wish, answer)


def after_sending(wish: Wish, answer: Answer) -> Next:
    """Return what comes after the answer to what was sent."""
    return AFTER_SENDING[heard(wish, answer)]


def after_asking(wish: Wish, answer: Answer, *, has_said_no: bool, is_quiet: bool) -> Next:
    """Return what comes after the answer to how it stands. `is_quiet`: no earlier try can still be on its way."""
    found = (AFTER_A_NO if has_said_no else AFTER_ASKING)[heard(wish, answer)]
    return Next.WAIT if found is Next.NO and not is_quiet else found


def is_quiet(unknown_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether a try whose end was not known has had its time to arrive."""
    return unknown_at is None or now - unknown_at >= QUIET


def next_at(tries: int, now: dt.datetime) -> dt.datetime:
    """Return when an errand is tried again after so many tries."""
    return now + dt.timedelta(seconds=WAITS[min(tries, len(WAITS)) - 1 if tries else 0])


def limit_at(asked_at: dt.datetime, starts_at: dt.datetime) -> dt.datetime:
    """Return when an errand must have an outcome."""
    return min(asked_at + LIMIT, starts_at)


def _stands(wish: Wish, answer: Stands) -> Heard:
    if wish.verb is Verb.CANCEL:
        is_gone = answer.standing is Standing.CANCELLED
        return Heard.AS_WANTED if is_gone else Heard.AS_BEFORE
    if answer.standing is Standing.PENDING:
        return Heard.UNDECIDED
    if answer.standing is not Standing.BOOKED:
        return Heard.OTHERWISE
    if answer.slot_id == wish.slot_id:
        return Heard.AS_WANTED
    return Heard.AS_BEFORE if wish.verb is Verb.MOVE else Heard.UNDECIDED
