"""Events: what happened to a time. Ids, codes and moments only."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(events.Event):
    """Somebody has a time."""

    appointment_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentMoved(events.Event):
    """A time has become another. `is_by_unit`: the person did not ask for it and is to be told, with a choice."""

    appointment_id: uuid.UUID
    from_starts_at: dt.datetime
    is_by_unit: bool


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(events.Event):
    """A time is no longer. `cause` is one of states.Cause."""

    appointment_id: uuid.UUID
    cause: str


@dataclass(frozen=True, kw_only=True)
class VisitTookPlace(events.Event):
    """A visit that staff had given from a case has taken place, on the day `held_on`."""

    appointment_id: uuid.UUID
    case_id: uuid.UUID
    held_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AppointmentNear(events.Event):
    """A time begins soon, and whoever has it chose to be reminded now."""

    appointment_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentUnanswered(events.Event):
    """A calendar outside was asked about a time and has not answered in a day: the person is to call."""

    appointment_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(events.Event):
    """A time that was held for somebody in line has been closed or moved by the unit before they answered."""

    offer_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class LineEnded(events.Event):
    """Somebody's place in line has ended, because the unit offers that sort of time no more."""

    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TimeOffered(events.Event):
    """A time that came free is held for somebody in line, who is to be told."""

    offer_id: uuid.UUID
