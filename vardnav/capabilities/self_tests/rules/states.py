"""Rules: how an order of a kit lives. The state table is the drawing: docs and guards are made from it."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from vardnav.platform.cases.rules import Outcome


class State(enum.StrEnum):
    """Where an order stands; FHIR ServiceRequest and Specimen beside each."""

    ORDERED = "ordered"  # ServiceRequest draft
    DISPATCHED = "dispatched"  # active
    REGISTERED = "registered"  # active; Specimen with collected time
    RECEIVED = "received"  # Specimen available
    ANSWERED = "answered"  # completed
    EXPIRED = "expired"  # revoked
    LOST = "lost"  # revoked
    CANCELLED = "cancelled"  # revoked


class Result(enum.StrEnum):
    """What the laboratory found."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    UNREADABLE = "unreadable"


class Delivery(enum.StrEnum):
    """How the kit reaches the person, always in a plain envelope."""

    HOME = "home"
    OTHER = "other"
    PICK_UP = "pick_up"


#: verb -> (states it may start from, the state it leads to)
TRANSITIONS: dict[str, tuple[frozenset[str], State]] = {
    "order": (frozenset({""}), State.ORDERED),
    "cancel": (frozenset({State.ORDERED}), State.CANCELLED),
    "dispatch": (frozenset({State.ORDERED}), State.DISPATCHED),
    "register": (frozenset({State.DISPATCHED}), State.REGISTERED),
    "receive": (frozenset({State.REGISTERED}), State.RECEIVED),
    "answer": (frozenset({State.RECEIVED}), State.ANSWERED),
    "expire": (frozenset({State.DISPATCHED}), State.EXPIRED),
    "lose": (frozenset({State.DISPATCHED, State.REGISTERED}), State.LOST),
}
#: Who may do what. The system does what the laboratory tells and what the calendar says.
RESIDENT_VERBS = frozenset({"order", "cancel", "register"})
STAFF_VERBS = frozenset({"order", "cancel", "dispatch", "register", "receive", "answer", "lose"})
SYSTEM_VERBS = frozenset({"cancel", "receive", "answer", "expire"})
#: Cases that ended so send nothing: taken back, declined, or gone on in another region, which sends its own kits.
ENDS_UNSENT = (Outcome.WITHDRAWN, Outcome.REFUSED, Outcome.TRANSFERRED)
#: At most one order of a kind may stand in one of these.
OPEN = frozenset({State.ORDERED, State.DISPATCHED, State.REGISTERED, State.RECEIVED})
#: A registered sample that has not come to the laboratory after this many days stands on the unit's list.
LATE_AFTER_DAYS = 10


def may(verb: str, state: str) -> bool:
    """Tell whether `verb` is allowed from `state` ("" is not yet ordered)."""
    return state in TRANSITIONS[verb][0]


def last_day(dispatched_on: dt.date, days: int) -> dt.date:
    """Return the last day to register and post the sample: `days` calendar days after it was dispatched."""
    return dispatched_on + dt.timedelta(days=days)


def has_expired(send_in_by: dt.date, today: dt.date) -> bool:
    """Tell whether the last day has gone: on the day itself it has not."""
    return today > send_in_by


def is_sample_day(taken_on: dt.date, *, dispatched_on: dt.date, today: dt.date) -> bool:
    """Tell whether a sample can have been taken that day: not before the kit was sent, not in the future."""
    return dispatched_on <= taken_on <= today


class Problem(enum.StrEnum):
    """Why what the laboratory said changes nothing and waits for a human."""

    NONE = ""
    UNUSABLE = "unusable"
    UNKNOWN_KIT = "unknown_kit"
    WRONG_PERSON = "wrong_person"
    WRONG_TEST = "wrong_test"
    NOT_REGISTERED = "not_registered"
    LATE = "late"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Awaited:
    """The order that a kit number belongs to, as the laboratory's words are held against it."""

    state: str
    kind: str
    person_number: str


def problem_with(awaited: Awaited | None, *, person_number: str, kind: str) -> Problem:
    """Return why a report cannot be taken as it is. NONE: it may change the order."""
    if awaited is None:
        return Problem.UNKNOWN_KIT
    if awaited.person_number != person_number:
        return Problem.WRONG_PERSON
    if awaited.kind != kind:
        return Problem.WRONG_TEST
    if awaited.state == State.ANSWERED:
        return Problem.DOUBLE
    if awaited.state not in OPEN:
        return Problem.LATE
    return Problem.NOT_REGISTERED if awaited.state == State.DISPATCHED else Problem.NONE


class TaskKind(enum.StrEnum):
    """What somebody at the unit has to do after an answer."""

    #: A positive answer: call the person, arrange care, trace contacts where the law asks for it.
    FOLLOW_UP = "follow_up"
    #: Any other ending for one who gets no notice here: call or write.
    TELL = "tell"


#: Working days within which a task is done; past them it stands first on the list and in the region's figures.
TASK_WITHIN_DAYS = {TaskKind.FOLLOW_UP: 2, TaskKind.TELL: 3}
