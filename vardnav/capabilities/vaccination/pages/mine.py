"""Pages: the campaigns that concern the one who is here, or the one they act for, and the doses they have had."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.capabilities.vaccination.queries import concerns, shown
from vardnav.kernel import clock
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.cases import portal_queries
from vardnav.platform.registry.requests import PageRequest


def mine(request: PageRequest) -> HttpResponse:
    """What can be booked now, what later, what is booked, and what has been given."""
    now, viewer = clock.now(), request.viewer
    request.frame.unread = portal_queries.unread(viewer)
    found = concerns.every(viewer, now=now)
    context = {
        "region": known_regions.by_code().get(viewer.region),
        "campaigns": [shown.concern(one, now=now, language=viewer.language) for one in found.concerns],
        "doses": [shown.dose(one, viewer.language) for one in found.doses],
    }
    return design.render(request, "vaccination/mine.html", context)
