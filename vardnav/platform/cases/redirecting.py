"""Actions: a case that came to the wrong sort of unit is handed over to another e-service where it belongs (R5, row 20).

A self-referral that belongs at the health centre becomes a case of one of its e-services: same story, same files, same
number inside a region. Between care providers it goes as any transfer does, on a legal basis and with a receipt.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Region, Unit
from vardnav.platform.cases import actions, changing, models, promises, transfer_rules, transferring
from vardnav.platform.cases.transfer_queries import Target, Targets
from vardnav.platform.cases.transfer_rules import Move, Reach
from vardnav.platform.cases.transferring import Order
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a case may be handed over to: an e-service, the regions that have it open, and the units of the chosen one."""

    service: EService
    found: Targets


def services_for(case: models.Case) -> list[EService]:
    """Return the e-services that may take a case over; the one it was sent as may always have it back. None for most."""
    now_of = listing.services().get(case.service_key)
    if now_of is None or not now_of.may_be_redirected or case.is_from_unit:
        return []
    return [
        one
        for key, one in listing.services().items()
        if key != case.service_key and (one.takes_over or key == case.sent_as)
    ]


def choice(viewer: Viewer, case: models.Case, key: str, region: str, *, now: dt.datetime) -> Choice | None:
    """Return the units that take `key` in a region, for a case just read; None when it may not become that e-service.

    Units of the own care provider are among them: within it no basis is asked for. Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    service = next((one for one in services_for(case) if one.key == key), None)
    if service is None:
        return None
    known = Unit.objects.filter(is_connected=True, kind__in=service.unit_kinds).exclude(id=case.unit_id)
    version = catalogue.version()  # once for all regions
    codes = known.values_list("region", flat=True).distinct()
    regions = [
        one
        for one in Region.objects.filter(code__in=codes).order_by("sort_key")
        if catalogue.offers(viewer, region=one.code, now=now, at_version=version)[key].is_open
    ]
    if region not in {one.code for one in regions}:
        return Choice(service, Targets(regions, ()))
    closed = catalogue.units_closed_for(viewer, key, region=region, now=now, at_version=version)
    sender, on = transferring.place(case.unit), clock.local_date(now)
    units = known.filter(region=region).select_related("provider", "region").order_by("sort_key", "id")
    found = [
        Target(one, transfer_rules.grounds(sender, transferring.place(one), on))
        for one in units
        if one.id not in closed
    ]
    return Choice(service, Targets(regions, found))


def redirect(
    viewer: Viewer, case_id: uuid.UUID, order: Order, *, version: int | None = None, now: dt.datetime
) -> models.Case:
    """Hand one of the unit's cases over to `order.service_key` at another unit, and return the case that goes on.

    All or nothing, in one transaction; a second try finds the case gone. It is answered when it was promised to be, or
    sooner if the new e-service promises that. Raises Http404 (not the unit's case; no such unit for that e-service),
    actions.NotAllowed (a case that may not become that), Stale, ServiceClosed, transfer_rules.NotGrounded.
    """
    with transaction.atomic():
        case = transferring.held(viewer, case_id, version)
        service = next((one for one in services_for(case) if one.key == order.service_key), None)
        if service is None:
            raise actions.NotAllowed("redirect")
        sender = Unit.objects.select_related("provider").get(id=case.unit_id)
        receiver, offered = _receiver(viewer, case, service, order.to_unit_id, now)
        here, there = transferring.place(sender), transferring.place(receiver)
        how_far = transfer_rules.reach(here, there)
        ground = None
        if how_far is not Reach.SAME_PROVIDER:
            ground = transfer_rules.check(here, there, order.basis, order.consent, clock.local_date(now))
        due_at = _answered_by(case, service, receiver, offered, now)
        move = Move(receiver.id, ground.basis if ground else None, service.key, due_at)
        leaves = how_far is Reach.OTHER_REGION
        sent = actions.change(
            viewer, case.id, "transfer" if leaves else "redirect", reason=order.reason, move=move, now=now
        )
        continued = None
        if leaves:
            continued = transferring.go_on(viewer, sent, receiver, move, reason=order.reason, now=now)
        if ground is not None:
            gone = transferring.Gone(sent, continued, sender, receiver)
            transferring.write_receipt(viewer, gone, order, ground, now=now)
        transferring.tell(continued or sent)
    return continued or sent


def _receiver(
    viewer: Viewer, case: models.Case, service: EService, unit_id: uuid.UUID, now: dt.datetime
) -> tuple[Unit, Offer]:
    """Return another connected unit that has the e-service open, and what it offers. Raises Http404, ServiceClosed."""
    units = Unit.objects.select_related("provider", "region").filter(is_connected=True)
    unit = units.filter(kind__in=service.unit_kinds).exclude(id=case.unit_id).filter(id=unit_id).first()
    if unit is None or service.region not in ("", unit.region_id):
        raise Http404
    offered = catalogue.offer(viewer, service.key, region=unit.region_id, unit_id=unit.id, now=now)
    changing.check_takes(viewer, offered, case.subject_id, now=now)
    return unit, offered


def _answered_by(
    case: models.Case, service: EService, unit: Unit, offered: Offer, now: dt.datetime
) -> dt.datetime:
    """Return by when the e-service promises to answer what comes to it now."""
    days = int(str(catalogue.option(offered, "answer_within_days") or service.answer_within_days))
    return promises.due_by(service, unit_id=unit.id, subject_id=case.subject_id, days=days, now=now)


def happened_at(case: models.Case) -> Sequence[dt.datetime]:
    """Return when a case, or the part before it, became of another e-service or of its own again; latest last."""
    ids = [one for one in (case.id, case.continues_id) if one is not None]
    steps = models.Step.objects.filter(case__in=ids).exclude(from_service="")
    return list(steps.order_by("at").values_list("at", flat=True))


def answered(case: models.Case, since: dt.datetime) -> Sequence[tuple[dt.datetime, str]]:
    """Return when staff have written to the person in a case, or the part before it, since then: (when, sort of unit)."""
    ids = [one for one in (case.id, case.continues_id) if one is not None]
    steps = models.Step.objects.filter(case__in=ids, by_staff__isnull=False, at__gte=since)
    found = steps.filter(verb__in=("ask", "message", "complete")).order_by("at", "number")
    return list(found.values_list("at", "unit__kind"))


def moves(case: models.Case) -> Sequence[tuple[dt.datetime, str, str]]:
    """Return when a case, or the part before it, went from one unit to another: (when, sort of unit, sort it came to)."""
    ids = [one for one in (case.id, case.continues_id) if one is not None]
    steps = models.Step.objects.filter(case__in=ids, to_unit__isnull=False)
    return list(steps.order_by("at", "number").values_list("at", "unit__kind", "to_unit__kind"))
