"""Queries: how long a unit has taken to answer of late (N11), in hours that it was open; worked out once an hour."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, working_days
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import models, rules

#: Answer times come from the last weeks, and at most so many of the latest cases.
LOOK_BACK = dt.timedelta(weeks=8)
MOST_CASES = 300
#: Units times e-services that a process remembers.
MOST_KEPT = 5000
#: A unit that has told no hours is taken to be open on weekdays 8-17 (domain.md 4.9).
USUAL = hours.opening_hours(
    [hours.WeeklySpan(day, hours.Span(dt.time(8), dt.time(17))) for day in range(1, 6)]
)


@dataclass(frozen=True, slots=True)
class Measured:
    """How a unit has answered one e-service of late: open hours to the first answer."""

    open_hours: tuple[float, ...]
    opening: hours.OpeningHours

    def between(self, sent_at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the times between which most answers to what is sent at `sent_at` come; None with too little to go by."""
        found = rules.answer_range(self.open_hours)
        if found is None:
            return None
        low, high = (
            working_days.add_working_hours(sent_at, dt.timedelta(hours=one), self.opening) for one in found
        )
        return (low, high) if low and high else None


_kept: dict[tuple[uuid.UUID, str], tuple[int, Measured]] = {}


def measured(unit: Unit, service_key: str, *, now: dt.datetime) -> Measured:
    """Return what is known of the unit's answer times, at most an hour old. Three statements, mostly none."""
    hour = int(now.timestamp() // 3600)
    held = _kept.get((unit.id, service_key))
    if held is not None and held[0] == hour:
        return held[1]
    found = _measure(unit, service_key, now)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[unit.id, service_key] = (hour, found)
    return found


def _measure(unit: Unit, service_key: str, now: dt.datetime) -> Measured:
    pairs = (
        models.Case.objects.filter(
            region=unit.region_id,
            unit=unit,
            service_key=service_key,
            is_from_unit=False,
            first_answered_at__gte=now - LOOK_BACK,
            sent_as="",
            continues__isnull=True,  # the wait before it came is another unit's
            # What everybody may see must not change by what nobody may know of (N8).
            is_secret=False,
        )
        .order_by("-first_answered_at")
        .values_list("sent_at", "first_answered_at")[:MOST_CASES]
    )
    around = clock.local_date(now - LOOK_BACK)
    opening = organisations.hours_of(unit, around=around) or USUAL
    answered = [(sent, first) for sent, first in pairs if first]
    return Measured(
        open_hours=tuple(
            working_days.working_hours_between(sent, first, opening) / dt.timedelta(hours=1)
            for sent, first in answered
        ),
        opening=opening,
    )
