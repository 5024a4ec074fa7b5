"""Pages: whom the region reaches here, and the same as a file. Counts only."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.reach import queries, shown
from vardnav.platform.registry.requests import PageRequest


def figures(request: PageRequest) -> HttpResponse:
    """Residents by age, cases by month and unit."""
    now, viewer = clock.now(), request.viewer
    months = shown.by_month(queries.sent(viewer, now=now))
    context = {
        "people": shown.people(queries.people(viewer, now=now)),
        "months": [
            (shown.month(month, viewer.language), shown.whole(rows), shown.sent(rows))
            for month, rows in months.items()
        ],
    }
    return design.render(request, "reach/figures.html", context)


def file(request: PageRequest) -> HttpResponse:
    """The same as CSV."""
    now, viewer = clock.now(), request.viewer
    text = shown.as_csv(queries.people(viewer, now=now), queries.sent(viewer, now=now))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reach-{viewer.region}.csv"'
    return answer
