"""Rules: when something happened in the demonstration, told from the day it is loaded."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import clock
from vardnav.kernel.clock import working_days


class UnreadableTime(ValueError):
    """A time in a demo file is neither "35m", "3h" nor "6d 09:14"."""


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """Return "35m" or "3h" before `now`, or "6d 09:14": that hour, six working days before today (UTC)."""
    amount, _space, hour = text.partition(" ")
    try:
        number, unit = int(amount[:-1]), amount[-1:]
        if unit == "d":
            day = working_days.add_working_days(clock.local_date(now), -number)
            return dt.datetime.combine(day, dt.time.fromisoformat(hour), clock.SWEDEN).astimezone(dt.UTC)
        return now - dt.timedelta(**{{"m": "minutes", "h": "hours"}[unit]: number})
    except (ValueError, KeyError) as error:
        raise UnreadableTime(text) from error


def morning(days: int, now: dt.datetime) -> dt.datetime:
    """Return six in the morning, Swedish time, `days` days after today (before it, if negative), in UTC."""
    day = clock.local_date(now) + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(6), clock.SWEDEN).astimezone(dt.UTC)
