"""Words: a chart of columns, drawn on the server as SVG. The table beside it says the same to whoever cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from vardnav.platform.guarantee import queries, words

_WIDTH, _HEIGHT, _FOOT, _GAP = 640, 200, 28, 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: under it, how high it is drawn (small counts all alike), and its count in words."""

    label: str
    height: int
    count: str


def bars(counts: Sequence[int]) -> list[Bar]:
    """Return a column for each count, the first "this week"."""
    return [
        Bar(
            label=_("Denna vecka") if week == 0 else _("Om %(weeks)d v.") % {"weeks": week},
            height=count if count >= queries.SMALL else (queries.SMALL // 2 if count else 0),
            count=words.few(count),
        )
        for week, count in enumerate(counts)
    ]


def drawn(columns: Sequence[Bar]) -> Markup:
    """Return the columns as SVG. Its colour is the text's."""
    highest = max([2 * queries.SMALL, *(one.height for one in columns)])
    step = _WIDTH / max(len(columns), 1)
    room = _HEIGHT - _FOOT - 26  # above the highest column: its count, in the larger letters of a phone
    parts = []
    for place, one in enumerate(columns):
        height = round(room * one.height / highest)
        x, y = round(place * step + _GAP / 2, 1), _HEIGHT - _FOOT - height
        middle = round(x + (step - _GAP) / 2, 1)
        parts.append(
            Markup(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill-opacity="0.7"></rect>'
                '<text x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>'
            ).format(
                x,
                y,
                round(step - _GAP, 1),
                height,
                middle,
                y - 4,
                one.count if one.height >= queries.SMALL else ("<5" if one.height else ""),
                middle,
                _HEIGHT - 8,
                place,
            )
        )
    name = escape(_("Hur många som når sin sista dag, vecka för vecka"))
    return (
        Markup(  # noqa: S704 - made of the parts above
            f'<svg class="vn-columns" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" fill="currentColor" '
            f'font-size="12" text-anchor="middle" aria-label="{name}">'
        )
        + Markup("").join(parts)
        + Markup("</svg>")
    )
