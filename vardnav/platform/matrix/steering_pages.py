"""Pages of the steering door: the launch calendar, and what is missing where."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.matrix import equity, launches
from vardnav.platform.registry.requests import PageRequest

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def calendar(request: PageRequest) -> HttpResponse:
    """`/steering/calendar/?month=2027-01`: this month when none is asked for."""
    now = clock.now()
    today = clock.local_date(now)
    asked = request.GET.get("month", f"{today.year}-{today.month:02d}")
    found = _MONTH.fullmatch(asked)
    if found is None:
        raise Http404
    shown = launches.month(request.viewer, int(found[1]), int(found[2]), now=now)
    return design.render(request, "matrix/calendar.html", {"month": shown})


def missing(request: PageRequest) -> HttpResponse:
    """What is missing where: by e-service, municipality and unit."""
    found = equity.of(request.viewer, now=clock.now())
    return design.render(request, "matrix/equity.html", {"found": found})
