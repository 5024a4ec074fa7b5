"""Pages: the resident's start page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import ngettext

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.cases import portal_shown
from vardnav.platform.cases import queries as cases
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Tile:
    """An e-service as service_card() shows it."""

    title: Any
    summary: Any
    icon: str
    state: str
    state_text: str
    instead_text: str
    url: str
    answer_time_text: str


def start(request: PageRequest) -> HttpResponse:
    """What is new, what is under way, what was begun, and what can be done. Two statements: the gate's and this one."""
    now = clock.now()
    viewer = request.viewer
    found = cases.start(viewer, now=now)
    offers = catalogue.offers(viewer, region=viewer.region, now=now, at_version=found.catalogue_version)
    request.frame.current = "start"
    request.frame.unread = found.unread
    context = {
        "unread": found.unread,
        "cases": [
            portal_shown.case_row(
                viewer, one, unit=one.unit_name, case_id=one.case_id, unread=one.unread, now=now
            )
            for one in found.cases
        ],
        "drafts": [_draft(request, one, now) for one in found.drafts],
        "tiles": [tile(listing.service(key), offer, viewer.language) for key, offer in offers.items()],
        "region": known_regions.by_code().get(viewer.region),
    }
    return design.render(request, "portal/start.html", context)


def tile(service: EService, offer: Offer, language: str) -> Tile:
    """Return one e-service's tile: its state here, why it is not open, and what to do instead."""
    days = int(str(catalogue.option(offer, "answer_within_days") or service.answer_within_days))
    return Tile(
        title=service.title,
        summary=service.summary,
        icon=service.icon,
        state=offer.availability.value,
        state_text=offer.text("reason", language),
        instead_text="" if offer.is_open else services_shown.instead_text(offer, language),
        url=addresses.url("cases:start", key=service.key),
        answer_time_text=ngettext("Svar inom %(days)d arbetsdag", "Svar inom %(days)d arbetsdagar", days)
        % {"days": days},
    )


def _draft(request: PageRequest, one: dict[str, Any], now: Any) -> dict[str, Any]:
    return {
        "title": portal_shown.service_title(one["service_key"]),
        "unit": one["unit"],
        "when": clock_words.moment(one["updated_at"], now=now, language=request.viewer.language),
        "url": addresses.url("cases:draft", draft_id=one["id"]),
        "discard_url": addresses.url("cases:discard", draft_id=one["id"]),
    }
