"""Queries: rates with their intervals as a drawing made on the server, SVG. The table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from vardnav.capabilities.advice.queries.quality_words import Row

_WIDTH: Final = 480
_STEP: Final = 46
_LEFT: Final = 8
#: No more bars than this; the table has them all.
MOST: Final = 12


def drawn(rows: Sequence[Row], *, limit_percent: int) -> Markup:
    """Return a bar for each rate, a line for its interval, and the region's limit; "" when nothing can be shown."""
    told = [one for one in rows if one.shown is not None][:MOST]
    if not told:
        return Markup()
    highest = max(limit_percent / 100 * 1.5, *(one.shown.upper for one in told if one.shown))
    scale = (_WIDTH - 2 * _LEFT) / min(1.0, highest)
    height = _STEP * len(told) + 24
    limit = round(_LEFT + limit_percent / 100 * scale, 1)
    parts = [_one(one, place, scale) for place, one in enumerate(told)]
    line = Markup(
        '<line x1="{}" x2="{}" y1="0" y2="{}" stroke="currentColor" stroke-dasharray="4 3"></line>'
        '<text x="{}" y="{}" text-anchor="{}">{}</text>'
    ).format(
        limit,
        limit,
        height - 20,
        limit,
        height - 5,
        "middle" if 60 < limit < _WIDTH - 60 else "start" if limit <= 60 else "end",
        _("gräns %(n)s %%") % {"n": limit_percent},
    )
    name = escape(_("Andel för milda råd, med osäkerhet"))
    return (
        Markup(  # noqa: S704 - made of the parts below
            f'<svg class="vn-columns" viewBox="0 0 {_WIDTH} {height}" role="img" fill="currentColor" font-size="13" '
            f'aria-label="{name}">'
        )
        + Markup("").join(parts)
        + line
        + Markup("</svg>")
    )


def _one(row: Row, place: int, scale: float) -> Markup:
    assert row.shown is not None
    top = place * _STEP
    low, high = (round(_LEFT + one * scale, 1) for one in (row.shown.lower, min(1.0, row.shown.upper)))
    long = max(1.0, round(row.shown.rate * scale, 1))
    label = f"{row.title}, {row.version} (n = {row.followed})"
    return Markup(
        '<text x="{}" y="{}">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="14" rx="2" fill-opacity="0.55"></rect>'
        '<path d="M{} {}H{}M{} {}v10M{} {}v10" stroke="currentColor" stroke-width="2" fill="none"></path>'
    ).format(
        _LEFT, top + 14, label, _LEFT, top + 20, long, low, top + 27, high, low, top + 22, high, top + 22
    )
