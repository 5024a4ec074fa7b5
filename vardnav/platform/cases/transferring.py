"""Actions: a case goes to another care provider or region with its legal basis, and comes back with a reason.

FHIR: the case that takes over is a Task `basedOn` the one that was sent; Transfer is its Provenance.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import (
    actions,
    changing,
    models,
    numbering,
    promises,
    rules,
    sight,
    story,
    transfer_rules,
    verbs,
)
from vardnav.platform.cases.events import CaseContinued, CaseMoved
from vardnav.platform.cases.transfer_rules import Basis, Consent, Move, Reach
from vardnav.platform.cases.transfers import Transfer
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing


class NotPending(Exception):
    """There is nothing to send back: the case was taken here, or has gone on."""


NOT_ASKED = Consent()


@dataclass(frozen=True, slots=True)
class Order:
    """What staff have chosen: where to, on what basis (with the person's yes where it rests on that), and why."""

    to_unit_id: uuid.UUID
    basis: str
    reason: str
    consent: Consent = NOT_ASKED
    #: The e-service that it becomes there, where it is handed over to another (redirecting.py).
    service_key: str = ""


def place(unit: Unit) -> transfer_rules.Place:
    """Return a unit, read with its provider, as the rules see it."""
    is_public = unit.provider is not None and unit.provider.is_public
    return transfer_rules.Place(unit.region_id, unit.provider_id, is_public)


def transfer(
    viewer: Viewer, case_id: uuid.UUID, order: Order, *, version: int | None = None, now: dt.datetime
) -> Transfer:
    """Send one of the unit's cases to a unit of another care provider; across a region's border another case continues it.

    All or nothing, in one transaction: the case here, the one there, both regions' rows in the log, the receipt, the
    notice. A second try finds the case gone. Raises Http404 (not the unit's case; no such unit for this e-service),
    actions.NotAllowed, Stale, ServiceClosed, transfer_rules.NotGrounded.
    """
    with transaction.atomic():
        case = held(viewer, case_id, version)
        sender = Unit.objects.select_related("provider").get(id=case.unit_id)
        receiver = _receiver(viewer, case, order.to_unit_id, now)
        here, there = place(sender), place(receiver)
        ground = transfer_rules.check(here, there, order.basis, order.consent, clock.local_date(now))
        move = Move(receiver.id, ground.basis)
        leaves = transfer_rules.reach(here, there) is Reach.OTHER_REGION
        sent = actions.change(
            viewer, case.id, "transfer" if leaves else "forward", reason=order.reason, move=move, now=now
        )
        continued = go_on(viewer, sent, receiver, move, reason=order.reason, now=now) if leaves else None
        row = write_receipt(viewer, Gone(sent, continued, sender, receiver), order, ground, now=now)
        tell(continued or sent)
    return row


def held(viewer: Viewer, case_id: uuid.UUID, version: int | None) -> models.Case:
    """Lock and return one of the unit's cases that may be sent on. Raises Http404, actions.Stale, actions.NotAllowed."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    case = models.Case.objects.visible_to(viewer).select_for_update().filter(id=case_id).first()
    if case is None:
        raise Http404
    if version is not None and version != case.version:
        raise actions.Stale
    # What a unit began itself is its own errand: a letter, or a form that it waits for.
    if case.is_from_unit or not rules.may("transfer", case.status):
        raise actions.NotAllowed("transfer")
    return case


@dataclass(frozen=True, slots=True)
class Gone:
    """A case that has been sent on: as it is now, what continues it in another region, from where, and to where."""

    case: models.Case
    continued: models.Case | None
    sender: Unit
    receiver: Unit


def write_receipt(
    viewer: Viewer, gone: Gone, order: Order, ground: transfer_rules.Ground, *, now: dt.datetime
) -> Transfer:
    """Write the receipt of a case that has gone to another care provider on a legal basis. The case is locked."""
    if viewer.staff_id is None:
        raise Http404
    return Transfer.objects.create(
        region=gone.case.region,
        case=gone.case,
        continued_by=gone.continued,
        subject_id=gone.case.subject_id,
        from_unit=gone.sender,
        to_region=gone.receiver.region_id,
        to_unit=gone.receiver,
        by_staff_id=viewer.staff_id,
        basis=ground.basis,
        consent_how=(order.consent.how or "") if ground.needs_consent else "",
        consent_on=order.consent.on if ground.needs_consent else None,
        reason=order.reason,
        sent_at=now,
        take_by=promises.promised_by(now, transfer_rules.take_within(ground.basis)),
    )


def give_back(
    viewer: Viewer, case_id: uuid.UUID, *, reason: str, version: int | None = None, now: dt.datetime
) -> Transfer:
    """Send a case that nobody here has taken back to the unit that sent it, on the basis it came on.

    From another region the case ends here and another continues it there. Raises Http404, NotPending, actions.Stale.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        case = models.Case.objects.visible_to(viewer).select_for_update().filter(id=case_id).first()
        if case is None:
            raise Http404
        if version is not None and version != case.version:
            raise actions.Stale
        row = pending_of(viewer, case)
        if row is None or not rules.may("return", case.status):
            raise NotPending
        row.returned_at, row.returned_by_id, row.returned_reason = now, viewer.staff_id, reason
        row.save(update_fields=["returned_at", "returned_by", "returned_reason"])
        move = Move(row.from_unit_id, Basis(row.basis), before(case, row))
        leaves = row.continued_by_id is not None
        sent = actions.change(
            viewer, case.id, "transfer" if leaves else "return", reason=reason, move=move, now=now
        )
        back = go_on(viewer, sent, row.from_unit, move, reason=reason, now=now) if leaves else None
        tell(back or sent)
    return row


def before(case: models.Case, row: Transfer) -> str:
    """Return the e-service that a case which goes back was of before it came by `row`; "" for the same. One statement."""
    if row.continued_by_id is not None:
        was = models.Case.objects.values_list("service_key", flat=True).get(id=row.case_id)
        return was if was != case.service_key else ""
    came = models.Step.objects.filter(region=case.region, case=case, verb="redirect", at=row.sent_at)
    return came.values_list("from_service", flat=True).first() or ""


def pending_of(viewer: Viewer, case: models.Case) -> Transfer | None:
    """Return the transfer by which a case just found visible came to the viewer's unit and that nobody has answered."""
    rows = Transfer.objects.sent_to(viewer).filter(taken_at__isnull=True, returned_at__isnull=True)
    rows = rows.select_related("from_unit__region", "from_unit__provider", "by_staff")
    # One that came from another region may since have gone between care providers in this one.
    return rows.filter(Q(case=case) | Q(continued_by=case)).order_by("-sent_at").first()


def _receiver(viewer: Viewer, case: models.Case, unit_id: uuid.UUID, now: dt.datetime) -> Unit:
    """Return a connected unit, in any region, that gives the case's e-service and has it open now."""
    service = listing.services().get(case.service_key)
    kinds = service.receiver_kinds if service else ()
    units = Unit.objects.select_related("provider", "region").filter(is_connected=True, kind__in=kinds)
    unit = units.exclude(id=case.unit_id).filter(id=unit_id).first()
    if unit is None or service is None or service.region not in ("", unit.region_id):
        raise Http404
    offered = catalogue.offer(viewer, case.service_key, region=unit.region_id, unit_id=unit.id, now=now)
    changing.check_takes(viewer, offered, case.subject_id, now=now)
    return unit


def go_on(
    viewer: Viewer, old: models.Case, unit: Unit, move: Move, *, reason: str, now: dt.datetime
) -> models.Case:
    """Write the case that continues `old` in the unit's region: same answers, same place in the queue, same promise.

    Thread and files are read where they are (story.py). The unit that sends knows no more of it than its number.
    """
    case = models.Case(
        region=unit.region_id,
        number=numbering.free_number(unit.region_id, unit.region.letter, now),
        draft_id=uuid7(),
        service_key=old.service_key,
        sent_as=old.sent_as,
        form_version=old.form_version,
        unit=unit,
        subject_id=old.subject_id,
        sent_by_id=old.sent_by_id,
        continues=old,
        is_secret=old.is_secret,
        area=sight.narrowed(old.area, unit.kind),
        answers=old.answers,
        status=rules.leads_to("continue", ""),
        sent_at=old.sent_at,
        status_at=now,
        due_at=old.due_at,
        first_answered_at=old.first_answered_at,
    )
    changing.become(case, move)
    case.save(force_insert=True)
    if case.area != old.area:
        story.be_alike(case)
    models.Step.objects.create(
        region=case.region,
        case=case,
        number=1,
        verb="continue",
        to_status=case.status,
        by_staff_id=viewer.staff_id,
        unit=unit,
        reason=reason,
        basis=move.basis or "",
        from_service=old.service_key if move.service_key else "",
        at=now,
    )
    audit.record(
        viewer,
        action=verbs.of("continue"),
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=unit.id,
        region=case.region,
        now=now,
        detail={"continues": str(old.id)},
    )
    events.publish(CaseContinued(region=case.region, case_id=case.id))
    return case


def tell(case: models.Case) -> None:
    """Let the person know that another care provider, or another e-service, has their case."""
    events.publish(CaseMoved(region=case.region, case_id=case.id, person_id=case.subject_id))
