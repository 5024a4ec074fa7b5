"""Queries: one unit: how to reach it, when it is open, and what can be done there online and why not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import Http404

from vardnav.capabilities.find_care.queries import hours as hours_in_words
from vardnav.capabilities.find_care.queries import units
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions, queries
from vardnav.kernel.organisations.models import Region, Unit
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses, listing

_ORDER = ("visit", "phone", "chat")


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit's page. `services` is empty when the unit takes no part in e-services or its kind has none."""

    id: uuid.UUID
    name: str
    kind: str
    region: Region
    municipality: str
    provider: str
    address: str
    postal: str
    phone: str
    location: str
    is_connected: bool
    hours: tuple[hours_in_words.HoursShown, ...]
    services: tuple[services_shown.Card, ...]
    has_services_of_its_kind: bool
    attribution: str
    #: It may be dangerous to be seen with this page.
    is_sensitive: bool


def unit_shown(viewer: Viewer, *, region: str, unit_id: uuid.UUID, now: dt.datetime) -> UnitShown:
    """Return a unit of `region` as its page shows it; four statements. Raises Http404."""
    found = queries.unit(region, unit_id) if region in known_regions.by_code() else None
    if found is None:
        raise Http404
    opening = queries.all_hours_of(found, around=clock.local_date(now))
    shown = [
        hours_in_words.shown(what, opening[what], now, viewer.language) for what in _ORDER if what in opening
    ]
    return UnitShown(
        id=found.id,
        name=found.name,
        kind=units.kind_word(viewer, region, found.kind),
        region=known_regions.by_code()[region],
        municipality=found.municipality.name if found.municipality else "",
        provider=found.provider.name if found.provider else "",
        address=found.address,
        postal=f"{found.postal_code} {found.postal_town}".strip(),
        phone=found.phone,
        location=_location(found, viewer.language),
        is_connected=found.is_connected,
        hours=hours_in_words.told_once(shown),
        services=_services(viewer, found, now) if found.is_connected else (),
        has_services_of_its_kind=any(
            found.kind in service.unit_kinds for service in listing.services_in(found.region_id).values()
        ),
        attribution=units.attribution([found]),
        is_sensitive=found.kind in SENSITIVE,
    )


def _services(viewer: Viewer, unit: Unit, now: dt.datetime) -> tuple[services_shown.Card, ...]:
    """Return the e-services meant for this kind of unit, as they stand here; an open one starts at this unit."""
    here = dataclasses.replace(viewer, region=unit.region_id)
    offers = catalogue.offers(here, region=unit.region_id, unit_id=unit.id, now=now)
    cards = (
        services_shown.card_of(here, listing.service(key), offer)
        for key, offer in offers.items()
        if unit.kind in listing.service(key).unit_kinds
    )
    return tuple(_starting_at(card, unit) for card in cards)


def _starting_at(card: services_shown.Card, unit: Unit) -> services_shown.Card:
    if card.state != "open":
        return dataclasses.replace(card, unit_phone=unit.phone)
    start = addresses.url("cases:start", key=card.key)
    return dataclasses.replace(card, url=f"{start}?unit={unit.id}")


def _location(unit: Unit, language: str) -> str:
    if unit.latitude is None or unit.longitude is None:
        return ""
    north, east = f"{unit.latitude:.4f}", f"{unit.longitude:.4f}"
    if language.startswith("en"):
        return f"{north}° N, {east}° E"
    return f"{north}° N, {east}° Ö".replace(".", ",")
