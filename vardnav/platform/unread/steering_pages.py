"""Pages: what waits too long in the region, unit by unit, as counts; and whether notices go away at all."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.calendars import hand_queries
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.unread import queries, shown


def waiting(request: PageRequest) -> HttpResponse:
    """A table by unit, the most overdue first; small counts are not told apart."""
    now, viewer = clock.now(), request.viewer
    found = sorted(
        queries.by_unit(viewer, now=now), key=lambda one: (-_rank(one.overdue), -_rank(one.unread))
    )
    stuck = queries.stuck(viewer, now=now)
    context = {
        "rows": [
            {"unit": one.unit, "overdue": shown.few(one.overdue), "unread": shown.few(one.unread)}
            for one in found
        ],
        "stuck": shown.few(stuck.waiting),
        "failed": shown.few(stuck.failed),
        "is_stuck": stuck.waiting > 0,
        "times": [
            {"unit": one.unit, "count": shown.few(one.count)} for one in hand_queries.by_unit(viewer, now=now)
        ],
    }
    return design.render(request, "unread/waiting.html", context)


def _rank(count: int) -> int:
    """Sort by what is shown, not by what is hidden: the order must not tell small counts apart."""
    return count if count >= queries.SMALL or count == 0 else 1
