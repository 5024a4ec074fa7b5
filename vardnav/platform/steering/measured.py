"""Words: what is measured of a pause or a roll-out: before, and after each number of weeks, as a table."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform.catalogue import measuring, models, pause_rules
from vardnav.platform.catalogue.pause_rules import Kind


@dataclass(frozen=True, slots=True)
class Point:
    """One number of the follow-up. `change`: how much it differs from before, "" where either is missing.

    `seen`: what a form must send back, so that a number written meanwhile is seen.
    """

    id: uuid.UUID
    seen: str
    day: str
    value: str
    change: str
    is_baseline: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is measured."""

    title: str
    is_counted: bool
    points: Sequence[Point]

    @property
    def open(self) -> Sequence[Point]:
        """The numbers that can be given now."""
        return [one for one in self.points if one.is_open]


def series(
    rows: Sequence[models.Measure],
    language: str,
    *,
    is_open: bool,
    now: dt.datetime,
    titles: Mapping[str, str] | None = None,
) -> list[Series]:
    """Return the rows (of each kind the baseline first) as series.

    `is_open`: numbers may be given. `titles`: what kinds of one's own are called.
    """
    by_kind: dict[str, list[models.Measure]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return [
        Series(
            title=kind_text(kind, titles or {}),
            is_counted=kind in pause_rules.COUNTED,
            points=[_point(row, of_kind[0], language, is_open, now) for row in of_kind],
        )
        for kind, of_kind in by_kind.items()
    ]


def kind_text(kind: str, titles: Mapping[str, str]) -> str:
    """Return what is measured, in words."""
    return titles.get(kind) or {
        Kind.CASES.value: _("Nya ärenden på en vecka"),
        Kind.IN_TIME.value: _("Ärenden besvarade i tid, i procent"),
        Kind.PHONE.value: _("Telefonsamtal som besvaras samma dag, i procent"),
        Kind.ELSEWHERE.value: _("Digitala besök i andra regioner, antal på en vecka"),
    }.get(kind, kind)


def _point(
    row: models.Measure, first: models.Measure, language: str, is_open: bool, now: dt.datetime
) -> Point:
    value = "" if row.value is None else number(row.value, language)
    change = ""
    if not row.is_baseline and first.is_baseline and row.value is not None and first.value is not None:
        change = _number(f"{row.value - first.value:+f}", language)
    return Point(
        id=row.id,
        seen=measuring.mark(row),
        day=words.plain_date(row.due_on, language),
        value=value or (_("för få för att visa") if row.measured_at else ""),
        change=change,
        is_baseline=row.is_baseline,
        is_open=is_open and not row.is_baseline and row.due_on <= clock.local_date(now),
    )


def number(value: Decimal, language: str) -> str:
    """Return a number as it is read: "81,5"."""
    return _number(f"{value:f}", language)


def _number(text: str, language: str) -> str:
    plain = text.removesuffix(".0")
    return (
        plain.replace(".", ",").replace("-", "\u2212") if language == "sv" else plain.replace("-", "\u2212")
    )
