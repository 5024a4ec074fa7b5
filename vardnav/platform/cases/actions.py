"""Actions: every write to a case. Viewer first; visible or 404; the rule asked; row, step, audit, event together."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import working_days
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import (
    admission,
    asked_files,
    attachments,
    drafts,
    helping,
    models,
    onlookers,
    receipts,
    requested,
    rules,
    secrecy,
    sending,
    story,
    thread,
    verbs,
)
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases.events import CaseClosed, CaseForwarded, CaseSubmitted, CaseUnderGuarantee
from vardnav.platform.cases.transfer_rules import Move
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.files import actions as files
from vardnav.platform.files import queries as files_stored
from vardnav.platform.registry import listing

NotAdmitted = admission.NotAdmitted


class NotAllowed(Exception):
    """The case's state does not allow it (already ended, not waiting …)."""


class Stale(Exception):
    """Somebody has changed the case since the form was opened; nothing was written (reliability.md A6)."""


class NeedsBasis(Exception):
    """The unit belongs to another care provider: the case goes there by `transferring.transfer` only, with a basis."""


class ServiceClosed(Exception):
    """The e-service is not open at that unit now."""


class Incomplete(Exception):
    """Required questions lack answers. `link_ids` names them."""

    def __init__(self, link_ids: list[str]) -> None:
        super().__init__("unanswered: " + ", ".join(link_ids))
        self.link_ids = link_ids


def begin(
    viewer: Viewer,
    *,
    service_key: str,
    unit_id: uuid.UUID,
    prefilled: Mapping[str, Any] | None = None,
    assistance_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> models.Draft:
    """Begin a draft at a unit for the one the viewer acts for, perhaps with answers handed over from another page.

    Staff begin one for the person of an assistance of theirs, at a unit of their region, by the same rules.
    Raises Http404 (unknown service or unit, a unit of a sort that does not give the service, neither resident nor helped,
    a service that is not for children) and ServiceClosed.
    """
    if service_key not in listing.services():
        raise Http404
    who = helping.whom(viewer, assistance_id, now=now)
    service = listing.service(service_key)
    unit = Unit.objects.filter(id=unit_id, is_connected=True, kind__in=service.unit_kinds).first()
    if (
        unit is None
        or (who.is_child and not service.for_children)
        or (who.assistance_id is not None and unit.region_id != viewer.region)
        or viewer.assurance < service.minimum_assurance
    ):
        raise Http404
    offered = catalogue.offer(viewer, service_key, region=unit.region_id, unit_id=unit.id, now=now)
    if not offered.is_open:
        raise ServiceClosed(service_key)
    with transaction.atomic():
        draft = models.Draft.objects.create(
            is_secret=onlookers.is_secret_at_first(viewer, service, unit.kind, who.subject_id, now=now),
            region=unit.region_id,
            service_key=service_key,
            form_version=service.form.version,
            person_id=who.person_id,
            subject_id=who.subject_id,
            unit=unit,
            assistance_id=who.assistance_id,
            answers={**case_answers.initial(service), **(prefilled or {})},
            created_at=now,
            updated_at=now,
        )
        _record_draft(viewer, "begin", draft, now)
    return draft


def save_answers(
    viewer: Viewer,
    draft_id: uuid.UUID,
    given: Mapping[str, Any],
    *,
    is_secret: bool | None = None,
    now: dt.datetime,
) -> models.Draft:
    """Keep what was answered, complete or not, and whether it is to be secret. Raises Http404, NotAllowed (a proxy's)."""
    if is_secret and viewer.is_proxy:
        raise NotAllowed("secret")
    with transaction.atomic():
        draft = models.Draft.objects.visible_to(viewer).select_for_update().filter(id=draft_id).first()
        if draft is None:
            raise Http404
        draft.answers = {**draft.answers, **given}
        draft.updated_at = now
        draft.is_secret = draft.is_secret if is_secret is None else is_secret
        draft.save(update_fields=["answers", "updated_at", "is_secret"])
        _record_draft(viewer, "save", draft, now)
    return draft


def discard(viewer: Viewer, draft_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID | None:
    """Throw a draft and its files away; twice is harmless. Return the assistance that it was of, if any."""
    with transaction.atomic():
        draft = models.Draft.objects.visible_to(viewer).select_for_update().filter(id=draft_id).first()
        if draft is None:
            return None
        container = attachments.of_draft(draft.id, draft.region)
        for stored in files_stored.in_container(viewer, container):
            files.remove(viewer, stored.id, container=container, now=now)
        _record_draft(viewer, "discard", draft, now)
        draft.delete()
    return draft.assistance_id


def submit(
    viewer: Viewer, draft_id: uuid.UUID, *, is_secret: bool | None = None, now: dt.datetime
) -> models.Case:
    """Send a draft as a case, once: a repeat (double click, lost answer, back button) returns the case already sent.

    `is_secret`: None: as the draft says. Raises Http404 (no such draft or case of the viewer's), Incomplete, ServiceClosed,
    NotAdmitted and NotAllowed (a secret of whoever acts for somebody else); then the draft is kept.
    The rules are asked before anything is written, so inside a caller's transaction no savepoint is needed.
    """
    with contextlib.nullcontext() if connection.in_atomic_block else transaction.atomic():
        held = sending.hold(viewer, draft_id)
        if held is None:
            return _already_sent(viewer, draft_id)
        if is_secret is not None:
            held = held._replace(is_secret=is_secret)
        if held.is_secret and viewer.is_proxy:
            raise NotAllowed("secret")
        service = listing.service(held.service_key)
        offered = catalogue.offers(
            viewer, region=held.region, unit_id=held.unit_id, now=now, at_version=held.catalogue_version
        )[held.service_key]
        # A form that the unit itself has asked for is answered though nobody else may begin one.
        request = requested.of_draft(held.draft_id, held.region) if service.region else None
        if not offered.is_open and request is None:
            raise ServiceClosed(held.service_key)
        questionnaire = case_answers.for_unit(service, offered, held.answers)
        missing = case_answers.missing(questionnaire, held.answers)
        if missing:
            raise Incomplete(missing)
        given = admission.asked(viewer, service, held, case_answers.live(questionnaire, held.answers), now)
        days = int(str(catalogue.option(offered, "answer_within_days") or service.answer_within_days))
        if service.region and asked_files.are_asked(questionnaire):
            alive = case_answers.live(questionnaire, held.answers)
            container = attachments.of_draft(held.draft_id, held.region)
            asked_files.keep_only(viewer, container, alive.values(), now=now)
        settled = case_answers.kept(service, questionnaire, held.answers)
        if request is not None:
            return requested.answered(
                viewer,
                request,
                held,
                settled,
                version=questionnaire.version,
                due_at=promised_by(now, days),
                now=now,
            )
        # The form's version as it was asked and checked just now (I16).
        due_at, version = promised_by(now, days), questionnaire.version
        case = sending.write(viewer, held, settled, version=version, due_at=due_at, now=now)
        if service.admission is not None:
            service.admission.follows(viewer, given, case.id, now)
        events.publish(
            CaseSubmitted(
                region=case.region, case_id=case.id, unit_id=case.unit_id, service_key=case.service_key
            )
        )
        if service.guarantee:
            events.publish(CaseUnderGuarantee(region=case.region, case_id=case.id))
        return case


def promised_by(now: dt.datetime, days: int) -> dt.datetime:
    """Return the end (Swedish midnight) of the last of `days` working days after today."""
    last = working_days.add_working_days(clock.local_date(now), days)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=clock.SWEDEN).astimezone(dt.UTC)


def _already_sent(viewer: Viewer, draft_id: uuid.UUID) -> models.Case:
    case = drafts.sent(viewer).filter(draft_id=draft_id).first()
    if case is None:
        raise Http404
    return case


def change(
    viewer: Viewer,
    case_id: uuid.UUID,
    verb: str,
    *,
    now: dt.datetime,
    version: int | None = None,
    text: str = "",
    message_id: uuid.UUID | None = None,
    reason: str = "",
    basis: str = "",
    outcome: str = "",
    to_unit_id: uuid.UUID | None = None,
    assignee_id: uuid.UUID | None = None,
    move: Move | None = None,
) -> models.Case:
    """Do one verb of TRANSITIONS to a case: the only way its status changes.

    `text` is written into the thread (required for ask, message, reply, add). `version` is what the form was opened
    on. `basis`: a secrecy.Ground. `move` is given by `transferring`, which has examined where it goes and on what basis.
    Raises Http404 (not yours), NotAllowed (state or role), Stale, NeedsBasis (forward to another care provider).
    """
    allowed = rules.STAFF_VERBS if viewer.role is Role.STAFF else rules.RESIDENT_VERBS
    if move is not None and viewer.role is Role.STAFF:
        allowed |= rules.TRANSFER_VERBS
    with transaction.atomic():
        case = models.Case.objects.visible_to(viewer).select_for_update().filter(id=case_id).first()
        if case is None:
            raise Http404
        if verb not in allowed or not rules.may(verb, case.status):
            raise NotAllowed(verb)
        if version is not None and version != case.version:
            raise Stale
        step = thread.next_step(viewer, case, verb, reason, now)
        step.basis = basis
        if move is not None:
            step.to_unit_id, step.basis = move.to_unit_id, move.basis or ""
        elif verb == "forward":
            step.to_unit_id = _receiving_unit(viewer, case, to_unit_id, now)
        _apply(viewer, case, verb, step, now, outcome=outcome, assignee_id=assignee_id)
        if text:
            thread.write_message(viewer, case, text, message_id or uuid7(), now, is_question=verb == "ask")
        case.version += 1
        case.save()
        step.to_status = case.status
        step.save(force_insert=True)
        _record(viewer, verb, case, now, unit_id=step.unit_id)
        is_begun = step.from_status == rules.Status.RECEIVED and verb not in rules.SECRECY_VERBS
        if viewer.role is Role.STAFF and is_begun:
            receipts.acknowledge(viewer, case, unit_id=step.unit_id, now=now)
        if verb in ("forward", "return"):
            at, key = case.unit_id, case.service_key
            events.publish(CaseForwarded(region=case.region, case_id=case.id, unit_id=at, service_key=key))
        if case.status == rules.Status.COMPLETED and step.from_status != case.status:
            events.publish(
                CaseClosed(
                    region=case.region,
                    case_id=case.id,
                    unit_id=case.unit_id,
                    service_key=case.service_key,
                    outcome=case.outcome,
                )
            )
    return case


def _apply(
    viewer: Viewer,
    case: models.Case,
    verb: str,
    step: models.Step,
    now: dt.datetime,
    *,
    outcome: str,
    assignee_id: uuid.UUID | None,
) -> None:
    status = rules.leads_to(verb, case.status, is_assigned=case.assignee_id is not None)
    if verb == "take":
        case.assignee_id = viewer.staff_id
    elif verb == "assign":
        case.assignee_id = helping.colleague(viewer, assignee_id, now=now)
    elif verb == "release":
        case.assignee_id = None
    elif verb in ("forward", "return") and step.to_unit_id is not None:
        case.unit_id, case.assignee_id = step.to_unit_id, None
        case.due_at = _resumed(case, now) if case.status == rules.Status.WAITING else case.due_at
    elif verb == "transfer":
        case.due_at = _resumed(case, now) if case.status == rules.Status.WAITING else case.due_at
        case.outcome, case.closed_at = rules.Outcome.TRANSFERRED, now
    elif verb == "reply":
        case.due_at = _resumed(case, now)
    elif verb in ("complete", "withdraw"):
        case.outcome = rules.Outcome.WITHDRAWN if verb == "withdraw" else _ending(case, outcome)
        case.closed_at = now
    elif verb in ("hide", "reveal"):
        if not (secrecy.may_hide(case) if verb == "hide" else case.is_secret):
            raise NotAllowed(verb)
        case.is_secret = verb == "hide"
        story.be_alike(case)
    if (
        viewer.role is Role.STAFF
        and verb in ("ask", "message", "complete")
        and case.first_answered_at is None
    ):
        case.first_answered_at = now
    if status != case.status:
        case.status, case.status_at = status, now


def _resumed(case: models.Case, now: dt.datetime) -> dt.datetime:
    """Return the new deadline: the unit's clock stood still while the case waited for the resident.

    The working days that were left when the unit asked are left now, at least one.
    """
    last = clock.local_date(case.due_at - dt.timedelta(seconds=1))
    left = working_days.working_days_between(clock.local_date(case.status_at), last)
    return max(case.due_at, promised_by(now, max(left, 1)))


def _ending(case: models.Case, outcome: str) -> str:
    service = listing.services().get(case.service_key)  # one that is taken away can still be answered
    if outcome not in (service.endings if service else (rules.Outcome.ANSWERED,)):
        raise NotAllowed(outcome)
    return outcome


def _receiving_unit(
    viewer: Viewer, case: models.Case, unit_id: uuid.UUID | None, now: dt.datetime
) -> uuid.UUID:
    """Only a unit of the same care provider that gives the e-service and has it open; further is a transfer."""
    service = listing.services().get(case.service_key)
    kinds = service.unit_kinds if service else ()
    units = Unit.objects.filter(region_id=case.region, is_connected=True, kind__in=kinds)
    units = units.exclude(id=case.unit_id)
    unit = units.filter(id=unit_id).first() if unit_id else None
    if unit is None:
        raise Http404
    own = Unit.objects.filter(id=case.unit_id).values_list("provider", flat=True).first()
    if own is None or unit.provider_id != own:
        raise NeedsBasis
    if not catalogue.offer(viewer, case.service_key, region=case.region, unit_id=unit.id, now=now).is_open:
        raise ServiceClosed(case.service_key)
    return unit.id


def _record(
    viewer: Viewer, verb: str, case: models.Case, now: dt.datetime, *, unit_id: uuid.UUID | None = None
) -> None:
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=unit_id or viewer.unit_id or case.unit_id,
        region=case.region,
        now=now,
    )


def _record_draft(viewer: Viewer, verb: str, draft: models.Draft, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="draft",
        object_id=draft.id,
        subject_id=draft.subject_id,
        unit_id=draft.unit_id,
        region=draft.region,
        now=now,
    )
