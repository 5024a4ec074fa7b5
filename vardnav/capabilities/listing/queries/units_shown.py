"""Words: health centres to choose among, and the queues of those that are full."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vardnav.capabilities.listing.queries import chosen, queue, words
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import search
from vardnav.kernel.organisations.rules import HEALTH_CENTRE
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown

UNITS_SHOWN = 12
LONGEST_SEARCH = 100


def found(
    viewer: Viewer, typed: str, subject_id: uuid.UUID | None, *, now: dt.datetime
) -> tuple[list[dict[str, Any]], bool, list[queue.Standing]]:
    """Return the region's health centres that hold what was typed, each with why not; whether there are more; and the
    queues in which somebody (None: nobody) stands.
    """
    units = search.find_units(
        search_text(typed), region=viewer.region, kind=HEALTH_CENTRE, is_connected=True, limit=UNITS_SHOWN
    )
    at_units = catalogue.offers_at_units(viewer, chosen.KEY, region=viewer.region, now=now)
    lengths, places = queue.around(viewer, subject_id, [unit.id for unit in units.units], now=now)
    shown = [
        _unit(viewer, unit, at_units.at(unit.id), lengths.get(unit.id, queue.Length()), places, now=now)
        for unit in units.units
    ]
    return shown, units.total > len(units.units), places


def search_text(typed: str) -> str:
    """Return what is searched for."""
    return typed.replace("\x00", "").strip()[:LONGEST_SEARCH]


def _unit(
    viewer: Viewer,
    unit: Any,
    offered: Offer,
    length: queue.Length,
    places: Sequence[queue.Standing],
    *,
    now: dt.datetime,
) -> dict[str, Any]:
    """A unit to choose, or why not: closed here, or full; then how long its queue is and whether one may join it."""
    mine_here = next((one for one in places if one.unit_id == unit.id), None)
    why_not, is_full = "", False
    if not offered.is_open:
        why_not = str(services_shown.why_not_at(offered, viewer.language) or words.NOT_HERE)
    elif mine_here is None or not mine_here.is_offered:
        is_full = chosen.room_in(offered, unit.id, length=length, now=now).is_full
        why_not = words.full(length.waiting) if is_full else ""
    return {
        "unit": unit,
        "why_not": why_not,
        "may_queue": is_full and mine_here is None,
        "is_queued": mine_here is not None,
    }
