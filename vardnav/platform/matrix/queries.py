"""Queries: unit by e-service: state, why not, what instead, who for whom, channel. Pages and open data both read it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.organisations import rules as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import admission
from vardnav.platform.catalogue import models, rules
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Availability, Offer
from vardnav.platform.matrix import channels, representatives
from vardnav.platform.matrix.channels import Opening, Way
from vardnav.platform.matrix.representatives import May, Who
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.registry.ages import AgeLimit
from vardnav.platform.registry.declarations import EService

#: Gives the offers of a unit by e-service.
OffersAt = Callable[[Unit], Mapping[str, Offer]]


@dataclass(frozen=True, slots=True)
class Ages:
    """From what age one does it oneself, and up to what age a guardian does it (None: never)."""

    own_from: int | None
    guardian_to: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One e-service at one unit. `why` and `instead` are "" only where it is open.

    `since`: when it began to stand like this. `note`: what is said of it where it can be used, such as that it is tried.
    """

    key: str
    title: str | Promise
    state: str
    state_text: str
    why: str
    instead: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    answer_within_days: int
    answer_time_text: str
    ages: Ages
    #: Who may do it for whom.
    may: Sequence[May]
    #: The e-service's own limits of age, thing by thing.
    limits: Sequence[AgeLimit]
    ways: Sequence[Way]
    since: dt.datetime | None
    note: str
    #: Nobody can begin it without a referral from somebody in care.
    needs_referral: bool
    #: For which ages the unit takes it, in words, "" for all.
    ages_text: str
    url: str
    start_url: str

    @property
    def is_open(self) -> bool:
        """Whether it can be begun now."""
        return self.state == Availability.OPEN


@dataclass(frozen=True, slots=True)
class Row:
    """One unit and its e-services, in order of declaration: those for its sort of unit."""

    unit: Unit
    municipality: str
    cells: Sequence[Cell]
    ways: Sequence[Way] = ()

    def cell(self, key: str) -> Cell | None:
        """Return one e-service here, None when it is not for this sort of unit."""
        return next((one for one in self.cells if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one sort, and the titles of the e-services that are for them: as many as each row has cells."""

    kind: str
    services: Sequence[str | Promise]
    rows: Sequence[Row]


def rows(
    viewer: Viewer, *, key: str = "", start: int = 0, limit: int | None = None, now: dt.datetime
) -> list[Row]:
    """Return the table of the viewer's region as it stands now, of all e-services or of one; without a region nothing."""
    if not viewer.region:
        return []
    number = catalogue.version()

    def offers_at(unit: Unit) -> Mapping[str, Offer]:
        return catalogue.offers(viewer, region=unit.region_id, unit_id=unit.id, now=now, at_version=number)

    asked = _asked(viewer, viewer.region, offers_at, key, now)
    units = list(_units(viewer, key)[start : limit and start + limit])
    return _rows(asked, units, channels.opening(units, now), now)


def by_kind(found: Sequence[Row], language: str) -> list[Group]:
    """Return the rows by sort of unit, each with the e-services that there are for it: no cell stands empty."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row.unit.kind, []).append(row)
    return [
        Group(_kind_word(rows[0].unit, language), [cell.title for cell in rows[0].cells], rows)
        for rows in groups.values()
    ]


def one(viewer: Viewer, unit_id: uuid.UUID, *, now: dt.datetime) -> Row:
    """Return one unit's e-services, whatever region the viewer has chosen. Raises Http404."""
    found = Unit.objects.select_related("municipality", "region").filter(id=unit_id, is_connected=True)
    number = catalogue.version()

    def offers_at(unit: Unit) -> Mapping[str, Offer]:
        return catalogue.offers(viewer, region=unit.region_id, unit_id=unit.id, now=now, at_version=number)

    unit = found.first()
    if unit is None:
        raise Http404
    asked = _asked(viewer, unit.region_id, offers_at, "", now)
    return _rows(asked, [unit], channels.opening([unit], now), now)[0]


def rows_at(viewer: Viewer, *, at: dt.datetime, start: int, limit: int, now: dt.datetime) -> list[Row]:
    """Return the table as it stood at `at`: by the decisions made by then, or for a day to come, by those made so far."""
    known = min(at, now)
    decided = models.Offering.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=known),
        region_id=viewer.region,
        decided_at__lte=known,
    )
    decisions = rules.index(catalogue.as_decision(row) for row in decided)

    def offers_at(unit: Unit) -> Mapping[str, Offer]:
        code = unit.region_id
        return {
            key: rules.offer(
                key, decisions.get((code, key, None)), decisions.get((code, key, unit.id)), at, at_unit=True
            )
            for key in listing.services_in(code)
        }

    asked = _asked(viewer, viewer.region, offers_at, "", at)
    return _rows(asked, list(_units(viewer, "")[start : start + limit]), {}, at)


def total(viewer: Viewer) -> int:
    """Return how many units the table of the viewer's region has."""
    return _units(viewer, "").count()


def age_limits(service: EService, offer: Offer, region: str, day: dt.date) -> Sequence[AgeLimit]:
    """Return the ages that are let in as an e-service is offered: by what the region or the unit has decided, else by the
    e-service's own rules; () where it has none.
    """
    decided = admission.limit_of(offer)
    if decided is not None:
        return (decided,)
    if service.admission is None or service.admission.ages is None:
        return ()
    return service.admission.ages(lambda name: catalogue.option(offer, name), region, day)


def of_service(
    viewer: Viewer, service: EService, *, now: dt.datetime
) -> tuple[Sequence[May], Sequence[AgeLimit]]:
    """Return who may do an e-service in the viewer's region, and its own limits of age there."""
    day = clock.local_date(now)
    offer = catalogue.offer(viewer, service.key, region=viewer.region, now=now)
    limits = age_limits(service, offer, viewer.region, day)
    return representatives.within(
        representatives.of_service(service, day, region=viewer.region), limits
    ), limits


def why(offer: Offer, region: str, language: str) -> str:
    """Return why an e-service cannot be used: the region's own words, else plain ones; "" when it can."""
    if offer.is_open:
        return ""
    return services_shown.reason_text(offer, language) or services_shown.plain_reason(offer, region)


def _kind_word(unit: Unit, language: str) -> str:
    """Return what such units are called in the unit's region."""
    region = known_regions.by_code().get(unit.region_id)
    word = region.primary_care_word if region else ""
    said = organisations.kind_word(unit.kind, primary_care_word=word, language=language, is_plural=True)
    return said[:1].upper() + said[1:]


def _ages(may: Sequence[May]) -> Ages:
    """The short form: from when one does it oneself, and up to when a guardian does."""
    spans = {one.who: one.spans for one in may}
    own, guardian = spans[Who.SELF], spans[Who.GUARDIAN]
    return Ages(own[0].from_age if own else None, guardian[-1].to_age if guardian else None)


def _units(viewer: Viewer, key: str) -> QuerySet[Unit]:
    chosen = [listing.service(key)] if key else listing.services_in(viewer.region).values()
    kinds = {kind for service in chosen for kind in service.unit_kinds}
    found = Unit.objects.filter(region_id=viewer.region, is_connected=True, kind__in=kinds)
    return found.select_related("municipality").order_by("sort_key", "id")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every cell of one answer has in common."""

    viewer: Viewer
    offers_at: OffersAt
    services: Sequence[EService]
    #: By e-service and kind of unit.
    may: Mapping[tuple[str, str], Sequence[May]]
    day: dt.date


def _asked(viewer: Viewer, region: str, offers_at: OffersAt, key: str, now: dt.datetime) -> _Asked:
    services = [listing.service(key)] if key else listing.services_in(region).values()
    day = clock.local_date(now)
    may = {
        (one.key, kind): representatives.of_service(one, day, kind, region)
        for one in services
        for kind in one.unit_kinds
    }
    return _Asked(viewer, offers_at, list(services), may, day)


def _rows(asked: _Asked, units: Sequence[Unit], opening: Opening, now: dt.datetime) -> list[Row]:
    return [_row(asked, unit, opening, now) for unit in units]


def _row(asked: _Asked, unit: Unit, opening: Opening, now: dt.datetime) -> Row:
    offers = asked.offers_at(unit)
    ways = channels.of_unit(unit, opening, now, asked.viewer.language)
    cells = [
        _cell(asked, unit, service, offers[service.key], ways)
        for service in asked.services
        if unit.kind in service.unit_kinds
    ]
    return Row(unit, unit.municipality.name if unit.municipality else "", cells, ways)


def _cell(asked: _Asked, unit: Unit, service: EService, offer: Offer, unit_ways: tuple[Way, Way]) -> Cell:
    # A state is the unit's, whatever region the viewer has chosen.
    viewer = Viewer.anonymous(region=unit.region_id, language=asked.viewer.language)
    card = services_shown.card_of(viewer, service, offer)
    limits = age_limits(service, offer, unit.region_id, asked.day)
    may = representatives.within(asked.may[service.key, unit.kind], limits)
    return Cell(
        key=service.key,
        title=service.title,
        state=card.state,
        state_text=card.state_text,
        why=why(offer, unit.region_id, viewer.language),
        instead=card.instead_text,
        opens_at=offer.opens_at,
        closes_at=offer.closes_at,
        answer_within_days=services_shown.answer_days(service, offer),
        answer_time_text=card.answer_time_text,
        ages=_ages(may),
        may=may,
        limits=limits,
        ways=channels.of_cell(offer.is_open, card.state_text, unit_ways),
        since=offer.since,
        note=services_shown.text(offer, viewer.language) if offer.is_open and offer.is_trial else "",
        needs_referral=offer.needs_referral,
        ages_text=admission.said(decided) if (decided := admission.limit_of(offer)) is not None else "",
        url=card.url,
        start_url=card.start_url,
    )
