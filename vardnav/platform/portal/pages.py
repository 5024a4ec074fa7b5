"""Pages: the resident's start page."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.people import power_queries
from vardnav.platform import design
from vardnav.platform.cases import portal_shown
from vardnav.platform.cases import queries as cases
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.portal import power_words, start_parts
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest


def start(request: PageRequest) -> HttpResponse:
    """What is new, what is under way, what was begun, and what can be done. Two statements: the gate's and this one.

    One more for whom a power of attorney waits, and for each part that another room has something to show in.
    """
    now = clock.now()
    viewer = request.viewer
    found = cases.start(viewer, now=now)
    services = services_shown.shelf(viewer, now=now, at_version=found.catalogue_version)
    request.frame.current = "start"
    request.frame.unread = found.unread
    parts = start_parts.shown(viewer, found.are_there, now=now)
    request.frame.is_sensitive = (
        any(map(portal_shown.is_row_sensitive, found.cases))
        or any(portal_shown.is_sensitive(one["service_key"], one["kind"]) for one in found.drafts)
        or any(one.is_sensitive for one in parts)
    )
    offers = power_queries.waiting_for(viewer, now=now) if found.may_have_offers else []
    context = {
        "unread": found.unread,
        "offers": [power_words.offered_line(viewer, one) for one in offers],
        "parts_first": [one for one in parts if one.is_before_cases],
        "parts_last": [one for one in parts if not one.is_before_cases],
        "cases": [portal_shown.case_row(viewer, one, unread=one.unread, now=now) for one in found.cases],
        "drafts": [_draft(request, one, found.catalogue_version, now) for one in found.drafts],
        "services": services,
        "shortcuts": listing.shortcuts(Door.PORTAL),
        "region": known_regions.by_code().get(viewer.region),
    }
    return design.render(request, "portal/start.html", context)


def _draft(request: PageRequest, one: dict[str, Any], at_version: int, now: Any) -> dict[str, Any]:
    return {
        "stopped": _stopped(request, one, at_version, now),
        "title": portal_shown.service_title(one["service_key"], request.viewer.language),
        "unit": one["unit"],
        "when": clock_words.moment(one["updated_at"], now=now, language=request.viewer.language),
        "url": addresses.url("cases:draft", draft_id=one["id"]),
        "discard_url": addresses.url("cases:discard", draft_id=one["id"]),
    }


def _stopped(request: PageRequest, one: dict[str, Any], at_version: int, now: Any) -> str:
    """Return why what was begun cannot be sent now ("Pausad"), "" when it can. No statement: the catalogue is at hand.

    What a unit has asked for is answered though nobody may begin one.
    """
    if one["is_requested"] or one["service_key"] not in listing.services_in(one["region"]):
        return ""
    offered = catalogue.offer_at_unit(
        request.viewer,
        one["service_key"],
        region=one["region"],
        unit_id=uuid.UUID(one["unit_id"]),
        now=now,
        at_version=at_version,
    )
    return "" if offered.is_open else services_shown.state_text(offered, request.viewer.language)
