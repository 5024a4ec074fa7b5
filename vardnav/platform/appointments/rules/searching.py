"""Rules: part of the day, by Swedish wall time, and the week that a search looks at."""

from __future__ import annotations

import datetime as dt
import enum

from vardnav.kernel import clock
from vardnav.kernel.clock import hours


class PartOfDay(enum.StrEnum):
    """When on the day; the ends are [from, to) in wall time."""

    ANY = ""
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


#: Hours of the wall clock, the last not included.
HOURS: dict[PartOfDay, tuple[int, int]] = {
    PartOfDay.ANY: (0, 24),
    PartOfDay.MORNING: (0, 10),
    PartOfDay.MIDDAY: (10, 13),
    PartOfDay.AFTERNOON: (13, 17),
    PartOfDay.EVENING: (17, 24),
}


def is_in(part: PartOfDay, at: dt.datetime) -> bool:
    """Tell whether a moment lies in a part of its Swedish day."""
    first, after = HOURS[part]
    return first <= clock.local(at).hour < after


def day_bounds(day: dt.date, days: int = 1) -> tuple[dt.datetime, dt.datetime]:
    """Return the moments at which `day` begins and the day `days` later does: 23, 24 or 25 hours apart for one."""
    return (
        hours.moment_of(day, hours.MIDNIGHT),
        hours.moment_of(day + dt.timedelta(days=days), hours.MIDNIGHT),
    )


def week_of(day: dt.date) -> dt.date:
    """Return the Monday of the day's week, also over a new year."""
    return day - dt.timedelta(days=day.isoweekday() - 1)
