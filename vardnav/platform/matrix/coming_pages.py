"""Pages: what is new and on its way in a region, for everybody; and the same as a calendar to subscribe to (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import calendar_files, words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.matrix import coming
from vardnav.platform.registry.requests import PageRequest


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
    return HttpResponse(text, content_type=calendar_files.TYPE)


def as_calendar(turns: Sequence[coming.Turn], now: dt.datetime) -> str:
    """Return the turns as a calendar file."""
    events = [
        calendar_files.Event(
            uid=str(one.id),
            starts_at=one.at,
            summary=f"{one.what}: {one.title}, {one.where}",
            description=f"{one.reason} {one.instead}".strip(),
        )
        for one in turns
    ]
    return calendar_files.written(events, product="-//Vardnav//E-services//SV", now=now)
