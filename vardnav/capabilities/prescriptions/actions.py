"""Actions: a unit decides about each drug of a renewal, and the case ends with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.prescriptions import queries, rules, verbs
from vardnav.capabilities.prescriptions.models import LineDecision
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case

#: What a person has written themselves may be longer; the case keeps all of it.
LONGEST_LABEL = 300


class NotEveryLine(ValueError):
    """There must be one decision for each drug that was asked for, in order."""


def decide(
    viewer: Viewer,
    case_id: uuid.UUID,
    *,
    decisions: Sequence[rules.Decided],
    text: str,
    case_version: int,
    now: dt.datetime,
) -> Case:
    """Decide about every drug of a renewal and end the case: approved, refused, or in part.

    Decisions, answer and ending are kept together or not at all. Raises Http404 (not the unit's, not a renewal),
    NotEveryLine, rules.NoReason, cases.Stale, cases.NotAllowed.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        case = (
            Case.objects.visible_to(viewer)
            .select_for_update(of=("self",))
            .filter(id=case_id, service_key=queries.RENEW)
            .first()
        )
        if case is None:
            raise Http404
        asked = queries.asked_for(case)
        if [one.label for one in decisions] != asked:
            raise NotEveryLine
        outcome = rules.outcome(decisions)
        changed = cases.change(
            viewer, case_id, "complete", version=case_version, text=text, outcome=outcome, now=now
        )
        LineDecision.objects.bulk_create(
            LineDecision(
                region=case.region,
                case=case,
                number=place + 1,
                subject_id=case.subject_id,
                label=one.label[:LONGEST_LABEL],
                is_renewed=one.is_renewed,
                until_on=one.until_on,
                reason=one.reason,
                decided_by_id=viewer.staff_id,
                unit_id=viewer.unit_id,
                decided_at=now,
            )
            for place, one in enumerate(decisions)
        )
        audit.record(
            viewer,
            action=verbs.DECIDE.key,
            object_kind="case",
            object_id=case.id,
            subject_id=case.subject_id,
            unit_id=viewer.unit_id,
            region=case.region,
            detail={"lines": len(asked), "outcome": outcome},
            now=now,
        )
    return changed
