"""Ports: what we need of a calendar, be it our own tables or a care system outside.

`key` is ours, the same at every try, and the idempotency key: a calendar that has seen it books nothing more. Every
answer is a value. `Silent` is the hard one: nobody answered, and `may_be_done` says whether it may have been done all the
same. Then the calendar is asked by the key (`read`), and nothing is sent again blindly.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


class Standing(enum.StrEnum):
    """How a time stands in the calendar. FHIR has more words; OTHER is one that says neither."""

    PENDING = "pending"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    OTHER = "other"


class Reason(enum.StrEnum):
    """Why a calendar will not."""

    #: Somebody else has the time, or it is no longer there.
    TAKEN = "taken"
    #: A rule of the calendar's own: age, listing, how many.
    NOT_ALLOWED = "not_allowed"
    #: What was asked could not be read there: a fault of ours or of the set-up.
    NOT_UNDERSTOOD = "not_understood"
    #: We are not let in.
    NOT_LET_IN = "not_let_in"


@dataclass(frozen=True, slots=True)
class Service:
    """What a sort of time is called in the calendar: a coding."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which free times are looked for: from `first` until `until`, in these schedules, of this service (None: any)."""

    schedule_ids: Sequence[str]
    first: dt.datetime
    until: dt.datetime
    service: Service | None = None
    most: int = 500


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be had, by the calendar's own names."""

    slot_id: str
    schedule_id: str
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Whom:
    """Who comes: the kind of identity number and the number, which never stands in an address or a log."""

    kind: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Booking:
    """One person in one time, under our key."""

    key: uuid.UUID
    slot_id: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    whom: Whom
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The free times there are. `refused`: so many rows could not be used, each for a reason that is logged."""

    times: Sequence[FreeTime]
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Stands:
    """What the calendar has under the key. `slot_id` is "" and the moments None where it does not say."""

    standing: Standing
    slot_id: str
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class NotThere:
    """The calendar has nothing under the key."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The calendar says no."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer, or none that can be understood. `may_be_done`: it may have been done all the same."""

    may_be_done: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What the calendar has under one of our keys, and when it was last changed there (None: it does not say)."""

    key: uuid.UUID
    stands: Stands
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What has been changed, the earliest first. `until`: whatever was changed before it is here; None: not known.

    `is_whole`: there is no more of it; else it was too much for one answer.
    """

    rows: Sequence[Change]
    until: dt.datetime | None = None
    is_whole: bool = True


Answer: TypeAlias = Stands | NotThere | Refused | Silent


class Calendar(Protocol):
    """Where times are had."""

    def free(self, wanted: Wanted) -> Found | Silent | Refused:
        """Return the free times, soonest first."""
        ...

    def book(self, booking: Booking) -> Answer:
        """Have a time. The same key again changes nothing."""
        ...

    def move(self, booking: Booking) -> Answer:
        """Have another time in the place of the one that stands under the key; that one is let go of."""
        ...

    def cancel(self, key: uuid.UUID) -> Answer:
        """Let go of what stands under the key. Again changes nothing."""
        ...

    def read(self, key: uuid.UUID) -> Answer:
        """Say what stands under the key: what is asked when an earlier answer never came."""
        ...

    def changed(self, since: dt.datetime) -> Changes | Silent | Refused:
        """Return what has been changed of ours since a moment, whoever did it. A row may come twice."""
        ...

    def standing(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Stands] | Silent | Refused:
        """Say what stands under each of some keys; of what is not there nothing is said."""
        ...
