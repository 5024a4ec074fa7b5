"""Actions: which calendar a unit's times are had in, set by its staff."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import Appointment, TimeType
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.rules.states import COMING
from vardnav.platform.calendars import adapters, mirroring, verbs
from vardnav.platform.calendars.models import Errand, Link, UnitCalendar
from vardnav.platform.calendars.ports import Service


class UnderWay(Exception):
    """Times stand in the calendar that the unit has, or are asked for there; they are to come, or to end, first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a unit sets: the system ("" for our own tables), its schedules there, and what each sort of time is called."""

    system: str
    schedule_ids: Sequence[str] = ()
    services: Mapping[uuid.UUID, Service] | None = None


def set_calendar(viewer: Viewer, plan: Plan, *, version: int | None = None, now: dt.datetime) -> UnitCalendar:
    """Set which calendar the staff's unit has its times in. Raises Http404, moving.Stale, UnderWay."""
    if viewer.role is not Role.STAFF or viewer.unit_id is None or viewer.staff_id is None:
        raise Http404
    if plan.system and plan.system not in adapters.known():
        raise Http404
    with transaction.atomic():
        own = {"region": viewer.region, "unit_id": viewer.unit_id}
        held = UnitCalendar.objects.select_for_update().filter(**own).first()
        if version is not None and version != (held.version if held else 0):
            raise Stale
        if held is not None and held.system != plan.system and _is_under_way(viewer, now):
            raise UnderWay
        made = held or UnitCalendar(**own)
        made.version = held.version + 1 if held else 1
        made.system, made.schedule_ids = plan.system, list(plan.schedule_ids)
        made.changed_by_id, made.changed_at, made.refreshed_at = viewer.staff_id, now, None
        made.save()
        _link(made, plan)
        mirroring.close_all(made, now)
        audit.record(
            viewer,
            action=verbs.SET.key,
            object_kind="calendar",
            object_id=made.id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            now=now,
        )
    return made


def tried(viewer: Viewer, *, now: dt.datetime) -> mirroring.Refreshed | None:
    """Have the free times of the staff's unit now, and say how it went; None for a unit with its times here."""
    unit_id = asking.unit_of(viewer)
    found = UnitCalendar.objects.filter(region=viewer.region, unit=unit_id).exclude(system="").first()
    return mirroring.refresh(found.id, now=now) if found is not None else None


def _is_under_way(viewer: Viewer, now: dt.datetime) -> bool:
    there = Appointment.objects.filter(
        region=viewer.region, unit=viewer.unit_id, is_outside=True, status__in=COMING, starts_at__gt=now
    )
    asked = Errand.objects.open().filter(region=viewer.region, appointment__unit=viewer.unit_id)
    return asked.exists() or there.exists()


def _link(calendar: UnitCalendar, plan: Plan) -> None:
    services = plan.services or {}
    own = TimeType.objects.filter(region=calendar.region, unit=calendar.unit_id, id__in=list(services))
    Link.objects.filter(region=calendar.region, calendar=calendar).delete()
    if calendar.system:
        Link.objects.bulk_create(
            Link(
                region=calendar.region,
                calendar=calendar,
                time_type=one,
                system=services[one.id].system,
                code=services[one.id].code,
            )
            for one in own
        )
