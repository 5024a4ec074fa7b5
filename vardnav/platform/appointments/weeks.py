"""Queries: a schedule's week with the days that differ, as the rules read it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import Schedule, ScheduleDay, ScheduleSpan
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.rules.slots import Release


def opening_of(schedule: Schedule) -> hours.OpeningHours:
    """Return a schedule's week with its exceptions, as the rules read it."""
    own = {"region": schedule.region, "schedule": schedule}
    week = [
        hours.WeeklySpan(one.weekday, hours.Span(one.opens, one.closes), is_on_holidays=one.is_on_holidays)
        for one in ScheduleSpan.objects.filter(**own)
    ]
    days: dict[dt.date, list[ScheduleDay]] = {}
    for row in ScheduleDay.objects.filter(**own).order_by("on", "opens"):
        days.setdefault(row.on, []).append(row)
    different = [
        hours.DifferentDay(
            on,
            tuple(
                hours.Span(one.opens, one.closes)
                for one in rows
                if one.opens is not None and one.closes is not None
            ),
            rows[0].reason,
        )
        for on, rows in days.items()
    ]
    return hours.opening_hours(week, different, keeps_short_days=schedule.keeps_short_days)


def release_of(schedule: Schedule) -> Release:
    """Return when a schedule's times open for booking."""
    return Release(schedule.release_days_before, schedule.release_at, schedule.release_weekday)


def may_end(schedule: Schedule, last_on: dt.date, *, with_week: bool, now: dt.datetime) -> bool:
    """Tell whether a day can be a schedule's last: not gone, not before it begins, not past the end it has."""
    first = max(schedule.valid_from, clock.local_date(now))
    ends = schedule.valid_to
    return first <= last_on and (ends is None or last_on < ends or (last_on == ends and not with_week))


def check(schedule: Schedule, version: int | None) -> None:
    """Refuse who has looked at an earlier version of a schedule. Raises moving.Stale."""
    if version is not None and version != schedule.version:
        raise Stale


def locked(viewer: Viewer, schedule_id: uuid.UUID) -> Schedule:
    """Return a schedule of the staff's unit, which nobody else changes or publishes meanwhile. Raises Http404."""
    rows = Schedule.objects.select_for_update(of=("self",)).select_related("time_type")
    found = rows.filter(region=viewer.region, unit=asking.unit_of(viewer), id=schedule_id).first()
    if found is None:
        raise Http404
    return found
