"""Words: a chart of lines over time, drawn on the server as SVG. The table beneath it says the same."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

_WIDTH, _HEIGHT, _FOOT, _LEFT = 640, 220, 24, 48
#: Told apart by their strokes, not by colour alone.
_STROKES = ("", "6 3", "2 3")


def drawn(name: str, series: Sequence[tuple[str, Sequence[int]]], ends: tuple[str, str]) -> Markup:
    """Return lines with their names as SVG. `ends`: the first and the last moment, in words."""
    highest = max([1, *(max(values, default=0) for _name, values in series)])
    room = _HEIGHT - _FOOT - 12
    parts = [
        Markup('<text x="{}" y="14" text-anchor="end">{}</text>').format(_LEFT - 6, highest),
        Markup('<text x="{}" y="{}" text-anchor="end">0</text>').format(_LEFT - 6, _HEIGHT - _FOOT),
        Markup('<text x="{}" y="{}">{}</text>').format(_LEFT, _HEIGHT - 4, ends[0]),
        Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(_WIDTH, _HEIGHT - 4, ends[1]),
        Markup('<path d="M{} 8V{}H{}" stroke-opacity="0.4" fill="none"></path>').format(
            _LEFT, _HEIGHT - _FOOT, _WIDTH
        ),
    ]
    for place, (label, values) in enumerate(series):
        step = (_WIDTH - _LEFT) / max(len(values) - 1, 1)
        points = " ".join(
            f"{_LEFT + number * step:.1f},{_HEIGHT - _FOOT - room * value / highest:.1f}"
            for number, value in enumerate(values)
        )
        dashes = _STROKES[place % len(_STROKES)]
        y = 24 + 18 * place
        parts.append(
            Markup(
                '<polyline points="{}" fill="none" stroke-width="2" stroke-dasharray="{}"></polyline>'
                '<path d="M{} {}h28" stroke-width="2" stroke-dasharray="{}"></path>'
                '<text x="{}" y="{}" stroke="none">{}</text>'
            ).format(points, dashes, _LEFT + 12, y - 4, dashes, _LEFT + 46, y, label)
        )
    return (
        Markup(  # noqa: S704 - made of the parts around it
            f'<svg class="vn-columns" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" fill="currentColor" '
            f'stroke="currentColor" stroke-width="0.3" font-size="12" aria-label="{escape(name)}">'
        )
        + Markup("").join(parts)
        + Markup("</svg>")
    )
