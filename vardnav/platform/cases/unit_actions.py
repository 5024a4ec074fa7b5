"""Actions: what a unit does on its own accord: writes to somebody, tells what has happened, notes something among staff."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import (
    actions,
    attachments,
    helping,
    letters,
    models,
    numbering,
    promises,
    rules,
    sight,
    thread,
    verbs,
)
from vardnav.platform.files import actions as files
from vardnav.platform.files.inspection import Examined
from vardnav.platform.registry import listing


def write_to(
    viewer: Viewer,
    *,
    assistance_id: uuid.UUID,
    letter: str,
    text: str,
    is_secret: bool = False,
    signed_by_unit: bool | None = None,
    now: dt.datetime,
) -> models.Case:
    """Begin a case with a message from the unit: a question waits for the answer, a message is ended at once.

    `is_secret`: seen by the person alone, by nobody who acts for them. The one of an assistance of the viewer's own is
    written to. Raises Http404 (not theirs, dead, unknown letter).
    Whether the person can be reached is asked before (assisted.queries.addressee).
    """
    if letter not in letters.LETTERS:
        raise Http404
    verb = "inquire" if letters.LETTERS[letter].is_question else "inform"
    return begin_case(
        viewer,
        assistance_id=assistance_id,
        service_key=letter,
        verb=verb,
        text=text,
        is_secret=is_secret,
        signed_by_unit=signed_by_unit,
        now=now,
    )


def begin_case(
    viewer: Viewer,
    *,
    assistance_id: uuid.UUID,
    service_key: str,
    verb: str,
    text: str,
    is_secret: bool = False,
    signed_by_unit: bool | None = None,
    area: str = "",
    now: dt.datetime,
) -> models.Case:
    """Begin a case from the unit with its first message, waiting (inquire) or ended at once (inform). Raises Http404.

    `area`: of which it is (`sight.AREAS`), where neither its e-service nor the sort of letter says.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    of_what = listing.services().get(service_key) or letters.LETTERS.get(service_key)
    with transaction.atomic():
        subject_id = helping.whom(viewer, assistance_id, now=now).subject_id
        unit = Unit.objects.select_related("region").get(id=viewer.unit_id)
        status = rules.leads_to(verb, "")
        is_ended = status == rules.Status.COMPLETED
        case = models.Case.objects.create(
            region=viewer.region,
            number=numbering.free_number(viewer.region, unit.region.letter, now),
            draft_id=uuid7(),
            service_key=service_key,
            form_version="1",
            unit=unit,
            subject_id=subject_id,
            sent_by_id=subject_id,
            is_from_unit=True,
            is_secret=is_secret,
            area=area or sight.area_of(of_what, unit.kind),
            answers=[],
            status=status,
            outcome=rules.Outcome.INFORMED if is_ended else "",
            assignee_id=viewer.staff_id,
            sent_at=now,
            status_at=now,
            due_at=promises.answer_by(now),
            closed_at=now if is_ended else None,
        )
        models.Step.objects.create(
            region=case.region,
            case=case,
            number=1,
            verb=verb,
            to_status=status,
            by_staff_id=viewer.staff_id,
            unit=unit,
            at=now,
        )
        thread.write_message(
            viewer, case, text, uuid7(), now, is_question=not is_ended, signed_by_unit=signed_by_unit
        )
        _record(viewer, verb, case, now)
    return case


def change(
    viewer: Viewer,
    case_id: uuid.UUID,
    verb: str,
    *,
    examined: Sequence[Examined] = (),
    said: Mapping[str, str] | None = None,
    now: dt.datetime,
    **more: Any,
) -> models.Case:
    """Do one verb to a case as `actions.change`, and hang files on the message it writes: all or nothing.

    `said`: what other rooms ask with an answer (registry.AtAnswer), by name.

    Raises what `actions.change` raises, and files' Refused; then nothing is written.
    """
    if not examined and not said:
        return actions.change(viewer, case_id, verb, now=now, **more)
    message_id = uuid7()
    with transaction.atomic():
        case = actions.change(viewer, case_id, verb, message_id=message_id, now=now, **more)
        container = attachments.of_message(message_id, case)
        for one in examined:
            files.accept(viewer, one, container=container, subject_id=case.subject_id, now=now)
        listing.said_at_answer(viewer, case.id, said or {}, now=now)
    return case


def locked(viewer: Viewer, case_id: uuid.UUID) -> models.Case:
    """Return a case of the unit's as it is now; nobody else changes it until the transaction ends. Raises Http404."""
    rows = models.Case.objects.visible_to(viewer).select_for_update(of=("self",))
    case = rows.filter(id=case_id).first()
    if case is None:
        raise Http404
    return case


def note(viewer: Viewer, case_id: uuid.UUID, *, text: str, now: dt.datetime) -> models.Note:
    """Write a note among staff about a case of the unit's, whatever its state. Raises Http404."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        case = models.Case.objects.visible_to(viewer).filter(id=case_id).first()
        if case is None:
            raise Http404
        written = models.Note.objects.create(
            region=case.region,
            case=case,
            subject_id=case.subject_id,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            text=text,
            written_at=now,
        )
        _record(viewer, "note", case, now)
    return written


def tell(viewer: Viewer, case_id: uuid.UUID, *, text: str, now: dt.datetime) -> None:
    """Write to the resident in a case, also an ended one, what has happened since: a result, say.

    In the unit's name, by a room that has its own states. For jobs and staff of other rooms: the case is not theirs to
    see or not, so the caller has found what the message is about. Raises Http404.
    """
    with transaction.atomic():
        case = models.Case.objects.select_for_update().filter(id=case_id).first()
        if case is None or viewer.role is Role.RESIDENT:
            raise Http404
        thread.write_message(viewer, case, text, uuid7(), now)
        _record(viewer, "tell", case, now)


def _record(viewer: Viewer, verb: str, case: models.Case, now: dt.datetime) -> None:
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
