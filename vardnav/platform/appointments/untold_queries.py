"""Queries: whose time a unit has taken away or moved unasked, and to whom one is offered: each of them is to know of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Offer
from vardnav.platform.appointments.rules.states import COMING, Cause, Status

#: So many are looked through; a unit that has more to tell of comes to the next when these are told.
MOST = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """A time that its person did not ask to be changed. `was_at`: the moment it was moved from, None of a cancelled one."""

    appointment: Appointment
    since: dt.datetime
    was_at: dt.datetime | None
    reason: str


def changed(viewer: Viewer, *, now: dt.datetime) -> list[Changed]:
    """Return the unit's coming times that a session, or the other dose, has cancelled or moved, by time. For staff.

    Not those whose person has been told by the unit, has answered, or has booked anew since. The caller logs whom it shows.
    """
    asking.unit_of(viewer)
    steps = AppointmentStep.objects.filter(region=OuterRef("region"), appointment=OuterRef("pk"))
    rows = Appointment.objects.visible_to(viewer).filter(starts_at__gt=now, subject__deceased_on__isnull=True)
    rows = rows.filter(_taken_away(steps) | Q(status=Status.BOOKED, moved_by_unit_at__isnull=False))
    last = steps.filter(verb__in=("cancel", "move")).order_by("-number")
    rows = rows.annotate(
        was_at=Subquery(last.values("from_starts_at")[:1]), said=Subquery(last.values("reason")[:1])
    )
    found: list[Any] = list(
        rows.select_related("subject", "time_type", "unit").order_by("starts_at", "id")[:MOST]
    )
    return [
        Changed(
            one,
            since=one.moved_by_unit_at or one.cancelled_at or now,
            was_at=one.was_at,
            reason=one.said or "",
        )
        for one in found
    ]


def offered(viewer: Viewer, *, now: dt.datetime) -> list[Offer]:
    """Return the offers that somebody in the unit's line is to answer, soonest over first. The caller logs. For staff."""
    asking.unit_of(viewer)
    rows = Offer.objects.visible_to(viewer).open().filter(expires_at__gt=now)
    rows = rows.select_related("slot__time_type", "entry__subject", "entry__time_type", "entry__unit")
    return list(rows.order_by("expires_at", "id")[:MOST])


def _taken_away(steps: QuerySet[AppointmentStep]) -> Q:
    """Return the condition: cancelled by a session, an outside calendar or with the other dose, and not told of since."""
    other = Appointment.objects.filter(region=OuterRef("region"), pair_id=OuterRef("pair_id"))
    other = other.filter(Q(cancelled_because=Cause.SESSION) | Q(status=Status.NO_SHOW))
    by_itself = steps.filter(verb="cancel", by_staff__isnull=True, by_person__isnull=True)
    anew = Appointment.objects.filter(
        region=OuterRef("region"),
        subject=OuterRef("subject"),
        time_type__key=OuterRef("time_type__key"),
        status__in=COMING,
        booked_at__gt=OuterRef("cancelled_at"),
    )
    return (
        Q(status=Status.CANCELLED)
        & (
            Q(cancelled_because=Cause.SESSION)
            | Q(cancelled_because=Cause.PAIR) & Exists(other)
            | Q(cancelled_because=Cause.UNIT) & Exists(by_itself)
        )
        & ~Exists(steps.filter(verb="tell"))
        & ~Exists(anew)
    )
