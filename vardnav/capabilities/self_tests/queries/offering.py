"""Queries: which kits a region offers, and whether somebody may order one now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import get_language

from vardnav.capabilities.self_tests import models, verbs
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules import kits, own_kits
from vardnav.capabilities.self_tests.rules.states import Result, State
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import sight
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.registry import listing
from vardnav.platform.registry.ages import AgeLimit

ORDER_KEY, HOME_KEY = "self_tests.order", models.HOME_KEY
#: Of the sensitive kits, which are only for oneself; and of the others, which are ordered for a child as well.
KEYS = (ORDER_KEY, HOME_KEY)
#: The option by which a region or unit offers a kit, and those that tell where one is picked up, and who sends it.
KIT_OPTION = "kit_"
PLACES_OPTION, SENDER_OPTION = "pick_up_places", "sender_address"
MOST_PLACES = 30

Options = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A kit that the region has; `obstacle` is why the person may not order it now, None if they may."""

    kit: kits.Kit
    rule: kits.Rule
    service_key: str
    obstacle: kits.Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything of one person's: kits on offer, where the sensitive ones are ordered, and their orders, latest first.

    `offered`: how the e-service stands whose words are shown where no kit can be ordered.
    """

    offered: Offer
    kits: Sequence[OnOffer]
    units: Sequence[Unit]
    orders: Sequence[Order]
    region: str


def on_here(service_key: str, option: Options, *, region: str, today: dt.date) -> dict[str, OnOffer]:
    """Return by key the kits that are on, with the rule that holds today: ours in the file's order, then the region's."""
    found = {}
    for key, kit in kits.kits().items():
        if kit.service == service_key and option(f"{KIT_OPTION}{key}") is True:
            try:
                found[key] = OnOffer(kit, kits.rule_on(key, today, region, kits.rules()), service_key)
            except kits.NoRule:
                continue
    for own in own_kits.read(option(own_kits.OPTION)):
        if own.holds(today):
            found[own.kit.key] = OnOffer(own.kit, own.rule, service_key)
    return found


def places(option: Options) -> list[str]:
    """Return the places where a kit can be picked up, a line each, as the region wrote them."""
    lines = str(option(PLACES_OPTION) or "").splitlines()
    return list(dict.fromkeys(one.strip()[:200] for one in lines if one.strip()))[:MOST_PLACES]


def sender(viewer: Viewer, service_key: str, *, now: dt.datetime) -> str:
    """Return what stands as the sender on the envelopes of the viewer's unit, "" where nothing is decided."""
    offered = catalogue.offer(viewer, service_key, region=viewer.region, unit_id=viewer.unit_id, now=now)
    return " ".join(str(catalogue.option(offered, SENDER_OPTION) or "").split())


def on_offer(offered: Offer, *, region: str, today: dt.date) -> list[OnOffer]:
    """Return the kits that are on in an offer and that a rule speaks of today."""
    if not offered.is_open:
        return []
    found = on_here(
        offered.service_key, lambda name: catalogue.option(offered, name), region=region, today=today
    )
    return list(found.values())


def ages_of(service_key: str) -> Callable[[Options, str, dt.date], list[AgeLimit]]:
    """Return what says for whom each kit of an e-service is, by the very rules that refuse an order."""

    def ages(option: Options, region: str, today: dt.date) -> list[AgeLimit]:
        found = on_here(service_key, option, region=region, today=today).values()
        language = get_language() or "sv"
        return [
            AgeLimit(one.kit.text("title", language), one.rule.age_from, one.rule.age_to or None)
            for one in found
        ]

    return ages


def in_region(viewer: Viewer, region: str, *, now: dt.datetime) -> tuple[Offer, list[OnOffer]]:
    """Return the region's kits of both e-services, and how the first of them stands. Nothing of anybody: for the public."""
    offers, today = catalogue.offers(viewer, region=region, now=now), clock.local_date(now)
    found = [one for key in KEYS for one in on_offer(offers[key], region=region, today=today)]
    return offers[ORDER_KEY], found


def obstacle_for(
    viewer: Viewer,
    kind: str,
    service_key: str,
    *,
    subject_id: uuid.UUID,
    region: str,
    option: Options,
    is_helped: bool,
    now: dt.datetime,
) -> kits.Obstacle | None:
    """Return why somebody may not order a kit in `region` now. For the page, and again in the ordering's transaction."""
    today = clock.local_date(now)
    found = on_here(service_key, option, region=region, today=today).get(kind)
    if found is None:
        return kits.Obstacle(kits.Why.NOT_OFFERED)
    person = Person.objects.get(id=subject_id)
    orders = _of_kind(Order.objects.filter(subject=subject_id, kind=kind).order_by("-id"), kind, region)
    return kits.obstacle(
        found.rule, _applicant(viewer, person, orders, is_helped), region=region, today=today
    )


def _applicant(viewer: Viewer, person: Person, orders: Sequence[Order], is_helped: bool) -> kits.Applicant:
    samples = [one.taken_on for one in orders if one.taken_on and _counts(one)]
    return kits.Applicant(
        born_on=person.born_on or person.number.born_on,
        home_region=person.home_region,
        assurance=viewer.assurance,
        has_open_order=any(one.closed_at is None for one in orders),
        last_sample_on=max(samples, default=None),
        is_helped=is_helped,
    )


def _counts(order: Order) -> bool:
    """A sample that could not be analysed, or never arrived, is no sample: a new kit is free at once."""
    return order.state == State.ANSWERED and order.result != Result.UNREADABLE


def units(viewer: Viewer, region: str, *, now: dt.datetime) -> list[Unit]:
    """Return the region's units that send sensitive kits now, by name."""
    service = listing.service(ORDER_KEY)
    closed = catalogue.units_closed_for(viewer, ORDER_KEY, region=region, now=now)
    found = Unit.objects.filter(region_id=region, is_connected=True, kind__in=service.unit_kinds)
    return [one for one in found.order_by("sort_key", "id") if one.id not in closed]


def keys_for(viewer: Viewer) -> tuple[str, ...]:
    """Return the e-services by which a resident orders kits: none of what is only for oneself, for another."""
    if not viewer.is_proxy:
        return KEYS
    service = listing.service(HOME_KEY)
    return (HOME_KEY,) if sight.of(viewer).covers(sight.area_of(service, "")) else ()


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return the kits and orders of the one the viewer acts for, the reading logged. Raises Http404 for others."""
    keys = keys_for(viewer)
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or not keys:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        orders = list(Order.objects.visible_to(viewer).select_related("unit", "case").order_by("-id")[:50])
        person = Person.objects.get(id=viewer.subject_id)
        offers, today = catalogue.offers(viewer, region=viewer.region, now=now), clock.local_date(now)
        found = [one for key in keys for one in on_offer(offers[key], region=viewer.region, today=today)]
        shown = [
            OnOffer(
                one.kit,
                one.rule,
                one.service_key,
                kits.obstacle(
                    one.rule,
                    _applicant(viewer, person, _of_kind(orders, one.kit.key, viewer.region), False),
                    region=viewer.region,
                    today=today,
                ),
            )
            for one in found
        ]
    sends = ORDER_KEY in keys and offers[ORDER_KEY].is_open
    senders = units(viewer, viewer.region, now=now) if sends else []
    return Standing(offers[keys[0]], shown, senders, orders, viewer.region)


def _of_kind(orders: Iterable[Order], kind: str, region: str) -> list[Order]:
    """The orders of a kit; a region's own kit is another in another region."""
    return [one for one in orders if one.kind == kind and (one.region == region or not own_kits.is_own(kind))]
