"""Queries: which e-services each unit of a region offers, why not, and what to do instead (N9). Open to everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import services_shown
from vardnav.platform.public.services_shown import Card
from vardnav.platform.registry import listing


@dataclass(frozen=True, slots=True)
class Row:
    """One unit and, in order of declaration, each e-service there (None: not for that sort of unit)."""

    unit: Unit
    municipality: str
    cards: Sequence[Card | None]


def rows(viewer: Viewer, *, now: dt.datetime) -> list[Row]:
    """Return the table for the viewer's chosen region; empty when none is chosen. Page and API both read it."""
    if not viewer.region:
        return []
    kinds = {kind for service in listing.services_in(viewer.region).values() for kind in service.unit_kinds}
    units = Unit.objects.filter(region_id=viewer.region, is_connected=True, kind__in=kinds)
    number = catalogue.version()
    return [
        _row(viewer, unit, now, number) for unit in units.select_related("municipality").order_by("sort_key")
    ]


def _row(viewer: Viewer, unit: Unit, now: dt.datetime, number: int) -> Row:
    offers = catalogue.offers(viewer, region=viewer.region, unit_id=unit.id, now=now, at_version=number)
    cards = [
        services_shown.card_of(viewer, service, offers[key]) if unit.kind in service.unit_kinds else None
        for key, service in listing.services_in(viewer.region).items()
    ]
    return Row(unit, unit.municipality.name if unit.municipality else "", cards)
