"""Pages: the health centre one is listed at and what has become of the choice; choosing is the e-service's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.listing.queries import chosen, words
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions, search
from vardnav.kernel.organisations.rules import HEALTH_CENTRE
from vardnav.platform import design
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest

UNITS_SHOWN = 12
LONGEST_SEARCH = 100


def mine(request: PageRequest) -> HttpResponse:
    """Where one is listed now, what has become of the last choice, changes left, and others to choose."""
    now, viewer = clock.now(), request.viewer
    standing = chosen.standing(viewer, now=now)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = search.find_units(
        text, region=viewer.region, kind=HEALTH_CENTRE, is_connected=True, limit=UNITS_SHOWN
    )
    at_units = catalogue.offers_at_units(viewer, chosen.KEY, region=viewer.region, now=now)
    coming, next_on = standing.coming, standing.room.next_on
    context = {
        "standing": standing,
        "told": words.when(coming, viewer.language) if coming else "",
        "case_url": addresses.url("cases:case", case_id=coming.case_id) if coming and coming.case_id else "",
        "left": standing.room.left,
        "next_on": clock_words.plain_date(next_on, viewer.language) if next_on else "",
        "found": [(unit, _why_not(viewer, at_units.at(unit.id), unit.id)) for unit in found.units],
        "is_cut": found.total > len(found.units),
        "q": text,
        "region": known_regions.by_code().get(viewer.region),
        "history": [
            (one, clock_words.plain_date(one.holds_from, viewer.language))
            for one in standing.choices[: chosen.SHOWN]
        ],
    }
    return design.render(request, "listing/mine.html", context)


def of_service(viewer: Any, service: Any, now: Any) -> dict[str, Any] | None:
    """Return the way to where one is listed, for the first page of the e-service."""
    return {"url": addresses.url("listing:mine")} if service.key == chosen.KEY else None


def of_review(viewer: Any, about: Any, now: Any) -> dict[str, Any] | None:
    """Return from which day the choice would hold, for the page before it is sent."""
    if about.filling.service.key != chosen.KEY:
        return None
    draft = about.filling.draft
    standing = chosen.standing_of(draft.subject_id, region=draft.region, now=now)
    return {"day": clock_words.plain_date(standing.holds_from, viewer.language), "unit": draft.unit.name}


def _why_not(viewer: Any, offered: Any, unit_id: Any) -> str:
    if not offered.is_open:
        return str(services_shown.why_not_at(offered, viewer.language) or words.NOT_HERE)
    return str(words.FULL) if chosen.room_in(offered, unit_id).is_full else ""
