"""Actions: the form that a unit has asked for: is it waited for still, and the answers put into the case that waits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models, rules, sending, thread, verbs


class NotWaiting(Exception):
    """The form is answered, or no longer asked for: by the case `case_id`."""

    def __init__(self, case_id: uuid.UUID) -> None:
        super().__init__(str(case_id))
        self.case_id = case_id


def of_draft(draft_id: uuid.UUID, region: str) -> models.FormRequest | None:
    """Return the request that a draft answers, locked with its case; None of a draft that begins a case of its own.

    Only for who holds the draft. Raises NotWaiting.
    """
    found = (
        models.FormRequest.objects.select_for_update(of=("self", "case"))
        .select_related("case")
        .filter(case__draft_id=draft_id, region=region)
        .first()
    )
    if found is not None and not is_waiting(found):
        raise NotWaiting(found.case_id)
    return found


def is_of_draft(draft_id: uuid.UUID, region: str) -> bool:
    """Tell whether a draft answers what a unit has asked for. Only for who holds the draft. One statement."""
    return models.FormRequest.objects.filter(case__draft_id=draft_id, region=region).exists()


def is_waiting(request: models.FormRequest) -> bool:
    """Tell whether the form can be answered still."""
    is_over = request.answered_at is not None or request.withdrawn_at is not None
    return not is_over and request.case.status != rules.Status.COMPLETED


def answered(
    viewer: Viewer,
    request: models.FormRequest,
    held: sending.Held,
    settled: list[dict[str, Any]],
    *,
    version: str,
    due_at: dt.datetime,
    now: dt.datetime,
) -> models.Case:
    """Put the answers into the case that waits, and remove the draft. The request is locked (`of_draft`)."""
    case = request.case
    # Whoever has answered in words already adds the form to what the unit works on.
    verb = "reply" if rules.may("reply", case.status) else "add"
    step = thread.next_step(viewer, case, verb, "", now)
    case.answers, case.form_version = settled, version
    case.status = rules.leads_to(verb, case.status, is_assigned=case.assignee_id is not None)
    case.status_at = now
    case.due_at = due_at
    case.version += 1
    case.save()
    step.to_status = case.status
    step.save(force_insert=True)
    request.answered_at = now
    request.save(update_fields=["answered_at"])
    models.Draft.objects.filter(id=held.draft_id).delete()
    record(viewer, verb, case, now)
    return case


def of_case(viewer: Viewer, case: models.Case) -> models.FormRequest | None:
    """Return the request of a case just found visible; none is asked for where the resident began it. One statement."""
    if not case.is_from_unit:
        return None
    found = models.FormRequest.objects.visible_to(viewer).filter(case=case).first()
    if found is not None:
        found.case = case
    return found


def record(viewer: Viewer, verb: str, case: models.Case, now: dt.datetime) -> None:
    """Write the row of the log for something done with a request."""
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=viewer.unit_id or case.unit_id,
        region=case.region,
        now=now,
    )
