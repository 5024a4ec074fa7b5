"""Handlers: what people are told when something has happened with their times. Neutral words only (R9)."""

from __future__ import annotations

import datetime as dt
import uuid

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import quiet
from vardnav.platform.appointments import own_queries
from vardnav.platform.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNear,
    AppointmentUnanswered,
    LineEnded,
    OfferWithdrawn,
    TimeOffered,
)
from vardnav.platform.notify import actions, texts

#: Who is told in the morning of a time that was so soon after would be on the way to it already.
_TOO_SOON = dt.timedelta(hours=3)


def booked(event: AppointmentBooked, *, now: dt.datetime) -> None:
    """Tell the person that a time is booked: it may have been done by phone, or by somebody who acts for them."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME, event.event_id, now)


def moved(event: AppointmentMoved, *, now: dt.datetime) -> None:
    """Tell the person that a time has become another."""
    whose = own_queries.whose(event.appointment_id)
    _tell(event.region, whose, texts.Kind.TIME, event.event_id, now, was_at=event.from_starts_at)


def cancelled(event: AppointmentCancelled, *, now: dt.datetime) -> None:
    """Tell the person that a time is no longer."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME, event.event_id, now)


def unanswered(event: AppointmentUnanswered, *, now: dt.datetime) -> None:
    """Tell the person that there is something about a time: the clinic has not answered, and they are to call."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME, event.event_id, now)


def near(event: AppointmentNear, *, now: dt.datetime) -> None:
    """Remind the person, who chose to be reminded."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME_SOON, event.event_id, now)


def offered(event: TimeOffered, *, now: dt.datetime) -> None:
    """Tell the next in line, who has a few hours to answer; nobody of an offer that no longer waits."""
    _tell(event.region, own_queries.whose_offer(event.offer_id), texts.Kind.TIME_OFFER, event.event_id, now)


def withdrawn(event: OfferWithdrawn, *, now: dt.datetime) -> None:
    """Tell somebody in line that there is something about a time: what was offered is no longer there."""
    whose = own_queries.whose_offer(event.offer_id, is_open=False)
    _tell(event.region, whose, texts.Kind.TIME, event.event_id, now)


def line_ended(event: LineEnded, *, now: dt.datetime) -> None:
    """Tell somebody who stood in line that there is something about a time: the clinic offers it no more."""
    _tell(event.region, own_queries.whose_place(event.entry_id), texts.Kind.TIME, event.event_id, now)


def _tell(
    region: str,
    whose: own_queries.Whose | None,
    kind: texts.Kind,
    event_id: uuid.UUID,
    now: dt.datetime,
    *,
    was_at: dt.datetime | None = None,
) -> None:
    if whose is None:
        return
    wakes = any(_is_before_morning(one, now) for one in (whose.starts_at, was_at))
    actions.notify_person(
        Viewer.system(region=region),
        person_id=whose.subject_id,
        kind=kind,
        event_id=event_id,
        region=region,
        is_private=whose.is_private,
        is_urgent=wakes,
        now=now,
    )


def _is_before_morning(starts_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether somebody would know too late of a time, were they told when the night is over."""
    return starts_at is not None and now < starts_at < quiet.until(now) + _TOO_SOON
