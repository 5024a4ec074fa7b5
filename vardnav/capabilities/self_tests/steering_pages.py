"""Pages: how the self-tests go in the region, unit by unit: counts only, small ones not told apart."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.capabilities.self_tests.queries import desk
from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.guarantee.words import few
from vardnav.platform.registry.requests import PageRequest


def by_unit(request: PageRequest) -> HttpResponse:
    """What waits, what is late and what has not been followed up, so that nothing stands still unseen."""
    found = desk.by_unit(request.viewer, now=clock.now())
    rows = [
        {
            "unit": one.unit,
            "to_send": few(one.to_send),
            "out": few(one.out),
            "late": few(one.late),
            "follow_up": few(one.follow_up),
            "follow_up_late": few(one.follow_up_late),
            "messages": few(one.messages),
        }
        for one in found
    ]
    return design.render(request, "self_tests/steering.html", {"rows": rows})
