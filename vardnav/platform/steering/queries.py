"""Queries: e-services as the region's administrator sees them: state, decision, differing units, history."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import decisions, rules
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.catalogue.models import Offering
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService
from vardnav.platform.steering import changes


@dataclass(frozen=True, slots=True)
class Line:
    """One e-service, or one unit, in a list."""

    key: str
    title: str | Promise
    note: str
    state: str
    state_text: str
    period: str
    decided: str
    units: int = 0
    has_own: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One e-service in the region or at one unit there, with the decision that stands."""

    service: EService
    unit: Unit | None
    offer: rules.Offer
    state_text: str
    current: Offering | None
    period: str
    decided: str

    @property
    def expected(self) -> str:
        """What a form must send back, so that a decision made meanwhile is seen."""
        return str(self.current.id) if self.current else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What residents will see, in one language."""

    language: str
    card: services_shown.Card


def overview(viewer: Viewer, *, now: dt.datetime) -> list[Line]:
    """Return every e-service and how it stands in the viewer's region. Raises Http404."""
    standing, own = decisions.standing(viewer), decisions.units_with_own(viewer)
    offers = catalogue.offers(viewer, region=viewer.region, now=now)
    return [
        _line(
            key,
            listing.service(key).title,
            offer,
            standing.get(key),
            viewer=viewer,
            now=now,
            units=own.get(key, 0),
        )
        for key, offer in offers.items()
    ]


def place(viewer: Viewer, service_key: str, unit_id: uuid.UUID | None, *, now: dt.datetime) -> Place:
    """Return one e-service in the region, or at a unit there. Raises Http404."""
    current = decisions.current(viewer, service_key, unit_id=unit_id)
    unit = decisions.unit(viewer, service_key, unit_id) if unit_id else None
    offer = catalogue.offer(viewer, service_key, region=viewer.region, unit_id=unit_id, now=now)
    return Place(
        service=listing.service(service_key),
        unit=unit,
        offer=offer,
        state_text=services_shown.state_text(offer, viewer.language),
        current=current,
        period=changes.period(current, viewer.language, now) if current else "",
        decided=changes.decided(current, viewer.language, now) if current else "",
    )


def units(viewer: Viewer, service_key: str, *, text: str = "", now: dt.datetime) -> list[Line]:
    """Return the region's units with the state of one e-service; units that differ first. Raises Http404."""
    own = decisions.decided_at_units(viewer, service_key)
    number = catalogue.version()
    lines = []
    for unit in decisions.units(viewer, service_key, text=text):
        offer = catalogue.offers(viewer, region=viewer.region, unit_id=unit.id, now=now, at_version=number)[
            service_key
        ]
        note = unit.municipality.name if unit.municipality else ""
        lines.append(
            _line(str(unit.id), unit.name, offer, own.get(unit.id), viewer=viewer, now=now, note=note)
        )
    return sorted(lines, key=lambda line: not line.has_own)


def history(
    viewer: Viewer, service_key: str, unit_id: uuid.UUID | None, *, now: dt.datetime
) -> Sequence[changes.Entry]:
    """Return the decisions newest first, each with what it changed. Raises Http404."""
    rows = decisions.history(viewer, service_key, unit_id=unit_id)
    return changes.entries(listing.service(service_key), rows, viewer.language, now)


def preview(viewer: Viewer, here: Place, choice: Choice, *, now: dt.datetime) -> list[Shown]:
    """Return the e-service as residents will see it once `choice` holds, in both languages, nothing saved."""
    decided = rules.Decision(
        region=viewer.region,
        unit_id=here.unit.id if here.unit else None,
        service_key=here.service.key,
        state=choice.state,
        valid_from=choice.valid_from,
        valid_to=choice.valid_to,
        options=choice.options,
        texts=choice.texts,
    )
    standing = catalogue.with_version(catalogue.version())
    region = standing.get((viewer.region, here.service.key, None)) if here.unit else decided
    offer = rules.offer(here.service.key, region, decided if here.unit else None, max(now, choice.valid_from))
    shown = []
    for language in ("sv", "en"):
        with translation.override(language):
            reader = dataclasses.replace(viewer, language=language)
            card = services_shown.card_of(reader, here.service, offer)
            # Words become text in this language now. What cannot be begun has no link: it would be in the page's language.
            url = card.url if offer.is_open else ""
            worded = dataclasses.replace(card, title=str(card.title), summary=str(card.summary), url=url)
            shown.append(Shown(language, worded))
    return shown


def _line(
    key: str,
    title: str | Promise,
    offer: rules.Offer,
    current: Offering | None,
    *,
    viewer: Viewer,
    now: dt.datetime,
    units: int = 0,
    note: str = "",
) -> Line:
    return Line(
        key=key,
        title=title,
        note=note,
        state=offer.availability.value,
        state_text=services_shown.state_text(offer, viewer.language),
        period=changes.period(current, viewer.language, now) if current else "",
        decided=changes.decided(current, viewer.language, now) if current else "",
        units=units,
        has_own=current is not None,
    )
