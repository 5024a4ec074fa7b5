"""Actions: the next step and the next message of a case that is locked, so that both are numbered without gaps."""

from __future__ import annotations

import datetime as dt
import uuid

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import models, signing
from vardnav.platform.cases.events import CaseWritten


def next_step(viewer: Viewer, case: models.Case, verb: str, reason: str, now: dt.datetime) -> models.Step:
    """Return the case's next step, not yet saved: its status after is known when the verb has done its work."""
    last = (
        models.Step.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first()
        or 0
    )
    return models.Step(
        region=case.region,
        case=case,
        number=last + 1,
        verb=verb,
        from_status=case.status,
        by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
        by_staff_id=viewer.staff_id,
        unit_id=case.unit_id,
        reason=reason,
        at=now,
    )


def write_message(
    viewer: Viewer,
    case: models.Case,
    text: str,
    message_id: uuid.UUID,
    now: dt.datetime,
    *,
    is_question: bool = False,
    signed_by_unit: bool | None = None,
    is_in_place: bool = False,
) -> models.Message:
    """Write the case's next message; the resident is told of what staff write, or the system for them.

    `is_in_place`: staff write what the resident says; then it is the resident's, and who wrote it down stands beside.
    The case must be locked. `signed_by_unit`: as who writes has chosen; None: as `signing` says.
    """
    last = (
        models.Message.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first()
        or 0
    )
    is_from_unit = viewer.role is not Role.RESIDENT and not is_in_place
    author_id = case.subject_id if is_in_place else viewer.person_id
    message = models.Message.objects.create(
        id=message_id,
        region=case.region,
        case=case,
        number=last + 1,
        subject_id=case.subject_id,
        direction=models.Direction.TO_RESIDENT if is_from_unit else models.Direction.TO_UNIT,
        author_person_id=None if is_from_unit else author_id,
        author_staff_id=viewer.staff_id,
        unit_id=case.unit_id,
        text=text,
        signed_by_unit=signing.by_unit(viewer, case, now=now) if signed_by_unit is None else signed_by_unit,
        sent_at=now,
    )
    if is_from_unit:
        events.publish(
            CaseWritten(
                region=case.region,
                case_id=case.id,
                message_id=message.id,
                person_id=case.subject_id,
                is_question=is_question,
            )
        )
    return message
