"""Queries: what a calendar is made of: sorts of time with their dated rules, who and where, schedules. No resident in it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import asking, weeks
from vardnav.platform.appointments.models import Resource, Schedule, TimeRule, TimeType

#: The rows as pages name them, which touch no tables.
TypeRow: TypeAlias = TimeType
RuleRow: TypeAlias = TimeRule
ScheduleRow: TypeAlias = Schedule
#: More than any unit has; a page never grows without end.
MOST = 200


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
