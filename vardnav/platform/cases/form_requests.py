"""Actions: a unit asks somebody to answer a form; the answer comes into the case that waits for it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.platform.cases import (
    actions,
    answers,
    attachments,
    helping,
    models,
    purging,
    requested,
    sight,
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
    """Another has begun to answer. `is_staff`: somebody at a unit, for the person."""

    def __init__(self, *, is_staff: bool) -> None:
        super().__init__()
        self.is_staff = is_staff


class AlreadyReminded(Exception):
    """A reminder has gone out since the page was opened."""


def send(
    viewer: Viewer,
    *,
    assistance_id: uuid.UUID,
    service_key: str,
    text: str,
    last_on: dt.date,
    is_secret: bool = False,
    now: dt.datetime,
) -> models.Case:
    """Ask the person of an assistance to answer a form of the region's, with a message. Raises Http404.

    `is_secret`: seen and answered by the person alone, by nobody who acts for them.
    """
    if service_key not in listing.services_in(viewer.region) or not listing.service(service_key).region:
        raise Http404
    with transaction.atomic():
        case = unit_actions.begin_case(
            viewer, assistance_id=assistance_id, service_key=service_key, verb="inquire", text=text,
            is_secret=is_secret, now=now,
        )  # fmt: skip
        models.FormRequest.objects.create(
            region=case.region, case=case, subject_id=case.subject_id, last_on=last_on
        )
    return case


def begin(
    viewer: Viewer, case_id: uuid.UUID, *, assistance_id: uuid.UUID | None = None, now: dt.datetime
) -> uuid.UUID:
    """Begin to answer, or go on; return the draft. Staff of the unit that asks do it with an assistance of theirs (N12).

    Raises Http404, requested.NotWaiting, SomebodyElse.
    """
    who = helping.whom(viewer, assistance_id, now=now)
    with transaction.atomic():
        request = waiting(viewer, case_id)
        case = request.case
        if who.subject_id != case.subject_id:
            raise Http404
        begun = begun_by(viewer, request, now=now)
        if begun is not None:
            return begun
        service = listing.service(case.service_key)
        models.Draft.objects.create(
            id=case.draft_id,
            region=case.region,
            service_key=case.service_key,
            form_version=service.form.version,
            person_id=who.person_id,
            subject_id=case.subject_id,
            unit_id=case.unit_id,
            assistance_id=who.assistance_id,
            answers=answers.initial(service),
            created_at=now,
            updated_at=now,
        )
        requested.record(viewer, "begin", case, now)
        return case.draft_id


def begun_by(viewer: Viewer, request: models.FormRequest, *, now: dt.datetime) -> uuid.UUID | None:
    """Return the draft in which the viewer answers a locked request, None when nobody has begun. Raises SomebodyElse.

    What was begun by one who may no longer act for the person, or see the case, is thrown away: else nobody could answer.
    """
    draft = models.Draft.objects.select_for_update().filter(id=request.case.draft_id).first()
    if draft is None:
        return None
    if _is_left(draft, request.case, now):
        purging.throw_away(viewer, draft, now=now)
        return None
    if not models.Draft.objects.visible_to(viewer).filter(id=draft.id).exists():
        raise SomebodyElse(is_staff=draft.assistance_id is not None)
    return draft.id


def _is_left(draft: models.Draft, case: models.Case, now: dt.datetime) -> bool:
    if draft.assistance_id is not None or draft.person_id == draft.subject_id:
        return False
    rights = people.acting_rights(draft.person_id, draft.subject_id, now=now)
    return not sight.of_rights(rights).sees(is_secret=case.is_secret, area=case.area)


def remind(viewer: Viewer, case_id: uuid.UUID, *, reminded_at: dt.datetime | None, now: dt.datetime) -> None:
    """Tell the person once more that something waits. `reminded_at`: the latest reminder that the viewer knows of.

    Several who press it with the same page before them remind once. Raises Http404, requested.NotWaiting, AlreadyReminded.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        request = waiting(viewer, case_id)
        if not _is_known(request, reminded_at):
            raise AlreadyReminded
        _remind(viewer, request, now)


def _is_known(request: models.FormRequest, reminded_at: dt.datetime | None) -> bool:
    return request.reminded_at == reminded_at


def remind_in_time(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remind, once each, those whose last day is near and who have not answered; return how many."""
    near = clock.local_date(now) + dt.timedelta(days=REMIND_BEFORE)
    waits = models.FormRequest.objects.visible_to(viewer).filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, reminded_at__isnull=True, last_on__lte=near
    )
    done = 0
    for request_id in list(waits.order_by("last_on").values_list("id", flat=True)[:MOST_REMINDED]):
        with transaction.atomic():
            locked = models.FormRequest.objects.select_for_update(of=("self",), skip_locked=True)
            request = locked.select_related("case").filter(id=request_id, reminded_at__isnull=True).first()
            if request is not None and requested.is_waiting(request):
                _remind(viewer, request, now)
                done += 1
    return done


def _remind(viewer: Viewer, request: models.FormRequest, now: dt.datetime) -> None:
    first = models.Message.objects.filter(case=request.case, number=1).values_list("id", flat=True).first()
    assert first is not None
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    requested.record(viewer, "remind", request.case, now)
    events.publish(
        CaseWritten(
            region=request.region,
            case_id=request.case_id,
            message_id=first,
            person_id=request.subject_id,
            is_question=True,
        )
    )


def recall(viewer: Viewer, case_id: uuid.UUID, *, version: int | None = None, now: dt.datetime) -> None:
    """Ask no more: the case ends, and what was begun and not sent goes. `version` is what the page was opened on.

    Raises Http404, requested.NotWaiting, actions.Stale.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        request = waiting(viewer, case_id)
        recalled = requested.Recalled(request)
        case = actions.change(viewer, case_id, recalled.verb, version=version, asked=recalled, now=now)
        container = attachments.of_draft(case.draft_id, case.region)
        for stored in files_stored.in_container(viewer, container):
            files.remove(viewer, stored.id, container=container, now=now)


def waiting(viewer: Viewer, case_id: uuid.UUID) -> models.FormRequest:
    """Return the request of a case of the viewer's, locked with its case and draft. Raises Http404, requested.NotWaiting."""
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
