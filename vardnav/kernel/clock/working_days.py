"""Rules: days and hours that count. A working day is Monday to Friday, no holiday and no closed eve."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.clock import hours, time
from vardnav.kernel.clock.holidays import holiday

_ONE_DAY = dt.timedelta(days=1)


def is_working_day(day: dt.date) -> bool:
    """Return whether `day` is Monday to Friday and neither a holiday nor midsommar-, jul- or nyårsafton."""
    return day.isoweekday() <= 5 and holiday(day) is None


def add_working_days(day: dt.date, n: int) -> dt.date:
    """Return the working day that comes `n` working days after `day` (before it, if `n` is negative).

    The day itself does not count: from a Friday or the Saturday after it, one working day ends on Monday.
    With `n` = 0: `day` itself if it is a working day, else the next one. Raises holidays.YearOutOfRange.
    """
    step = -_ONE_DAY if n < 0 else _ONE_DAY
    left = abs(n)
    if left == 0:
        while not is_working_day(day):
            day += step
        return day
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Return how many working days lie after `start`, up to and with `end`; negative if `end` is earlier.

    The mirror of `add_working_days`: `working_days_between(day, add_working_days(day, n)) == n` for n >= 1.
    """
    if end < start:
        return -working_days_between(end, start)
    days = ((start + _ONE_DAY * step) for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)


def working_hours_between(start: dt.datetime, end: dt.datetime, opening: hours.OpeningHours) -> dt.timedelta:
    """Return how long `opening` was open between two aware moments; zero if `end` is not later."""
    total = dt.timedelta()
    if end <= start:
        return total
    day, last = time.local_date(start) - _ONE_DAY, time.local_date(end)
    while day <= last:
        for opens, closes in hours.intervals(opening, day):
            total += max(min(closes, end) - max(opens, start), dt.timedelta())
        day += _ONE_DAY
    return total


def add_working_hours(
    start: dt.datetime, duration: dt.timedelta, opening: hours.OpeningHours
) -> dt.datetime | None:
    """Return the moment (UTC) when `opening` has been open for `duration` since `start` (aware).

    None if that does not happen within hours.HORIZON_DAYS days. A zero duration gives the first open moment.
    """
    left, day = duration, time.local_date(start)
    for _ in range(hours.HORIZON_DAYS):
        for opens, closes in hours.intervals(opening, day):
            begin = max(opens, start)
            if begin < closes:
                if begin + left <= closes:
                    return begin + left
                left -= closes - begin
        day += _ONE_DAY
    return None
