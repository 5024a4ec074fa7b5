"""Rules: how a case lives. The state table is the drawing: docs and guards are made from it."""

from __future__ import annotations

import datetime as dt
import enum
import secrets
from collections.abc import Iterable


class Status(enum.StrEnum):
    """Where a case stands; FHIR Task.status beside each."""

    RECEIVED = "received"  # requested
    IN_PROGRESS = "in_progress"  # in-progress
    WAITING = "waiting_for_resident"  # on-hold
    COMPLETED = "completed"  # completed


class Origin(enum.StrEnum):
    """How somebody without e-ID reached the staff who filled in the form for them (N12)."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    #: The unit takes the contact: to write to the person.
    UNIT = "unit"


class Identified(enum.StrEnum):
    """How staff knew who the person was whom they helped (N12): what an e-ID says of everybody else."""

    DOCUMENT = "document"
    KNOWN = "known"
    VOUCHED = "vouched"
    CALLED = "called"
    QUESTIONS = "questions"
    SIGNED = "signed"
    #: The unit's own record: it is the unit that takes contact.
    RECORD = "record"


#: What can be, by how the person came. On the phone nobody shows a document.
IDENTIFIED_BY: dict[Origin, tuple[Identified, ...]] = {
    Origin.PHONE: (Identified.CALLED, Identified.QUESTIONS, Identified.KNOWN),
    Origin.VISIT: (Identified.DOCUMENT, Identified.VOUCHED, Identified.KNOWN),
    Origin.LETTER: (Identified.SIGNED, Identified.CALLED),
    Origin.UNIT: (Identified.RECORD, Identified.DOCUMENT, Identified.CALLED, Identified.KNOWN),
}


class Outcome(enum.StrEnum):
    """How a completed case ended."""

    ANSWERED = "answered"
    APPROVED = "approved"
    PARTLY = "partly"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    INFORMED = "informed"
    TRANSFERRED = "transferred"


#: verb -> (statuses it may start from, status it leads to). None = stays as it is.
TRANSITIONS: dict[str, tuple[frozenset[str], str | None]] = {
    "submit": (frozenset({""}), Status.RECEIVED),
    "inform": (frozenset({""}), Status.COMPLETED),
    "inquire": (frozenset({""}), Status.WAITING),
    "continue": (frozenset({""}), Status.RECEIVED),
    "take": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.IN_PROGRESS),
    "assign": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), None),
    "release": (frozenset({Status.IN_PROGRESS}), Status.RECEIVED),
    "forward": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.RECEIVED),
    # To another e-service, at the sort of unit where it belongs (redirecting.py).
    "redirect": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.RECEIVED),
    "transfer": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.COMPLETED),
    "return": (frozenset({Status.RECEIVED}), Status.RECEIVED),
    # By the unit that sent it, as long as nobody has taken it; from another region the case there ends.
    "retrieve": (frozenset({Status.RECEIVED}), Status.RECEIVED),
    "retrieve_abroad": (frozenset({Status.RECEIVED}), Status.COMPLETED),
    "ask": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.WAITING),
    "message": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), None),
    "reply": (frozenset({Status.WAITING}), Status.IN_PROGRESS),
    "add": (frozenset({Status.RECEIVED, Status.IN_PROGRESS}), None),
    "complete": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.COMPLETED),
    "withdraw": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.COMPLETED),
    # The form that the unit asked for is asked for no more.
    "recall": (frozenset({Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING}), Status.COMPLETED),
    # An answered case whose visit or treatment is still to come: the person does not need it any more (guarantee room).
    "decline": (frozenset({Status.COMPLETED}), None),
    # Nobody has answered the unit's question for a month: the unit has the case back, to decide what then.
    "lapse": (frozenset({Status.WAITING}), Status.RECEIVED),
    # Made secret to whoever acts for the person, and no longer so; whatever the state.
    "hide": (frozenset(Status), None),
    "reveal": (frozenset(Status), None),
}
#: What staff may do, and what a resident may.
STAFF_VERBS = frozenset(
    {
        "inform",
        "inquire",
        "take",
        "assign",
        "release",
        "forward",
        "ask",
        "message",
        "complete",
        "hide",
        "reveal",
    }
)
#: Who sees the case, not how far it has come: possible also when it has ended.
SECRECY_VERBS = frozenset({"hide", "reveal"})
RESIDENT_VERBS = frozenset({"submit", "reply", "add", "withdraw", "decline"})
#: What staff do in the place of somebody they help, as that person could with an e-ID (in_place.py).
HELPED_VERBS = frozenset({"reply", "add", "withdraw"})
#: What time alone does, by a job (room `unread`).
SYSTEM_VERBS = frozenset({"lapse"})
#: What only a transfer does, with its basis and receipt (transferring.py): never a form of its own.
TRANSFER_VERBS = frozenset({"redirect", "transfer", "continue", "return", "retrieve", "retrieve_abroad"})
#: What only the unit that asked for a form does with it (requested.py).
REQUEST_VERBS = frozenset({"recall"})
#: The steps by which a unit's case becomes another's: its receipts.
SENT_ON = ("forward", "redirect", "transfer", "return", "retrieve", "retrieve_abroad")
#: Those by which a unit itself lets a case go, and may take it back.
LEAVES = ("forward", "redirect", "transfer")
#: Those that move the case itself to another unit of its region.
MOVES = ("forward", "redirect", "return", "retrieve")
#: Those by which it goes back to the unit that sent it, by that unit's own will.
RETRIEVED = ("retrieve", "retrieve_abroad")
#: By which a case is back where it was: it came on a ground, nobody is asked for one again.
BACK = ("return", *RETRIEVED)


def may(verb: str, status: str) -> bool:
    """Tell whether `verb` is allowed from `status` ("" = not yet sent)."""
    return status in TRANSITIONS[verb][0]


def leads_to(verb: str, status: str, *, is_assigned: bool = True) -> str:
    """Return the status after `verb`. `is_assigned`: whether somebody has the case in hand.

    A `take` of a waiting case keeps it waiting for the resident; to `assign` a new case begins it; a `reply` to a case
    that nobody has in hand makes it new again, so that somebody sees it.
    """
    if verb == "take" and status == Status.WAITING:
        return Status.WAITING
    if verb == "assign" and status == Status.RECEIVED:
        return Status.IN_PROGRESS
    if verb == "reply" and not is_assigned:
        return Status.RECEIVED
    return TRANSITIONS[verb][1] or status


def is_overdue(status: str, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether the unit has let its promise pass; a case that waits for the resident is not overdue."""
    return status in (Status.RECEIVED, Status.IN_PROGRESS) and due_at < now


_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number(region_letter: str, year: int) -> str:
    """Return a case number such as "M26-7K3Q-X9PD": easy to read out, says nothing, cannot be guessed in order."""
    drawn = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    return f"{region_letter}{year % 100:02d}-{drawn[:4]}-{drawn[4:]}"


#: Fewer closed cases than this say too little about the next one.
ENOUGH = 10


def answer_range(values: Iterable[float]) -> tuple[float, float] | None:
    """Return the range that holds for 80-90 % of what comes later from the same source; None with too few values.

    By rank: of n values in order, the range from number r to n + 1 - r holds the next with probability (n + 1 - 2r)/(n + 1).
    """
    ordered = sorted(values)
    count = len(ordered)
    if count < ENOUGH:
        return None
    rank = max(1, round(0.075 * (count + 1)))
    return ordered[rank - 1], ordered[count - rank]


def choices_of(values: type[enum.StrEnum]) -> list[tuple[str, str]]:
    """Return an enumeration as the choices of a column."""
    return [(one.value, one.name) for one in values]
