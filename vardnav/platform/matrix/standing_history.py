"""Queries: how one e-service has stood at one unit, turn by turn, by the decisions known at each moment (N9)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, rules
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.matrix import queries
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService

#: Decisions looked through, and turns told.
MOST_ROWS, MOST = 400, 60


@dataclass(frozen=True, slots=True)
class Stood:
    """From `since` it stood like this."""

    since: dt.datetime
    state: str
    state_text: str
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """One cell's past, newest first."""

    unit: Unit
    service: EService
    stood: Sequence[Stood]


def of(viewer: Viewer, unit_id: uuid.UUID, key: str, *, now: dt.datetime) -> History:
    """Return how an e-service has stood at a unit. Raises Http404. Two statements."""
    found = Unit.objects.select_related("municipality", "region").filter(id=unit_id, is_connected=True)
    unit = found.first()
    if unit is None or key not in listing.services_in(unit.region_id):
        raise Http404
    service = listing.service(key)
    if unit.kind not in service.unit_kinds:
        raise Http404
    rows = models.Offering.objects.filter(
        Q(unit__isnull=True) | Q(unit=unit), region_id=unit.region_id, service_key=key, decided_at__lte=now
    )
    stood = _stood(viewer, unit, list(rows.order_by("-decided_at", "-id")[:MOST_ROWS]), key, now)
    return History(unit, service, stood[-MOST:][::-1])


def _stood(
    viewer: Viewer, unit: Unit, rows: Sequence[models.Offering], key: str, now: dt.datetime
) -> list[Stood]:
    dates = {
        at
        for row in rows
        for at in (row.decided_at, row.superseded_at, row.valid_from, row.valid_to, row.all_from)
        if at is not None and at <= now
    }
    first = min((row.decided_at for row in rows), default=now)
    told: list[Stood] = []
    for at in sorted(one for one in dates if one >= first):
        offer = _offer_at(rows, key, at)
        text = services_shown.state_text(offer, viewer.language)
        why = queries.why(offer, unit.region_id, viewer.language)
        if not told or (told[-1].state, told[-1].why) != (offer.availability.value, why):
            told.append(Stood(at, offer.availability.value, text, why))
    return told


def _offer_at(rows: Sequence[models.Offering], key: str, at: dt.datetime) -> rules.Offer:
    standing = [
        row for row in rows if row.decided_at <= at and (row.superseded_at is None or row.superseded_at > at)
    ]
    region = next((catalogue.as_decision(row) for row in standing if row.unit_id is None), None)
    own = next((catalogue.as_decision(row) for row in standing if row.unit_id is not None), None)
    return rules.offer(key, region, own, at, at_unit=True)
