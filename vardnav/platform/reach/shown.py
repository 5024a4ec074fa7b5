"""Words: the counts as a table, as bars and as a file; what is small is not told."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.reach import rules
from vardnav.platform.reach.queries import Group, Sent


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about, its numbers in words, and a bar's length in percent (None: not told)."""

    what: str
    numbers: Sequence[str]
    bar: int | None


def people(groups: Iterable[Group]) -> list[Line]:
    """Return the residents by age: how many, the share with an account, the share who want paper."""
    return [
        Line(
            what=ages(one),
            numbers=(
                few(None if rules.is_small(one.people) else one.people),
                share(one.active, one.people),
                share(one.on_paper, one.people),
            ),
            bar=rules.percent(one.active, one.people),
        )
        for one in groups
    ]


def sent(rows: Iterable[Sent]) -> list[Line]:
    """Return a month's cases by unit: by the person, by another, with help, all. The bar: the share by the person."""
    found = []
    for one in rows:
        parts = rules.shown(one.parts)
        is_told = parts[0] is not None and parts[-1] is not None
        found.append(
            Line(
                what=one.unit,
                numbers=[few(part) for part in parts],
                bar=rules.percent(one.own, sum(one.parts)) if is_told else None,
            )
        )
    return found


def whole(rows: Sequence[Sent]) -> str:
    """Return in a sentence how the region's cases of a month came; only shares, so that no unit can be reckoned from it."""
    own, for_other, helped = (sum(counts) for counts in zip(*(one.parts for one in rows), strict=True))
    everything = own + for_other + helped
    return _("Skickat av personen själv: %(own)s. Av ett ombud: %(other)s. Med hjälp av personal: %(helped)s.") % {
        "own": share(own, everything),
        "other": share(for_other, everything),
        "helped": share(helped, everything),
    }  # fmt: skip


def by_month(rows: Iterable[Sent]) -> dict[dt.date, list[Sent]]:
    """Return the cases month by month, as they come."""
    found: dict[dt.date, list[Sent]] = {}
    for one in rows:
        found.setdefault(one.month, []).append(one)
    return found


def as_csv(groups: Iterable[Group], rows: Iterable[Sent]) -> str:
    """Return everything as CSV: a line for each age and for each unit and month. What is small is left empty."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["what", "month", "people_or_cases", "active", "on_paper", "own", "for_other", "helped"])
    for one in groups:
        out.writerow(
            [
                f"{one.first}-{'' if one.last is None else one.last}",
                "",
                "" if rules.is_small(one.people) else one.people,
                _share(one.active, one.people),
                _share(one.on_paper, one.people),
                "", "", "",
            ]
        )  # fmt: skip
    for row in rows:
        *parts, all_of_them = ("" if part is None else part for part in rules.shown(row.parts))
        out.writerow([_safe(row.unit), f"{row.month:%Y-%m}", all_of_them, "", "", *parts])
    return text.getvalue()


def ages(one: Group) -> str:
    """Return a group's ages in words."""
    if one.last is None:
        return _("%(first)d år och äldre") % {"first": one.first}
    return _("%(first)d till %(last)d år") % {"first": one.first, "last": one.last}


def few(count: int | None) -> str:
    """Return a count in words."""
    return _("visas inte") if count is None else str(count)


def share(part: int, everything: int) -> str:
    """Return a share in words."""
    if not everything:
        return "–"
    found = rules.percent(part, everything)
    return _("visas inte") if found is None else f"{found} %"


def month(day: dt.date, language: str) -> str:
    """Return a month in words."""
    return f"{words.month(day.month, language)} {day.year}"


def _share(part: int, everything: int) -> str:
    found = rules.percent(part, everything)
    return "" if found is None else f"{found}%"


def _safe(text: str) -> str:
    """A name that a spreadsheet would run as a formula is made text."""
    return f"'{text}" if text[:1] in "=+-@" else text
