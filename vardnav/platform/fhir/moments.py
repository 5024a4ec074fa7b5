"""Rules: moments as FHIR writes them, and as a search compares with them. A day without a zone is a Swedish day."""

from __future__ import annotations

import datetime as dt
import re

from vardnav.kernel.clock import hours

_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)", re.DOTALL)
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
#: A plus sign in an address is a space; whoever forgot that means a zone east of Greenwich.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[-+ ]\d\d:\d\d)?", re.ASCII | re.IGNORECASE
)
#: A search compares with moments by these alone.
Comparison = tuple[str, dt.datetime]
_FIRST, _LAST = 1900, 2200


def comparisons(text: str) -> tuple[Comparison, ...]:
    """Return what a date of a search (`ge2026-12-01`) asks of a moment: each "<" or ">=" a moment. Raises ValueError."""
    match = _PREFIX.fullmatch(text)
    assert match is not None
    prefix = match[1] or "eq"
    begins, ends = span(match[2])
    if prefix == "eq":
        return ((">=", begins), ("<", ends))
    if prefix not in ("ge", "gt", "le", "lt", "sa", "eb"):
        raise ValueError("a prefix that is not offered")
    return {
        "ge": ((">=", begins),),
        "gt": ((">=", ends),),
        "sa": ((">=", ends),),
        "le": (("<", ends),),
        "lt": (("<", begins),),
        "eb": (("<", begins),),
    }[prefix]


def span(text: str) -> tuple[dt.datetime, dt.datetime]:
    """Return from when to when (not included) a date or moment is meant, by how exact it is. Raises ValueError."""
    day = _DAY.fullmatch(text)
    if day is not None:
        return _of_days(int(day[1]), day[2], day[3])
    match = _MOMENT.fullmatch(text)
    if match is None or not _FIRST <= int(match[1][:4]) < _LAST:
        raise ValueError("no date")
    exact = match[3] or ""
    begins = _moment(match[1], match[2] + (exact[:3] or ":00"), exact[3:], match[4] or "")
    if not exact:
        return begins, begins + dt.timedelta(minutes=1)
    return begins, begins + (dt.timedelta(microseconds=1) if "." in exact else dt.timedelta(seconds=1))


def _of_days(year: int, month: str | None, day: str | None) -> tuple[dt.datetime, dt.datetime]:
    if not _FIRST <= year < _LAST:
        raise ValueError("no year of ours")
    first = dt.date(year, int(month or 1), int(day or 1))
    if day:
        after = first + dt.timedelta(days=1)
    elif month:
        after = dt.date(year + first.month // 12, first.month % 12 + 1, 1)
    else:
        after = dt.date(year + 1, 1, 1)
    return hours.moment_of(first, hours.MIDNIGHT), hours.moment_of(after, hours.MIDNIGHT)


def _moment(day: str, clock: str, fraction: str, zone: str) -> dt.datetime:
    wall = dt.datetime.fromisoformat(f"{day}T{clock}")
    if fraction:
        wall = wall.replace(microsecond=int(fraction[1:7].ljust(6, "0")))
    if not zone:
        return hours.moment_of(wall.date(), wall.time())
    if zone in ("Z", "z"):
        return wall.replace(tzinfo=dt.UTC)
    ahead = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
    if ahead > dt.timedelta(hours=14):
        raise ValueError("no zone")
    return wall.replace(tzinfo=dt.timezone(-ahead if zone[0] == "-" else ahead)).astimezone(dt.UTC)
