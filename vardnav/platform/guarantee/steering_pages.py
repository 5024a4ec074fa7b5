"""Pages: breaches that form and promises kept, for the region: counts only, small ones not told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.guarantee import chart, promise_words, queries, regional, rules, words
from vardnav.platform.registry.requests import PageRequest


def forming(request: PageRequest) -> HttpResponse:
    """Tables by unit, what is late first, a chart of when limits are reached, and how waits have ended."""
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
        "primary": _primary(regional.primary_care(viewer, now=now)),
        "targets": _targets(regional.targets(viewer, now=now)),
        "ended": _ended(regional.ended(viewer, now=now), viewer.language, clock.local_date(now)),
        "target_days": _target_days(clock.local_date(now)),
        "weeks_back": regional.LOOKS_BACK.days // 7,
    }
    return design.render(request, "guarantee/forming.html", context)


def _primary(found: Sequence[regional.PrimaryCare]) -> list[dict[str, str]]:
    ordered = sorted(
        found,
        key=lambda one: (
            -_rank(one.assessment_passed) - _rank(one.contact_passed),
            -_rank(one.assessment_near) - _rank(one.contact_near),
        ),
    )
    return [
        {
            "unit": one.unit,
            "contact_passed": words.few(one.contact_passed),
            "contact_near": words.few(one.contact_near),
            "assessment_passed": words.few(one.assessment_passed),
            "assessment_near": words.few(one.assessment_near),
        }
        for one in ordered
    ]


def _targets(found: Sequence[regional.Target]) -> list[dict[str, str]]:
    ordered = sorted(found, key=lambda one: (-_rank(one.passed), -_rank(one.near)))
    return [
        {
            "unit": one.unit,
            "passed": words.few(one.passed),
            "near": words.few(one.near),
            "total": words.few(one.total),
        }
        for one in ordered
    ]


def _ended(found: Sequence[regional.Ended], language: str, today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "promise": _capital(promise_words.promise(one.kind, today, language)),
            "kept": words.few(one.kept),
            "late": words.few(one.late),
            "without_care": [
                (promise_words.WITHOUT_CARE[why], words.few(count)) for why, count in one.without_care.items()
            ],
        }
        for one in found
    ]


def _target_days(today: dt.date) -> int:
    found = rules.target(rules.Kind.FIRST_VISIT, rules.Track.CHILD_PSYCHIATRY, today)
    return found.days if found else 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rank(count: int) -> int:
    """Sort by what is shown, not by what is hidden: the order must not tell small counts apart."""
    return count if count >= queries.SMALL or count == 0 else 1
