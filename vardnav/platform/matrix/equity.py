"""Queries: what is missing where: by e-service, by municipality and by unit, for the region's administrator (N9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.matrix import queries
from vardnav.platform.registry import listing

#: Units told one by one, those that lack most first.
MOST = 100


@dataclass(frozen=True, slots=True)
class OfService:
    """At how many of the units that could have it an e-service is open, and where nobody has it."""

    key: str
    title: str | Promise
    open: int
    soon: int
    units: int
    without: Sequence[str]

    @property
    def percent(self) -> int:
        """The share of units where it is open."""
        return round(100 * self.open / self.units) if self.units else 0


@dataclass(frozen=True, slots=True)
class OfTown:
    """A municipality: its units, and what cannot be done at any of them."""

    name: str
    units: int
    lacks: Sequence[str | Promise]


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A unit and what it lacks."""

    unit: Unit
    municipality: str
    lacks: Sequence[str | Promise]


@dataclass(frozen=True, slots=True)
class Equity:
    """What is missing where."""

    services: Sequence[OfService]
    towns: Sequence[OfTown]
    units: Sequence[OfUnit]
    whole: int


def of(viewer: Viewer, *, now: dt.datetime) -> Equity:
    """Return what is missing where in the viewer's region, by the same table as everybody sees. Raises Http404."""
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    rows = queries.rows(viewer, now=now)
    by_town: dict[str, list[queries.Row]] = {}
    for row in rows:
        by_town.setdefault(row.municipality, []).append(row)
    titles = {key: one.title for key, one in listing.services_in(viewer.region).items()}
    lacking = [OfUnit(row.unit, row.municipality, _lacks(row)) for row in rows]
    told = sorted((one for one in lacking if one.lacks), key=lambda one: -len(one.lacks))
    return Equity(
        services=[_of_service(key, title, rows, by_town) for key, title in titles.items()],
        towns=[OfTown(name, len(found), _none_has(found)) for name, found in sorted(by_town.items())],
        units=told[:MOST],
        whole=sum(1 for one in lacking if not one.lacks),
    )


def _of_service(
    key: str, title: str | Promise, rows: Sequence[queries.Row], by_town: Mapping[str, Sequence[queries.Row]]
) -> OfService:
    cells = [cell for row in rows if (cell := row.cell(key)) is not None]
    without = [
        name
        for name, found in sorted(by_town.items())
        if name and not any(_is_open(row, key) for row in found)
    ]
    return OfService(
        key=key,
        title=title,
        open=sum(1 for cell in cells if cell.is_open),
        soon=sum(1 for cell in cells if cell.state == "soon"),
        units=len(cells),
        without=without if cells else [],
    )


def _is_open(row: queries.Row, key: str) -> bool:
    cell = row.cell(key)
    return cell is not None and cell.is_open


def _lacks(row: queries.Row) -> list[str | Promise]:
    return [cell.title for cell in row.cells if not cell.is_open]


def _none_has(rows: Sequence[queries.Row]) -> list[str | Promise]:
    """Return what somebody there could have and nobody has."""
    every = {cell.key: cell.title for row in rows for cell in row.cells}
    has = {cell.key for row in rows for cell in row.cells if cell.is_open}
    return [title for key, title in every.items() if key not in has]
