"""Rules: how an appointment lives, in FHIR R4's own words (appointmentstatus). The table is the drawing."""

from __future__ import annotations

import datetime as dt
import enum


class Status(enum.StrEnum):
    """Where an appointment stands; the values are FHIR's."""

    #: Held for somebody who is about to confirm, or who has been offered it; gone when its time runs out.
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"


class Cause(enum.StrEnum):
    """Why an appointment was cancelled."""

    NONE = ""
    RESIDENT = "resident"
    #: By the resident after the cut-off.
    LATE = "late"
    UNIT = "unit"
    #: The session it was in was closed.
    SESSION = "session"
    #: The other dose of the pair was cancelled or missed.
    PAIR = "pair"
    #: It never was: the calendar outside said no.
    REFUSED = "refused"


class Origin(enum.StrEnum):
    """By which way a time was booked."""

    ONLINE = "online"
    PHONE = "phone"
    DROP_IN = "drop_in"
    WAITING_LIST = "waiting_list"
    #: By the unit's own booking system.
    SYSTEM = "system"
    #: The unit gave it of its own accord: from a case, say.
    UNIT = "unit"


#: `Appointment.origin_kind` of a time that staff have given from a case; `origin_id` is the case's.
FROM_CASE = "case"


#: verb -> (statuses it may start from, the status it leads to). "" is not yet there.
TRANSITIONS: dict[str, tuple[frozenset[str], Status]] = {
    "book": (frozenset({""}), Status.BOOKED),
    "confirm": (frozenset({Status.PENDING}), Status.BOOKED),
    "move": (frozenset({Status.BOOKED}), Status.BOOKED),
    #: The unit has moved it with its session, and the person says that the new time suits.
    "agree": (frozenset({Status.BOOKED}), Status.BOOKED),
    "cancel": (frozenset({Status.BOOKED}), Status.CANCELLED),
    "arrive": (frozenset({Status.BOOKED, Status.NO_SHOW}), Status.ARRIVED),
    "undo_arrive": (frozenset({Status.ARRIVED}), Status.BOOKED),
    "fulfil": (frozenset({Status.BOOKED, Status.ARRIVED}), Status.FULFILLED),
    "miss": (frozenset({Status.BOOKED}), Status.NO_SHOW),
    #: The unit has told the person by phone of what it has cancelled: nobody else would have.
    "tell": (frozenset({Status.CANCELLED}), Status.CANCELLED),
    # A calendar outside was asked for what is held, and said no.
    "refuse": (frozenset({Status.PENDING}), Status.CANCELLED),
}
RESIDENT_VERBS = frozenset({"book", "confirm", "move", "agree", "cancel"})
STAFF_VERBS = RESIDENT_VERBS | {"arrive", "undo_arrive", "fulfil", "miss", "tell"}
SYSTEM_VERBS = frozenset({"cancel", "move", "confirm", "refuse"})
#: What a calendar outside has the last word on, for the times that are had there.
OUTSIDE_VERBS = frozenset({"book", "confirm", "move", "cancel"})
#: Takes a seat in its slot: everything but what was cancelled.
SEATED = frozenset(set(Status) - {Status.CANCELLED})
#: Takes the person's time: nobody has two of these at once.
ACTIVE = frozenset({Status.PENDING, Status.BOOKED, Status.ARRIVED})
#: Still to come, to the one who has it.
COMING = frozenset({Status.BOOKED, Status.ARRIVED})
#: A dose that may still be given, or was.
DOSE_STANDS = frozenset({Status.PENDING, Status.BOOKED, Status.ARRIVED, Status.FULFILLED})

#: `origin_kind` of the seat that is kept at a new moment while a calendar outside is asked to move a time there.
MOVING = "move"

#: A page that asks somebody to confirm holds the time so long; an offer from the waiting list so long.
HELD_FOR = dt.timedelta(minutes=10)
OFFERED_FOR = dt.timedelta(hours=4)
#: Who chose to be reminded is told so long before, unless they say otherwise; so many hours before can be chosen.
REMINDED_USUALLY = 24
REMINDED_HOURS = (48, 24, 2)
#: An offer is answered no later than this long before the time begins.
OFFER_ENDS_BEFORE = dt.timedelta(hours=2)
OFFER_AT_LEAST = dt.timedelta(minutes=30)
#: Nobody has to wake up to keep their place in line: an offer never runs out from `quiet.BEGINS` until then (Swedish wall
#: time). An hour later than a telephone may buzz again: what is told at seven is not over at seven.
NIGHT_ENDS = dt.time(8)
#: What is let out at an hour is offered to those in line so long before it: the job comes each minute, so also one that is
#: late is there in time, and nobody else can be before it.
FIRST_BEFORE = dt.timedelta(minutes=2)
#: Whoever said no to one of many times that were let out together, or let it run out, is not asked about the others.
RESTS_FOR = dt.timedelta(hours=12)


def may(verb: str, status: str) -> bool:
    """Tell whether `verb` is allowed from `status` ("" is not yet there)."""
    return status in TRANSITIONS[verb][0]


def is_whole(one: Status, two: Status) -> bool:
    """Tell whether two doses can stand so: the second not without the first, nor a first that is to come without it."""
    stand_one, stand_two = one in DOSE_STANDS, two in DOSE_STANDS
    is_to_come = one in (Status.PENDING, Status.BOOKED)
    is_half = (stand_two and not stand_one) or (is_to_come and not stand_two)
    return not is_half and (one is Status.PENDING) == (two is Status.PENDING)


def may_arrive(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether somebody can have come to a time yet: from a day before (a day wrongly remembered happens)."""
    return now >= starts_at - dt.timedelta(hours=24)


def may_miss(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a time can have been missed: it has begun."""
    return now >= starts_at
