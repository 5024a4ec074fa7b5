"""Queries: where a case may be sent beyond its care provider, what waits to be taken, and the sender's receipts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Region, Unit
from vardnav.platform.cases import models, transfer_rules, transferring, verbs
from vardnav.platform.cases.transfer_rules import Ground, Reach
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing

#: Rows of each of the two lists; what is latest to be taken stands first.
MOST = 100


@dataclass(frozen=True, slots=True)
class Target:
    """A unit that could take the case, whose it is, and on which grounds it may go there."""

    unit: Unit
    grounds: Sequence[Ground]


@dataclass(frozen=True, slots=True)
class Targets:
    """The regions where somebody could take the case, and the units of the chosen one."""

    regions: Sequence[Region]
    units: Sequence[Target]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Transfers that nobody has taken: sent to the viewer's unit, and sent by it. Late first."""

    received: Sequence[Transfer]
    sent: Sequence[Transfer]


def case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> models.Case:
    """Return one of the unit's cases for the page that sends it on; its row in the log first. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        found = (
            models.Case.objects.visible_to(viewer)
            .select_related("unit__provider", "subject", "assignee")
            .filter(id=case_id)
            .first()
        )
        if found is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="case",
            object_id=found.id,
            subject_id=found.subject_id,
            region=found.region,
            now=now,
        )
    return found


def targets(viewer: Viewer, case: models.Case, region: str, *, now: dt.datetime) -> Targets:
    """Return who could take a case just read by `case`: units of another care provider that have its e-service open.

    A form that a region has built itself is known in that region alone. Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    service = listing.services().get(case.service_key)
    if service is None:
        return Targets((), ())
    known = Unit.objects.filter(is_connected=True, kind__in=service.receiver_kinds).exclude(id=case.unit_id)
    if service.region:
        known = known.filter(region=service.region)
    codes = known.values_list("region", flat=True).distinct()
    version = catalogue.version()  # once for all regions
    regions = [
        one
        for one in Region.objects.filter(code__in=codes).order_by("sort_key")
        if catalogue.offers(viewer, region=one.code, now=now, at_version=version)[case.service_key].is_open
    ]
    if region not in {one.code for one in regions}:
        return Targets(regions, ())
    closed = catalogue.units_closed_for(viewer, case.service_key, region=region, now=now, at_version=version)
    sender = transferring.place(case.unit)
    units = known.filter(region=region).select_related("provider", "region").order_by("sort_key", "id")
    found = [
        Target(one, transfer_rules.grounds(sender, transferring.place(one), clock.local_date(now)))
        for one in units
        if one.id not in closed
        and transfer_rules.reach(sender, transferring.place(one)) is not Reach.SAME_PROVIDER
    ]
    return Targets(regions, found)


def waiting(viewer: Viewer, *, now: dt.datetime) -> Waiting:
    """Return what waits to be taken, to and from the viewer's unit; each person's row in the log first.

    Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        received = _pending(Transfer.objects.sent_to(viewer).pending())
        sent = _pending(Transfer.objects.sent_by(viewer).pending())
        items = [((one.continued_by_id or one.case_id), one.subject_id) for one in received]
        items += [(one.case_id, one.subject_id) for one in sent]
        audit.record_many(viewer, action=verbs.QUEUE.key, object_kind="case", items=items, now=now)
    return Waiting(received, sent)


def _pending(rows: QuerySet[Transfer]) -> list[Transfer]:
    related = ("case", "continued_by", "from_unit__region", "to_unit__region")
    return list(
        rows.select_related(*related)
        .defer("case__answers", "continued_by__answers")
        .order_by("take_by", "id")[:MOST]
    )


def receipt(viewer: Viewer, case_id: uuid.UUID) -> Transfer | None:
    """Return the last transfer of a case by the viewer's unit: who took it and when. The page has logged its reading."""
    found = (
        Transfer.objects.sent_by(viewer).filter(case=case_id).select_related("to_unit__region", "taken_by")
    )
    return found.order_by("-sent_at").first()
