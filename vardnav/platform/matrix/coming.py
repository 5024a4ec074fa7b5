"""Queries: what opens, is paused, closes and opens again in a region, and when: by the decisions that stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.catalogue import models
from vardnav.platform.registry import listing

#: How far back what has already happened is told.
RECENT = dt.timedelta(days=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens at one moment. `instead`: what to do meanwhile, "" where it opens."""

    id: str
    at: dt.datetime
    what: str
    title: str | Promise
    where: str
    reason: str
    instead: str


def turns(viewer: Viewer, *, now: dt.datetime) -> list[Turn]:
    """Return the region's turns from RECENT ago on, in order, at most MOST; without a region none. One statement."""
    if not viewer.region:
        return []
    rows = models.Offering.objects.filter(region_id=viewer.region, superseded_at__isnull=True)
    found = [turn for row in rows.select_related("unit") for turn in _of(row, viewer.language)]
    return sorted((one for one in found if one.at > now - RECENT), key=lambda one: (one.at, one.id))[:MOST]


def _of(row: models.Offering, language: str) -> Iterator[Turn]:
    service = listing.services_in(row.region_id).get(row.service_key)
    if service is None:
        return
    where = row.unit.name if row.unit else _("hela regionen")
    reason, instead = (getattr(row, f"{name}_{language}", "") for name in ("reason", "instead"))
    reason, instead = reason or row.reason_sv, instead or row.instead_sv
    begins = {"on": _("Öppnar"), "paused": _("Pausas"), "off": _("Stänger")}[row.state]
    yield Turn(f"{row.id}-from", row.valid_from, begins, service.title, where, reason, instead)
    if row.valid_to:
        ends = _("Stänger") if row.state == "on" else _("Öppnar igen")
        yield Turn(f"{row.id}-to", row.valid_to, ends, service.title, where, "", "")
