"""Pages: breaches that form, unit by unit, for the region: counts only, small ones not told apart."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.guarantee import chart, queries, words
from vardnav.platform.registry.requests import PageRequest


def forming(request: PageRequest) -> HttpResponse:
    """A table by unit, what is late first, and a chart of when limits are reached."""
    now, viewer = clock.now(), request.viewer
    found = queries.forming(viewer, now=now)
    ordered = sorted(found, key=lambda one: (-_rank(one.late), -_rank(one.near)))
    rows: list[dict[str, Any]] = [
        {
            "unit": one.unit,
            "late": words.few(one.late),
            "near": words.few(one.near),
            "paused": words.few(one.paused),
            "total": words.few(one.total),
            "tone": "danger" if one.late else "warning" if one.near else "neutral",
        }
        for one in ordered
    ]
    weeks = queries.by_week(viewer, now=now)
    bars = chart.bars([weeks.get(week, 0) for week in range(queries.WEEKS)])
    context = {
        "rows": rows,
        "bars": bars,
        "chart": chart.drawn(bars),
        "chart_heads": [_("Vecka"), _("Antal")],
    }
    return design.render(request, "guarantee/forming.html", context)


def _rank(count: int) -> int:
    """Sort by what is shown, not by what is hidden: the order must not tell small counts apart."""
    return count if count >= queries.SMALL or count == 0 else 1
