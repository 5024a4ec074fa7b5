"""Actions: the unit that sent a case on takes it back, as long as nobody where it went has taken it.

The case is the lock: who takes it and who retrieves it stand in line for it, and the second sees what the first has done.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import NamedTuple

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.http import Http404

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Assignment
from vardnav.platform.cases import actions, models, rules, transferring
from vardnav.platform.cases.events import CaseMoved
from vardnav.platform.cases.transfer_rules import Basis, Move
from vardnav.platform.cases.transferring import NotPending
from vardnav.platform.cases.transfers import Transfer


def retrieve(viewer: Viewer, case_id: uuid.UUID, *, reason: str, now: dt.datetime) -> models.Case:
    """Take a case that one's unit has sent on back, and return the unit's case: the same, or the one that continues it.

    Its place in the queue, its promise and its clock of the law go on as they were. `case_id`: as it was sent. All or
    nothing, in one transaction. Raises Http404 (never sent by the unit), NotPending (taken, ended, or back already).
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        step = _sent(viewer, case_id)
        row = _receipt(viewer, step)
        there = models.Case.objects.select_for_update().get(
            id=row.continued_by_id if row is not None and row.continued_by_id else case_id
        )
        if not _is_waiting(step, row, there):
            raise NotPending
        is_abroad = row is not None and row.continued_by_id is not None
        was = transferring.before(there, row) if row is not None and is_abroad else step.from_service
        move = Move(step.unit_id, Basis(row.basis) if row is not None else None, was)
        if row is not None:
            row.returned_at, row.returned_by_id, row.returned_reason = now, viewer.staff_id, reason
            row.is_retrieved = True
            row.save(update_fields=["returned_at", "returned_by", "returned_reason", "is_retrieved"])
        # The case lies where it was sent: it is changed there, in the name of the one who retrieves it.
        placed = dataclasses.replace(viewer, unit_id=there.unit_id, region=there.region)
        verb = "retrieve_abroad" if is_abroad else "retrieve"
        back = actions.change(placed, there.id, verb, reason=reason, move=move, now=now)
        if row is not None and is_abroad:
            back = transferring.go_on(placed, back, row.from_unit, move, reason=reason, now=now)
        events.publish(CaseMoved(region=back.region, case_id=back.id, person_id=back.subject_id))
    return back


class Left(NamedTuple):
    """How a case that the viewer's unit has sent on stands. `is_over`: it ended before anybody where it went took it."""

    may_be_retrieved: bool = False
    is_over: bool = False


def left(viewer: Viewer, case_id: uuid.UUID) -> Left:
    """Return whether nobody has taken the case yet, as `retrieve` asks when it is locked, and whether it has ended so.

    The page logs its reading. One statement.
    """
    own = Assignment.objects.filter(
        staff=OuterRef("by_staff"), unit=viewer.unit_id, kind=Assignment.Kind.CARE
    )
    receipt = Transfer.objects.sent_by(viewer).filter(case=OuterRef("case"), sent_at=OuterRef("at"))
    later = models.Step.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("number"), by_staff__isnull=False
    )
    steps = models.Step.objects.sent_on_by(viewer).filter(case=case_id, verb__in=rules.LEAVES)
    found = (
        steps.annotate(
            is_own=Exists(own),
            has_receipt=Exists(receipt),
            is_pending=Exists(receipt.filter(taken_at__isnull=True, returned_at__isnull=True)),
            is_touched=Exists(later),
            status_there=Coalesce(
                Subquery(receipt.values("continued_by__status")[:1]),
                F("case__status"),
                output_field=CharField(),
            ),
            unit_there=Coalesce(
                Subquery(receipt.values("continued_by__unit_id")[:1]),
                F("case__unit_id"),
                output_field=UUIDField(),
            ),
        )
        .order_by("-number")
        .values("is_own", "has_receipt", "is_pending", "is_touched", "status_there", "unit_there", "to_unit")
        .first()
    )
    if found is None or found["unit_there"] != found["to_unit"]:
        return Left()
    is_waiting = found["is_pending"] if found["has_receipt"] else not found["is_touched"]
    return Left(
        may_be_retrieved=bool(
            is_waiting and found["is_own"] and rules.may("retrieve", found["status_there"])
        ),
        is_over=bool(is_waiting) and found["status_there"] == rules.Status.COMPLETED,
    )


def may_retrieve(viewer: Viewer, case_id: uuid.UUID) -> bool:
    """Tell whether the viewer's unit may take the case back now."""
    return left(viewer, case_id).may_be_retrieved


def _sent(viewer: Viewer, case_id: uuid.UUID) -> models.Step:
    """Return the step by which the unit's own staff last sent the case on. Raises Http404."""
    steps = models.Step.objects.sent_on_by(viewer).filter(case=case_id, verb__in=rules.LEAVES)
    step = steps.order_by("-number").first()
    if step is None:
        raise Http404
    # What a pause has handed over was decided by an administrator: it is not the unit's to undo.
    own = Assignment.objects.filter(staff=step.by_staff_id, unit=viewer.unit_id, kind=Assignment.Kind.CARE)
    if not own.exists():
        raise Http404
    return step


def _receipt(viewer: Viewer, step: models.Step) -> Transfer | None:
    """Return the receipt of that step; None within one care provider, where there is none."""
    rows = Transfer.objects.sent_by(viewer).select_related("from_unit__region", "from_unit__provider")
    return rows.filter(case=step.case_id, sent_at=step.at).first()


def _is_waiting(step: models.Step, row: Transfer | None, there: models.Case) -> bool:
    """Tell whether nobody has done anything to the case since it came; asked when it is locked."""
    if not rules.may("retrieve", there.status) or there.unit_id != step.to_unit_id:
        return False
    if row is not None:
        return Transfer.objects.filter(id=row.id, taken_at__isnull=True, returned_at__isnull=True).exists()
    later = models.Step.objects.filter(case=there, number__gt=step.number, by_staff__isnull=False)
    return not later.exists()
