"""Queries: which kits a region offers, and whether somebody may order one now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import get_language

from vardnav.capabilities.self_tests import verbs
from vardnav.capabilities.self_tests.models import Order
from vardnav.capabilities.self_tests.rules import kits
from vardnav.capabilities.self_tests.rules.states import Result, State
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.registry import listing
from vardnav.platform.registry.ages import AgeLimit

ORDER_KEY = "self_tests.order"
#: The option by which a region or unit offers a kit, and those that tell where one is picked up, and who sends it.
KIT_OPTION = "kit_"
PLACES_OPTION, SENDER_OPTION = "pick_up_places", "sender_address"
MOST_PLACES = 30


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A kit that the region has; `obstacle` is why the person may not order it now, None if they may."""

    kit: kits.Kit
    rule: kits.Rule
    obstacle: kits.Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything of one person's: kits on offer, where they are ordered, and their orders, latest first."""

    offered: Offer
    kits: Sequence[OnOffer]
    units: Sequence[Unit]
    orders: Sequence[Order]
    region: str


def kinds(option: Callable[[str], object]) -> list[str]:
    """Return the keys of the kits that are switched on, in the file's order."""
    return [key for key in kits.kits() if option(f"{KIT_OPTION}{key}") is True]


def places(option: Callable[[str], object]) -> list[str]:
    """Return the places where a kit can be picked up, a line each, as the region wrote them."""
    lines = str(option(PLACES_OPTION) or "").splitlines()
    return list(dict.fromkeys(one.strip()[:200] for one in lines if one.strip()))[:MOST_PLACES]


def sender(viewer: Viewer, *, now: dt.datetime) -> str:
    """Return what stands as the sender on the envelopes of the viewer's unit, "" where nothing is decided."""
    offered = catalogue.offer(viewer, ORDER_KEY, region=viewer.region, unit_id=viewer.unit_id, now=now)
    return " ".join(str(catalogue.option(offered, SENDER_OPTION) or "").split())


def on_offer(offered: Offer, *, region: str, today: dt.date) -> list[OnOffer]:
    """Return the kits that are on in an offer and that a rule speaks of today."""
    found = []
    for key in kinds(lambda name: catalogue.option(offered, name)) if offered.is_open else ():
        try:
            found.append(OnOffer(kits.kits()[key], kits.rule_on(key, today, region, kits.rules())))
        except kits.NoRule:
            continue
    return found


def ages(option: Callable[[str], object], region: str, today: dt.date) -> list[AgeLimit]:
    """Return for whom each kit that is on is, by the very rules that refuse an order."""
    found = []
    for key in kinds(option):
        try:
            rule = kits.rule_on(key, today, region, kits.rules())
        except kits.NoRule:
            continue
        found.append(
            AgeLimit(
                kits.kits()[key].text("title", get_language() or "sv"), rule.age_from, rule.age_to or None
            )
        )
    return found


def in_region(viewer: Viewer, region: str, *, now: dt.datetime) -> tuple[Offer, list[OnOffer]]:
    """Return how the e-service stands in a region, and its kits. Nothing of anybody: for the public page."""
    offered = catalogue.offer(viewer, ORDER_KEY, region=region, now=now)
    return offered, on_offer(offered, region=region, today=clock.local_date(now))


def obstacle_for(
    viewer: Viewer,
    kind: str,
    *,
    subject_id: uuid.UUID,
    region: str,
    option: Callable[[str], object],
    is_helped: bool,
    now: dt.datetime,
) -> kits.Obstacle | None:
    """Return why somebody may not order a kit in `region` now. For the page, and again in the ordering's transaction."""
    today = clock.local_date(now)
    if kind not in kinds(option):
        return kits.Obstacle(kits.Why.NOT_OFFERED)
    try:
        rule = kits.rule_on(kind, today, region, kits.rules())
    except kits.NoRule:
        return kits.Obstacle(kits.Why.NOT_OFFERED)
    person = Person.objects.get(id=subject_id)
    orders = list(Order.objects.filter(subject=subject_id, kind=kind).order_by("-id"))
    return kits.obstacle(rule, _applicant(viewer, person, orders, is_helped), region=region, today=today)


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
    """Return the region's units that send kits now, by name."""
    service = listing.service(ORDER_KEY)
    closed = catalogue.units_closed_for(viewer, ORDER_KEY, region=region, now=now)
    found = Unit.objects.filter(region_id=region, is_connected=True, kind__in=service.unit_kinds)
    return [one for one in found.order_by("sort_key", "id") if one.id not in closed]


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return the person's kits and orders, the reading logged. Raises Http404 for others than a resident of their own."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        orders = list(Order.objects.visible_to(viewer).select_related("unit", "case").order_by("-id")[:50])
        person = Person.objects.get(id=viewer.subject_id)
        offered, found = in_region(viewer, viewer.region, now=now)
        today = clock.local_date(now)
        shown = [
            OnOffer(
                one.kit,
                one.rule,
                kits.obstacle(
                    one.rule,
                    _applicant(viewer, person, [two for two in orders if two.kind == one.kit.key], False),
                    region=viewer.region,
                    today=today,
                ),
            )
            for one in found
        ]
    senders = units(viewer, viewer.region, now=now) if offered.is_open else []
    return Standing(offered, shown, senders, orders, viewer.region)
