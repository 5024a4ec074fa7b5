"""Queries: where booking can be done, as the catalogue has decided for the region and each unit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.capabilities.booking.queries import near
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import search
from vardnav.platform.appointments import guards, offer_queries
from vardnav.platform.appointments.offer_queries import Kind, Place
from vardnav.platform.cases import portal_queries
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.queries import AtUnits
from vardnav.platform.catalogue.rules import Offer

#: The e-service by which all of this is turned on and off.
KEY = "booking.book"
#: So many units are looked through for what somebody wrote.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How booking stands in the region and at its units, now."""

    offered: Offer
    at_units: AtUnits

    @property
    def is_open(self) -> bool:
        """Whether anything can be booked in the region: a unit may be open where the region is not."""
        return self.offered.is_open or any(one.is_open for one in self.at_units.values())

    def is_open_at(self, unit_id: uuid.UUID) -> bool:
        """Whether a unit takes bookings."""
        return self.at_units.at(unit_id).is_open

    def at(self, unit_id: uuid.UUID) -> Offer:
        """Return how booking stands at a unit."""
        return self.at_units.at(unit_id)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where a sort of time can be had. `own`: the unit to look at first, if it has it; `phone`: of the person's own unit.

    `places`: to be chosen among one by one; `every`: all of the region, `from_here` where they are looked at from.
    """

    kind: Kind
    places: Sequence[Place]
    own: uuid.UUID | None
    phone: str
    from_here: near.Standpoint
    every: Sequence[Place]


def service_of(key: str) -> str:
    """Return the e-service by which a sort of time is booked and moved: this one, but for one with another room's rules."""
    return guards.service_of(key) or KEY


def standing(viewer: Viewer, *, service: str = KEY, now: dt.datetime) -> Standing:
    """Return how booking stands in the viewer's region. One statement."""
    number = catalogue.version()
    offered = catalogue.offers(viewer, region=viewer.region, now=now, at_version=number)[service]
    at_units = catalogue.offers_at_units(viewer, service, region=viewer.region, now=now, at_version=number)
    return Standing(offered, at_units)


def choices(
    viewer: Viewer,
    kind: Kind,
    stands: Standing,
    *,
    text: str = "",
    also: Sequence[uuid.UUID] = (),
    at: Any = None,
) -> Choices:
    """Return the open units that have a sort of time: found by name or place, with one's own and those `also` first.

    `at`: the unit that counts as one's own here (where the time is that is moved); None: the one the person has chosen.
    """
    chosen = portal_queries.own_unit(viewer) if at is None else None
    unit = at or chosen
    own: uuid.UUID | None = unit.id if unit is not None else None
    found_at = offer_queries.every_place(viewer, kind.key, moves=at is not None)
    every = [one for one in found_at if stands.is_open_at(one.unit_id)]
    named = every
    if text:
        found = search.find_units(text, region=viewer.region, is_connected=True, limit=_LOOKED_AT)
        among = {*(one.id for one in found.units), *also, own}
        named = [one for one in every if one.unit_id in among]
    first = {*also, own}
    places = sorted(named, key=lambda one: one.unit_id not in first)  # stable: by name among themselves
    return Choices(
        kind,
        places[: offer_queries.MOST_UNITS + len(first)],
        own if any(one.unit_id == own for one in places) else None,
        chosen.phone if chosen is not None else "",
        near.standpoint(viewer, unit, is_home=at is None),
        every,
    )
