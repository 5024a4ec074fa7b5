"""Pages: what is new and on its way in a region, for everybody; and the same as a calendar to subscribe to (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.matrix import coming
from vardnav.platform.registry.requests import PageRequest

#: Octets of a line of a calendar, its line end not counted (RFC 5545 3.1).
_LINE = 75


def page(request: PageRequest) -> HttpResponse:
    """What opened, was paused or closed lately, and what will."""
    now, viewer = clock.now(), request.viewer
    turns = coming.turns(viewer, now=now)
    told = [(one, words.moment(one.at, now=now, language=viewer.language), one.at > now) for one in turns]
    context = {
        "region": known_regions.by_code().get(viewer.region),
        "regions": known_regions.listed(),
        "coming": [one for one in told if one[2]],
        "lately": [one for one in reversed(told) if not one[2]],
    }
    return design.render(request, "matrix/coming.html", context)


def calendar(request: PageRequest) -> HttpResponse:
    """`/news.ics?region=12`."""
    code = request.GET.get("region", request.viewer.region)
    if code not in known_regions.by_code():
        return HttpResponse(
            "region: a county code of two digits, such as 12",
            status=422,
            content_type="text/plain; charset=utf-8",
        )
    now = clock.now()
    viewer = Viewer.anonymous(region=code, language=request.viewer.language)
    text = as_calendar(coming.turns(viewer, now=now), now)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def as_calendar(turns: Sequence[coming.Turn], now: dt.datetime) -> str:
    """Return the turns as an iCalendar object, its lines folded and its text escaped."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vardnav//E-services//SV"]
    for one in turns:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.id}@vardnav",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(one.at)}",
            f"SUMMARY:{_escaped(f'{one.what}: {one.title}, {one.where}')}",
            f"DESCRIPTION:{_escaped(f'{one.reason} {one.instead}'.strip())}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
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
