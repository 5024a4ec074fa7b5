"""Actions: a unit asks somebody to answer a form; the answer comes into the case that waits for it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import (
    answers,
    attachments,
    models,
    requested,
    rules,
    thread,
    unit_actions,
)
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.files import actions as files
from vardnav.platform.files import queries as files_stored
from vardnav.platform.registry import listing

#: Days before the last day that one who has not answered is reminded.
REMIND_BEFORE = 2
MOST_REMINDED = 500


class SomebodyElse(Exception):
    """Another guardian has begun to answer."""


def send(
    viewer: Viewer,
    *,
    assistance_id: uuid.UUID,
    service_key: str,
    text: str,
    last_on: dt.date,
    now: dt.datetime,
) -> models.Case:
    """Ask the person of an assistance to answer a form of the region's, with a message. Raises Http404."""
    if service_key not in listing.services_in(viewer.region) or not listing.service(service_key).region:
        raise Http404
    with transaction.atomic():
        case = unit_actions.begin_case(
            viewer, assistance_id=assistance_id, service_key=service_key, verb="inquire", text=text, now=now
        )
        models.FormRequest.objects.create(
            region=case.region, case=case, subject_id=case.subject_id, last_on=last_on
        )
    return case


def begin(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID:
    """Begin to answer, or go on; return the draft. Raises Http404, requested.NotWaiting, SomebodyElse."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with transaction.atomic():
        request = _waiting(viewer, case_id)
        case = request.case
        draft = models.Draft.objects.select_for_update().filter(id=case.draft_id).first()
        if draft is not None:
            if draft.person_id != viewer.person_id:
                raise SomebodyElse
            return draft.id
        service = listing.service(case.service_key)
        models.Draft.objects.create(
            id=case.draft_id,
            region=case.region,
            service_key=case.service_key,
            form_version=service.form.version,
            person_id=viewer.person_id,
            subject_id=case.subject_id,
            unit_id=case.unit_id,
            answers=answers.initial(service),
            created_at=now,
            updated_at=now,
        )
        requested.record(viewer, "begin", case, now)
        return case.draft_id


def remind(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Tell the person once more that something waits. Raises Http404, requested.NotWaiting."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        _remind(_waiting(viewer, case_id), now)


def remind_in_time(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remind, once each, those whose last day is near and who have not answered; return how many."""
    near = clock.local_date(now) + dt.timedelta(days=REMIND_BEFORE)
    waiting = models.FormRequest.objects.visible_to(viewer).filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, reminded_at__isnull=True, last_on__lte=near
    )
    done = 0
    for request_id in list(waiting.order_by("last_on").values_list("id", flat=True)[:MOST_REMINDED]):
        with transaction.atomic():
            locked = models.FormRequest.objects.select_for_update(of=("self",), skip_locked=True)
            request = locked.select_related("case").filter(id=request_id, reminded_at__isnull=True).first()
            if request is not None and requested.is_waiting(request):
                _remind(request, now)
                done += 1
    return done


def _remind(request: models.FormRequest, now: dt.datetime) -> None:
    first = models.Message.objects.filter(case=request.case, number=1).values_list("id", flat=True).first()
    assert first is not None
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    events.publish(
        CaseWritten(
            region=request.region,
            case_id=request.case_id,
            message_id=first,
            person_id=request.subject_id,
            is_question=True,
        )
    )


def withdraw(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Ask no more: the case ends, and what was begun and not sent goes. Raises Http404, requested.NotWaiting."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        request = _waiting(viewer, case_id)
        case = request.case
        step = thread.next_step(viewer, case, "complete", "", now)
        case.status = step.to_status = rules.Status.COMPLETED
        case.outcome, case.status_at, case.closed_at = rules.Outcome.WITHDRAWN, now, now
        case.version += 1
        case.save()
        step.save(force_insert=True)
        request.withdrawn_at = now
        request.save(update_fields=["withdrawn_at"])
        container = attachments.of_draft(case.draft_id, case.region)
        for stored in files_stored.in_container(viewer, container):
            files.remove(viewer, stored.id, container=container, now=now)
        models.Draft.objects.filter(id=case.draft_id).delete()
        requested.record(viewer, "complete", case, now)


def _waiting(viewer: Viewer, case_id: uuid.UUID) -> models.FormRequest:
    # The draft first, as sending does: two who meet wait for each other and never both.
    found = models.Case.objects.visible_to(viewer).filter(id=case_id).values_list("draft_id", flat=True)
    models.Draft.objects.select_for_update().filter(id__in=list(found)).first()
    case = models.Case.objects.visible_to(viewer).select_for_update().filter(id=case_id).first()
    if case is None:
        raise Http404
    request = models.FormRequest.objects.select_for_update().filter(case=case).first()
    if request is None:
        raise Http404
    request.case = case
    if not requested.is_waiting(request):
        raise requested.NotWaiting(case_id)
    return request
