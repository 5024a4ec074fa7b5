"""Queries: what a calendar is made of: sorts of time with their dated rules, who and where, schedules. No resident in it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import asking, weeks
from vardnav.platform.appointments.models import (
    Appointment,
    Resource,
    Schedule,
    Slot,
    TimeRule,
    TimeType,
    WaitingEntry,
)
from vardnav.platform.appointments.rules import searching
from vardnav.platform.appointments.rules.states import SEATED, Status

#: The rows as pages name them, which touch no tables.
TypeRow: TypeAlias = TimeType
RuleRow: TypeAlias = TimeRule
ScheduleRow: TypeAlias = Schedule
SlotRow: TypeAlias = Slot
may_end = weeks.may_end
#: More than any unit has; a page never grows without end.
MOST = 200


#: Booked, and not only held.
_HAD = SEATED - {Status.PENDING}


@dataclass(frozen=True, slots=True)
class Setup:
    """What a unit has set up. `rules`: the one in force of each type, by the type's id."""

    types: Sequence[TimeType]
    rules: Mapping[uuid.UUID, TimeRule]
    resources: Sequence[Resource]
    schedules: Sequence[Schedule]


@dataclass(frozen=True, slots=True)
class Plan:
    """One schedule with its week and the days that differ."""

    schedule: Schedule
    opening: hours.OpeningHours


@dataclass(frozen=True, slots=True)
class After:
    """What there is of a schedule after a day: how many free slots, and those with somebody in them, by time, with how many.

    Of these no more than MOST; `more` are after them. Nobody is named, so nothing is to be logged.
    """

    free: int
    booked: Sequence[tuple[Slot, int]]
    more: int = 0


def setup(viewer: Viewer, *, now: dt.datetime) -> Setup:
    """Return everything the unit has set up, but for schedules that have ended. Raises Http404 for others than staff."""
    own = {"region": viewer.region, "unit": asking.unit_of(viewer)}
    types = list(TimeType.objects.filter(retired_at__isnull=True, **own).order_by("name_sv", "id")[:MOST])
    in_force = TimeRule.objects.filter(region=viewer.region, time_type__in=types, superseded_at__isnull=True)
    is_on = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.local_date(now))
    schedules = Schedule.objects.filter(is_on, **own).select_related("time_type", "clinician", "room")
    resources = Resource.objects.filter(retired_at__isnull=True, **own).order_by("kind", "name", "id")
    return Setup(
        types,
        {one.time_type_id: one for one in in_force},
        list(resources[:MOST]),
        list(schedules.order_by("time_type__name_sv", "valid_from", "id")[:MOST]),
    )


def one_type(viewer: Viewer, type_id: uuid.UUID) -> tuple[TimeType, list[TimeRule]]:
    """Return a sort of time of the unit's with every version of its rules, the latest first. Raises Http404."""
    rows = TimeType.objects.filter(region=viewer.region, unit=asking.unit_of(viewer), retired_at__isnull=True)
    found = rows.filter(id=type_id).first()
    if found is None:
        raise Http404
    rules = TimeRule.objects.filter(region=found.region, time_type=found).select_related("decided_by")
    return found, list(rules.order_by("-version")[:MOST])


def one_schedule(viewer: Viewer, schedule_id: uuid.UUID) -> Plan:
    """Return a schedule of the unit's. Raises Http404."""
    rows = Schedule.objects.filter(region=viewer.region, unit=asking.unit_of(viewer))
    found = rows.select_related("time_type", "clinician", "room").filter(id=schedule_id).first()
    if found is None:
        raise Http404
    return Plan(found, weeks.opening_of(found))


def in_line(kind: TimeType) -> int:
    """Return how many stand in line for a sort of time that the viewer has been shown. A count: nobody is named."""
    return WaitingEntry.objects.waiting().filter(region=kind.region, time_type=kind).count()


def after(viewer: Viewer, schedule_id: uuid.UUID, day: dt.date, *, now: dt.datetime) -> After:
    """Return what would go, and what would stand, were a day the schedule's last. Raises Http404."""
    schedule = one_schedule(viewer, schedule_id).schedule
    had = Appointment.objects.filter(region=OuterRef("region"), slot=OuterRef("pk"), status__in=_HAD)
    counted = had.order_by().values("slot").annotate(n=Count("id")).values("n")
    every = open_after(schedule, day, now=now).annotate(had=Coalesce(Subquery(counted), 0))
    count = every.aggregate(all=Count("id"), taken=Count("id", filter=Q(had__gt=0)))
    shown = list(every.filter(had__gt=0).order_by("starts_at", "id")[:MOST])
    more = count["taken"] - len(shown)
    return After(count["all"] - count["taken"], [(one, one.had) for one in shown], more)


def open_after(schedule: Schedule, day: dt.date, *, now: dt.datetime) -> QuerySet[Slot]:
    """Return a schedule's open slots that begin after a day, and have not begun."""
    begins = max(now, searching.day_bounds(day)[1])
    rows = Slot.objects.filter(region=schedule.region, schedule=schedule, closed_at__isnull=True)
    return rows.filter(starts_at__gte=begins, starts_at__gt=now)


def taken_after(schedule: Schedule, day: dt.date, *, now: dt.datetime) -> dict[uuid.UUID, int]:
    """Return those of `open_after` with somebody in them, who has booked and not only holds, with how many there are."""
    rows = Appointment.objects.filter(
        region=schedule.region,
        slot__in=open_after(schedule, day, now=now),
        status__in=_HAD,
    )
    return dict(rows.values("slot").order_by().annotate(n=Count("id")).values_list("slot", "n"))
