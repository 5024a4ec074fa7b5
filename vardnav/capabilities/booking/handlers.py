"""Handlers: what people are told when something has happened with their times. Neutral words only (R9)."""

from __future__ import annotations

import datetime as dt
import uuid

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import own_queries
from vardnav.platform.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNear,
    AppointmentUnanswered,
    OfferWithdrawn,
    TimeOffered,
)
from vardnav.platform.notify import actions, texts


def booked(event: AppointmentBooked, *, now: dt.datetime) -> None:
    """Tell the person that a time is booked: it may have been done by phone, or by somebody who acts for them."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME, event.event_id, now)


def moved(event: AppointmentMoved, *, now: dt.datetime) -> None:
    """Tell the person that a time has become another."""
    _tell(event.region, own_queries.whose(event.appointment_id), texts.Kind.TIME, event.event_id, now)


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


def _tell(
    region: str, whose: own_queries.Whose | None, kind: texts.Kind, event_id: uuid.UUID, now: dt.datetime
) -> None:
    if whose is None:
        return
    actions.notify_person(
        Viewer.system(region=region),
        person_id=whose.subject_id,
        kind=kind,
        event_id=event_id,
        region=region,
        is_private=whose.is_private,
        now=now,
    )
