"""Queries: a schedule's week with the days that differ, as the rules read it."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.clock import hours
from vardnav.platform.appointments.models import Schedule, ScheduleDay, ScheduleSpan
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
