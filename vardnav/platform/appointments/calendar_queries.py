"""Queries: a unit's day and week: every slot with who is in it, each person's row in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import verbs
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules import searching
from vardnav.platform.appointments.rules.states import SEATED, Status

#: More slots of one day than any unit has; a page never grows without end.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """A unit's day: slots by time, and the booked in each by its id."""

    on: dt.date
    slots: Sequence[Slot]
    booked: Mapping[uuid.UUID, Sequence[Appointment]]


@dataclass(frozen=True, slots=True)
class Tally:
    """A day of the week in numbers: no person in it, so nothing to log."""

    on: dt.date
    seats: int
    taken: int
    closed: int


def day(viewer: Viewer, on: dt.date, *, now: dt.datetime) -> Day:
    """Return the unit's day with the people who come, the reading logged. Raises Http404 for others than staff."""
    _staff(viewer)
    begins, ends = searching.day_bounds(on)
    with transaction.atomic():
        own = {"region": viewer.region, "unit": viewer.unit_id}
        slots = Slot.objects.filter(starts_at__gte=begins, starts_at__lt=ends, **own)
        slots = slots.select_related("time_type", "clinician", "room").order_by("starts_at", "id")
        rows = Appointment.objects.visible_to(viewer).filter(starts_at__gte=begins, starts_at__lt=ends)
        found = list(
            rows.exclude(status=Status.PENDING).select_related("subject").order_by("starts_at", "seat")[:MOST]
        )
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="appointment",
            items=[(one.id, one.subject_id) for one in found],
            now=now,
        )
        booked: dict[uuid.UUID, list[Appointment]] = defaultdict(list)
        for one in found:
            booked[one.slot_id].append(one)
        return Day(on, list(slots[:MOST]), booked)


def week(viewer: Viewer, on: dt.date, *, now: dt.datetime) -> list[Tally]:
    """Return the seven days of the week that `on` lies in, as numbers. Raises Http404 for others than staff."""
    _staff(viewer)
    monday = searching.week_of(on)
    days = [monday + dt.timedelta(days=step) for step in range(7)]
    return [_tally(viewer, each, now) for each in days]


def _tally(viewer: Viewer, on: dt.date, now: dt.datetime) -> Tally:
    begins, ends = searching.day_bounds(on)
    own = {"region": viewer.region, "unit": viewer.unit_id, "starts_at__gte": begins, "starts_at__lt": ends}
    live = SEATED - {Status.PENDING}
    open_slots = Slot.objects.filter(closed_at__isnull=True, **own).values_list("capacity", flat=True)
    held = Q(status=Status.PENDING, hold_until__gt=now)
    taken = Appointment.objects.visible_to(viewer).filter(Q(status__in=live) | held, **own)
    closed = Slot.objects.filter(closed_at__isnull=False, **own).aggregate(n=Count("id"))
    return Tally(on, sum(open_slots), taken.count(), int(closed["n"]))


def _staff(viewer: Viewer) -> None:
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
