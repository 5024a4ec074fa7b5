"""Rules: dates and times in words, Swedish or English, formatted once in Python (a few microseconds each).

`language` is a code; anything that is not English is Swedish. Moments are aware and shown in Swedish wall
time.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final

from vardnav.kernel.clock.time import SWEDEN

_MONTHS: Final = {
    "sv": (
        "",
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_SHORT_MONTHS: Final = {
    "sv": ("", "jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("", "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
}
_WEEKDAYS: Final = {
    "sv": ("", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_WEEKDAYS: Final = {
    "sv": ("", "mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_NEAR: Final = {
    "sv": {-1: "i går", 0: "i dag", 1: "i morgon"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_UNITS: Final = {
    "sv": {
        "minute": ("minut", "minuter"),
        "hour": ("timme", "timmar"),
        "day": ("dag", "dagar"),
        "working_day": ("arbetsdag", "arbetsdagar"),
        "week": ("vecka", "veckor"),
        "month": ("månad", "månader"),
        "year": ("år", "år"),
    },
    "en": {
        "minute": ("minute", "minutes"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "working_day": ("working day", "working days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
}
_UNTIL: Final = {"sv": ("till och med", "till"), "en": ("until the end of", "until")}
_ALL_DAY: Final = {"sv": "dygnet runt", "en": "day and night"}
_CLOCK: Final = tuple(
    tuple(f"{hour}{sign}{minute:02}" for hour in range(25) for minute in range(60)) for sign in ".:"
)


def month(number: int, language: str = "sv", *, is_short: bool = False) -> str:
    """Return the month's name: 11 is "november" ("nov" when short)."""
    return (_SHORT_MONTHS if is_short else _MONTHS)[_known(language)][number]


def weekday(number: int, language: str = "sv", *, is_short: bool = False) -> str:
    """Return the weekday's name by ISO number: 1 is "måndag" ("mån" when short)."""
    return (_SHORT_WEEKDAYS if is_short else _WEEKDAYS)[_known(language)][number]


def clock_time(at: dt.time | dt.datetime, language: str = "sv") -> str:
    """Return "8.00" or "14.30" ("8:00" in English); of a moment, its Swedish wall time."""
    if isinstance(at, dt.datetime):
        at = at.astimezone(SWEDEN)
    return _CLOCK[language.startswith("en")][at.hour * 60 + at.minute]


def date(day: dt.date, language: str = "sv") -> str:
    """Return "tis 3 mars 2026"."""
    tongue = _known(language)
    return (
        f"{_SHORT_WEEKDAYS[tongue][day.isoweekday()]} {day.day} {_SHORT_MONTHS[tongue][day.month]} {day.year}"
    )


def long_date(day: dt.date, language: str = "sv") -> str:
    """Return "tisdag 3 mars 2026"."""
    tongue = _known(language)
    return f"{_WEEKDAYS[tongue][day.isoweekday()]} {day.day} {_MONTHS[tongue][day.month]} {day.year}"


def plain_date(day: dt.date, language: str = "sv") -> str:
    """Return "3 mars 2026", as for a birthday."""
    return f"{day.day} {_MONTHS[_known(language)][day.month]} {day.year}"


def day_seen_from(day: dt.date, today: dt.date, language: str = "sv") -> str:
    """Return "i går", "i dag", "i morgon", else "tis 3 mars", with the year when it is not this year's."""
    tongue = _known(language)
    near = _NEAR[tongue].get(day.toordinal() - today.toordinal())
    if near is not None:
        return near
    words = f"{_SHORT_WEEKDAYS[tongue][day.isoweekday()]} {day.day} {_SHORT_MONTHS[tongue][day.month]}"
    return words if day.year == today.year else f"{words} {day.year}"


def moment(at: dt.datetime, *, now: dt.datetime, language: str = "sv") -> str:
    """Return "i dag 14.30", "i går 9.15", "tis 3 mars 14.30", "tis 3 mars 2025 14.30"."""
    wall = at.astimezone(SWEDEN)
    minute = _CLOCK[language.startswith("en")][wall.hour * 60 + wall.minute]
    return f"{_day(wall.date(), _today(now), language)} {minute}"


def until(end: dt.datetime, *, now: dt.datetime, language: str = "sv") -> str:
    """Return "till tis 3 mars 14.30"; of what ends as a day ends, the last day: "till och med mån 2 mars"."""
    through, till = _UNTIL[_known(language)]
    last = last_day(end)
    if last is None:
        return f"{till} {moment(end, now=now, language=language)}"
    return f"{through} {_day(last, _today(now), language)}"


def last_day(end: dt.datetime) -> dt.date | None:
    """Return the last Swedish day of what ends as a day ends, at midnight; None of what ends in the midst of one."""
    wall = end.astimezone(SWEDEN)
    return None if wall.time() != dt.time() else wall.date() - dt.timedelta(days=1)


@functools.lru_cache(maxsize=16)
def _today(now: dt.datetime) -> dt.date:
    """The Swedish day of the one moment that a whole page is drawn at."""
    return now.astimezone(SWEDEN).date()


#: A page's rows are mostly of the last weeks: the same days again and again, whoever asks.
_day = functools.lru_cache(maxsize=4096)(day_seen_from)


def amount(number: int, unit: str, language: str = "sv") -> str:
    """Return "1 arbetsdag", "3 arbetsdagar". Units: minute, hour, day, working_day, week, month, year."""
    return f"{number} {_UNITS[_known(language)][unit][number != 1]}"


def amounts(low: int, high: int, unit: str, language: str = "sv") -> str:
    """Return "2–4 arbetsdagar" (or "2 arbetsdagar" when both are equal)."""
    return amount(high, unit, language) if low == high else f"{low}–{amount(high, unit, language)}"


def duration(length: dt.timedelta, language: str = "sv") -> str:
    """Return a length in its largest whole unit: "5 minuter", "3 timmar", "2 dagar"; at least "1 minut"."""
    minutes = max(1, int(length.total_seconds()) // 60)
    if minutes < 60:
        return amount(minutes, "minute", language)
    hours = minutes // 60
    return amount(hours, "hour", language) if hours < 24 else amount(hours // 24, "day", language)


def span(opens: dt.time, closes: dt.time, language: str = "sv") -> str:
    """Return "8.00–17.00"; a closing at 00:00 is "24.00", and 00:00 to 00:00 is "dygnet runt"."""
    tongue, zero = _known(language), dt.time()
    if opens == closes == zero:
        return _ALL_DAY[tongue]
    signs = _CLOCK[tongue == "en"]
    ends = 24 * 60 if closes == zero else closes.hour * 60 + closes.minute
    return f"{signs[opens.hour * 60 + opens.minute]}–{signs[ends]}"


def _known(language: str) -> str:
    return "en" if language.startswith("en") else "sv"
