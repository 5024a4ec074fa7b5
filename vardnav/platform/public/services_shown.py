"""Queries: e-services as a visitor meets them, with their state, why, and what to do instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Availability, Offer
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import EService


@dataclass(frozen=True, slots=True)
class Card:
    """One e-service as shown before log-in. `unit_phone`: of the unit it is shown at, if any."""

    key: str
    title: str | Promise
    summary: str | Promise
    about: str | Promise
    icon: str
    state: str
    state_text: str
    reason_text: str
    instead_text: str
    text: str
    answer_time_text: str
    for_children: bool
    url: str
    start_url: str
    unit_phone: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The region's e-services. Not `is_current`: as they were when the database last answered, maybe none known."""

    cards: list[Card]
    is_current: bool = True


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return every card, also without a database: the public door stands (reliability.md C8)."""
    try:
        return Standing(cards(viewer, now=now))
    except (OperationalError, InterfaceError):
        known = catalogue.last_known_version()
        return Standing(cards(viewer, now=now, at_version=known) if known is not None else [], False)


def cards(viewer: Viewer, *, now: dt.datetime, at_version: int | None = None) -> list[Card]:
    """Return every e-service's card for the viewer's region."""
    offers = catalogue.offers(viewer, region=viewer.region, now=now, at_version=at_version)
    return [card_of(viewer, listing.service(key), offer) for key, offer in offers.items()]


def card(viewer: Viewer, key: str, *, now: dt.datetime) -> Card:
    """Return one e-service's card. Raises listing.UnknownService."""
    return card_of(viewer, listing.service(key), catalogue.offer(viewer, key, region=viewer.region, now=now))


def card_of(viewer: Viewer, service: EService, offer: Offer) -> Card:
    """Return the card of an e-service as offered, in the viewer's region or at a unit there."""
    days = int(str(catalogue.option(offer, "answer_within_days") or service.answer_within_days))
    return Card(
        key=service.key,
        title=service.title,
        summary=service.summary,
        about=service.about,
        icon=service.icon,
        # Without a region nobody can say: not "missing", which would turn people away.
        state=offer.availability.value if viewer.region else "unknown",
        state_text=state_text(offer, viewer.language) if viewer.region else "",
        reason_text=offer.text("reason", viewer.language),
        instead_text="" if offer.is_open or not viewer.region else instead_text(offer, viewer.language),
        text=offer.text("text", viewer.language),
        answer_time_text=ngettext("Svar inom %(days)d arbetsdag", "Svar inom %(days)d arbetsdagar", days)
        % {"days": days},
        for_children=service.for_children,
        url=addresses.url("public:service", key=service.key),
        start_url=addresses.url("cases:start", key=service.key),
    )


def state_text(offer: Offer, language: str) -> str:
    """Return the state in words, with its date where one is decided."""
    if offer.availability is Availability.OPEN:
        return _("Öppen")
    if offer.availability is Availability.PAUSED:
        if not offer.closes_at:
            return _("Pausad")
        return _("Pausad till %(day)s") % {"day": words.date(clock.local_date(offer.closes_at), language)}
    if offer.availability is Availability.SOON and offer.opens_at:
        return _("Öppnar") + " " + words.date(clock.local_date(offer.opens_at), language)
    return _("Stängd") if offer.availability is Availability.CLOSED else _("Finns inte här")


def instead_text(offer: Offer, language: str) -> str:
    """Return what to do instead: the region's own words, else a way that always exists (R3, N9)."""
    return offer.text("instead", language) or _(
        "Ring din mottagning, eller 1177 för råd om vård dygnet runt."
    )
