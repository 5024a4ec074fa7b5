"""Rules: events as a calendar file (iCalendar, RFC 5545): lines folded, text escaped, moments in UTC.

Moments are written in UTC, so that every calendar shows them by the wall time of where it is, over both changes of the
clock, and needs no table of zones from us.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TYPE = "text/calendar; charset=utf-8"
#: Octets of a line, its line end not counted (3.1).
_LINE = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `uid` stays the same when it is written anew, with a higher `sequence` when it has been changed."""

    uid: str
    starts_at: dt.datetime
    summary: str
    description: str = ""
    ends_at: dt.datetime | None = None
    sequence: int = 0
    is_cancelled: bool = False


def written(events: Iterable[Event], *, product: str, now: dt.datetime) -> str:
    """Return a calendar of these events; `product`: what made it ("-//Vardnav//Times//SV")."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}"]
    for one in events:
        lines += _event(one, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(one: Event, now: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@vardnav"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(one.starts_at)}"
    if one.ends_at is not None:
        yield f"DTEND:{_moment(one.ends_at)}"
    if one.sequence:
        yield f"SEQUENCE:{one.sequence}"
    yield f"SUMMARY:{_escaped(one.summary)}"
    yield f"DESCRIPTION:{_escaped(one.description)}"
    if one.is_cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, written_as in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written_as)
    return "".join(one for one in text if one.isprintable())


def _folded(line: str) -> str:
    """Break a line so that none is longer than _LINE octets, never inside a character."""
    pieces, size = [""], 0
    for one in line:
        octets = len(one.encode())
        if size + octets > _LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += one
        size += octets
    return "\r\n".join(pieces)
