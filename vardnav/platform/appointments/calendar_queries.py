"""Queries: a unit's day and week: every slot with who is in it, each person's row in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import SWEDEN
from vardnav.platform.appointments import asking, prior_queries, verbs
from vardnav.platform.appointments.models import Appointment, Resource, Slot
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules import searching
from vardnav.platform.appointments.rules.states import SEATED, Status

#: The Swedish day on which something begins.
_DAY = TruncDate("starts_at", tzinfo=SWEDEN)
#: The rows as pages name them, which touch no tables.
AppointmentRow: TypeAlias = Appointment
SlotRow: TypeAlias = Slot
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
    asking.unit_of(viewer)
    begins, ends = searching.day_bounds(on)
    with transaction.atomic():
        own = {"region": viewer.region, "unit": viewer.unit_id}
        slots = Slot.objects.filter(starts_at__gte=begins, starts_at__lt=ends, **own)
        slots = slots.select_related("time_type", "clinician", "room").order_by("starts_at", "id")
        rows = Appointment.objects.visible_to(viewer).filter(starts_at__gte=begins, starts_at__lt=ends)
        found = list(
            rows.exclude(status=Status.PENDING)
            .select_related("subject", "time_type")
            .annotate(has_answered=prior_queries.has_answered())
            .order_by("starts_at", "seat")[:MOST]
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


def booked_ahead(viewer: Viewer, unit_ids: Collection[uuid.UUID], *, now: dt.datetime) -> int:
    """Return how many times are booked from now on in an administrator's region, or at these units of it. A count.

    Raises Http404 for others than administrators.
    """
    region = administering.region(viewer)
    rows = Appointment.objects.filter(region=region, status=Status.BOOKED, starts_at__gt=now)
    return (rows.filter(unit__in=list(unit_ids)) if unit_ids else rows).count()


@dataclass(frozen=True, slots=True)
class Load:
    """One clinician's week in numbers: (seats, taken) of each day from Monday."""

    name: str
    days: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Week:
    """A unit's seven days in numbers, and those of each clinician who has open times then, by name."""

    days: Sequence[Tally]
    loads: Sequence[Load]


def week(viewer: Viewer, on: dt.date, *, now: dt.datetime) -> Week:
    """Return the week that `on` lies in, as numbers. Two statements. Raises Http404 for others than staff."""
    asking.unit_of(viewer)
    monday = searching.week_of(on)
    begins, ends = searching.day_bounds(monday, 7)
    own = {"region": viewer.region, "unit": viewer.unit_id, "starts_at__gte": begins, "starts_at__lt": ends}
    is_open = Q(closed_at__isnull=True)
    slots = (
        Slot.objects.filter(**own).annotate(day=_DAY).values("day", "clinician", "clinician__name").order_by()
    )
    there = list(slots.annotate(seats=Sum("capacity", filter=is_open), closed=Count("id", filter=~is_open)))
    rows = Appointment.objects.visible_to(viewer).filter(_live(now), **own).annotate(day=_DAY)
    counted = rows.values("day", "slot__clinician").order_by().annotate(n=Count("id"))
    taken = {(one["day"], one["slot__clinician"]): one["n"] for one in counted}
    days = [monday + dt.timedelta(days=step) for step in range(7)]
    open_to = [one for one in there if one["clinician__name"] and one["seats"]]
    names = {one["clinician"]: one["clinician__name"] for one in open_to}
    seats = {(one["day"], one["clinician"]): one["seats"] or 0 for one in there}
    return Week(
        [
            Tally(
                day,
                sum(one["seats"] or 0 for one in there if one["day"] == day),
                sum(number for (on_day, _who), number in taken.items() if on_day == day),
                sum(one["closed"] for one in there if one["day"] == day),
            )
            for day in days
        ],
        [
            Load(names[who], [(seats.get((day, who), 0), taken.get((day, who), 0)) for day in days])
            for who in sorted(names, key=lambda one: (names[one].casefold(), one))
        ],
    )


def _live(now: dt.datetime) -> Q:
    """Return the condition on what takes a seat: booked and the like, and what is held."""
    return Q(status__in=SEATED - {Status.PENDING}) | Q(status=Status.PENDING, hold_until__gt=now)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Slots that staff are about to close, open or move, and how many are booked in each: nobody is named."""

    slots: Sequence[Slot]
    booked: int


def chosen(viewer: Viewer, slot_ids: Sequence[uuid.UUID]) -> Chosen:
    """Return slots of the unit's by time, all of those asked for. Raises Http404 for others than staff, and for others'."""
    asking.unit_of(viewer)
    rows = Slot.objects.filter(region=viewer.region, unit=viewer.unit_id, id__in=set(slot_ids))
    found = list(rows.select_related("time_type", "clinician", "room").order_by("starts_at", "id")[:MOST])
    if len(found) != len(set(slot_ids)):
        raise Http404
    inside = Appointment.objects.visible_to(viewer).filter(slot__in=found, status=Status.BOOKED)
    return Chosen(found, inside.count())


def coming_on(
    viewer: Viewer, on: dt.date, *, clinician_id: uuid.UUID | None = None, now: dt.datetime
) -> list[uuid.UUID]:
    """Return the unit's own slots of a day that have not begun, all of them or one clinician's. Raises Http404.

    Not those of a calendar outside: they are changed there.
    """
    asking.unit_of(viewer)
    begins, ends = searching.day_bounds(on)
    rows = Slot.objects.filter(region=viewer.region, unit=viewer.unit_id, outside_id="")
    rows = rows.filter(starts_at__gte=max(begins, now), starts_at__lt=ends)
    if clinician_id is not None:
        rows = rows.filter(clinician=clinician_id)
    return list(rows.order_by("starts_at", "id").values_list("id", flat=True)[:MOST])


def clinicians(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Return the unit's clinicians, by name. Raises Http404 for others than staff."""
    asking.unit_of(viewer)
    rows = Resource.objects.filter(
        region=viewer.region, unit=viewer.unit_id, kind=ResourceKind.CLINICIAN, retired_at__isnull=True
    )
    return list(rows.order_by("name", "id").values_list("id", "name"))
