"""Queries: where a campaign vaccinates, nearest first, and which times are free there. No person stands in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vardnav.capabilities.vaccination.queries.concerns import Concern
from vardnav.capabilities.vaccination.rules.plan import KEY, DropIn, Plan, campaign_key, type_key
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import distances
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Municipality, Unit
from vardnav.platform.appointments import time_queries
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import addresses

#: So many places are looked at for free times at once; so many times of each are shown, and of one alone.
LOOKED_AT, OF_EACH, OF_ONE = 12, 4, 40


@dataclass(frozen=True, slots=True)
class At:
    """A unit that vaccinates. `kilometres` from the middle of the municipality that was chosen, None for not known."""

    unit_id: uuid.UUID
    name: str
    address: str
    municipality: str
    phone: str
    kilometres: int | None
    drop_ins: Sequence[DropIn]


@dataclass(frozen=True, slots=True)
class Free:
    """A free time: `at` is the hour on its button, `about` all of it for who does not see the heading."""

    slot_id: uuid.UUID
    at: str
    about: str
    unit: str
    left_over: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """The free times of a day."""

    day: str
    times: Sequence[Free]


def found_at(key: str) -> str:
    """Return the page where a resident finds free times of a campaign's sort."""
    return addresses.url("vaccination:mine_one", campaign=campaign_key(key))


@dataclass(frozen=True, slots=True)
class Map:
    """The region's municipalities, and the units that vaccinate in it."""

    units: Mapping[uuid.UUID, Unit]
    towns: Sequence[Municipality]

    @property
    def municipalities(self) -> list[tuple[str, str]]:
        """The municipalities to choose from: (code, name)."""
        return [(one.code, one.name) for one in self.towns]


def map_of(region: str, plan: Plan) -> Map:
    """Return where a plan vaccinates. Two statements."""
    units = organisations.units_by_id(region, [one.unit_id for one in plan.places])
    return Map(units, organisations.municipalities_in(region))


def at(found_on: Map, plan: Plan, *, near: str = "", now: dt.datetime) -> list[At]:
    """Return the units that vaccinate, by name or nearest to a municipality first, with the drop-in hours to come."""
    units, names = found_on.units, dict(found_on.municipalities)
    middle = next((one for one in found_on.towns if one.code == near), None)
    today = clock.local_date(now)
    found = []
    for place in plan.places:
        unit = units.get(place.unit_id)
        if unit is None:
            continue
        away = None
        if middle is not None and unit.latitude is not None and unit.longitude is not None:
            length = distances.kilometres(unit.latitude, unit.longitude, middle.latitude, middle.longitude)
            away = round(length)
        elif middle is not None and unit.municipality_id == middle.code:
            away = 0
        address = ", ".join(part for part in (unit.address, unit.postal_town) if part)
        coming = sorted(
            (one for one in place.drop_ins if one.on >= today), key=lambda one: (one.on, one.opens)
        )
        town = names.get(unit.municipality_id or "", unit.postal_town)
        found.append(At(unit.id, unit.name, address, town, unit.phone, away, coming))
    return sorted(
        found, key=lambda one: (one.kilometres is None, one.kilometres or 0, one.name.casefold(), one.unit_id)
    )


def open_at(
    viewer: Viewer, unit_ids: Iterable[uuid.UUID], *, at_version: int | None = None, now: dt.datetime
) -> set[uuid.UUID]:
    """Return the units whose vaccination is on, as the catalogue has decided for the region and each of them.

    `at_version`: the catalogue's number, where it is known already.
    """
    number = catalogue.version() if at_version is None else at_version
    found = catalogue.offers_at_units(viewer, KEY, region=viewer.region, now=now, at_version=number)
    return {one for one in unit_ids if found.at(one).is_open}


def has_open(viewer: Viewer, found: Concern, *, now: dt.datetime) -> bool:
    """Tell whether any unit of a campaign takes bookings."""
    units = [one.unit_id for one in found.plan.places]
    return bool(open_at(viewer, units, at_version=found.catalogue, now=now))


def free(
    viewer: Viewer,
    campaign_key: str,
    units: Sequence[At],
    *,
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
    part: PartOfDay = PartOfDay.ANY,
    now: dt.datetime,
) -> list[FreeDay]:
    """Return the free times at these units day by day, soonest first."""
    search = time_queries.Search(
        type_key(campaign_key),
        [one.unit_id for one in units[:LOOKED_AT]],
        first_on=first_on,
        last_on=last_on,
        part=part,
        per_unit=OF_ONE if len(units) == 1 else OF_EACH,
    )
    names = {one.unit_id: one.name for one in units}
    return days(time_queries.free(viewer, search, now=now), names, viewer.language)


def days(times: Sequence[time_queries.FreeTime], names: dict[uuid.UUID, str], language: str) -> list[FreeDay]:
    """Return free times day by day in words."""
    by_day: dict[dt.date, list[Free]] = {}
    for one in times:
        day = clock.local_date(one.starts_at)
        at_hour, unit = words.clock_time(one.starts_at, language), names.get(one.unit_id, "")
        about = ", ".join(part for part in (words.long_date(day, language), unit) if part)
        by_day.setdefault(day, []).append(Free(one.slot_id, at_hour, about, unit, one.left_over))
    return [FreeDay(words.long_date(day, language), found) for day, found in by_day.items()]
