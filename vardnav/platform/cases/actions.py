"""Actions: every write to a case. Viewer first; visible or 404; the rule asked; row, step, audit, event together."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.http import Http404

from vardnav.kernel import audit, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.cases import (
    admission,
    asked_files,
    attachments,
    changing,
    drafts,
    helping,
    models,
    onlookers,
    promises,
    receipts,
    requested,
    rules,
    sending,
    sight,
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
NotAllowed = changing.NotAllowed
ReachesNobody = changing.ReachesNobody
NeedsBasis = changing.NeedsBasis
NotCovered = sight.NotCovered
ServiceClosed = changing.ServiceClosed


class Stale(Exception):
    """Somebody has changed the case since the form was opened; nothing was written (reliability.md A6)."""


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
    a service that is not for children, or not to be done by a power of attorney), ServiceClosed, NotAdmitted (not of the
    ages, or a referral is demanded at home), and NotCovered (whoever acts for an adult: only for oneself, or what the
    power is not about).
    """
    if service_key not in listing.services():
        raise Http404
    who = helping.whom(viewer, assistance_id, now=now)
    service = listing.service(service_key)
    if service.page:  # no form is sent, and no case comes of it
        raise Http404
    unit = Unit.objects.filter(id=unit_id, is_connected=True, kind__in=service.unit_kinds).first()
    if (
        unit is None
        or (who.is_child and not service.for_children)
        or (viewer.is_by_power and not service.by_power)
        or (who.assistance_id is not None and unit.region_id != viewer.region)
        or viewer.assurance < service.minimum_assurance
    ):
        raise Http404
    sight.require(viewer, sight.area_of(service, unit.kind))
    offered = catalogue.offer(viewer, service_key, region=unit.region_id, unit_id=unit.id, now=now)
    if not offered.is_open:
        raise ServiceClosed(service_key)
    admission.admit(viewer, service, offered, subject_id=who.subject_id, region=unit.region_id, now=now)
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
    NotAdmitted, NotCovered and NotAllowed (a secret of whoever acts for somebody else); then the draft is kept.
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
        sight.require(viewer, held.area)  # the right may have become less since the form was begun
        service = listing.service(held.service_key)
        offered = catalogue.offers(
            viewer, region=held.region, unit_id=held.unit_id, now=now, at_version=held.catalogue_version
        )[held.service_key]
        # A form that the unit itself has asked for is answered though nobody else may begin one.
        request = requested.of_draft(held.draft_id, held.region) if service.region else None
        if not offered.is_open and request is None:
            raise ServiceClosed(held.service_key)
        questionnaire = case_answers.for_unit(service, offered, held.answers)
        if left := case_answers.left(questionnaire, held.answers):
            raise Incomplete(left)
        alive = case_answers.live(questionnaire, held.answers)
        given = admission.asked(viewer, service, offered, held, alive, now=now)
        days = int(str(catalogue.option(offered, "answer_within_days") or service.answer_within_days))
        if service.region and asked_files.are_asked(questionnaire):
            container = attachments.of_draft(held.draft_id, held.region)
            asked_files.keep_only(viewer, container, alive.values(), now=now)
        settled = case_answers.kept(service, questionnaire, held.answers)
        # The form's version as it was asked and checked just now (I16).
        version = questionnaire.version
        due_at = promises.due_by(
            service,
            unit_id=held.unit_id,
            subject_id=held.subject_id,
            days=days,
            answers=given.answers,
            now=now,
        )
        if request is not None:
            answered = requested.Answered(request, held, settled, version, due_at)
            return change(viewer, request.case_id, answered.verb, asked=answered, now=now)
        case = sending.write(viewer, held, settled, version=version, due_at=due_at, now=now)
        if service.admission is not None:
            service.admission.follows(viewer, given, case.id, now)
        events.publish(
            CaseSubmitted(
                region=case.region, case_id=case.id, unit_id=case.unit_id, service_key=case.service_key
            )
        )
        if service.promised(given.answers, held.unit_kind).kinds:
            events.publish(CaseUnderGuarantee(region=case.region, case_id=case.id))
        return case


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
    asked: requested.Answered | requested.Recalled | None = None,
    helped: models.Assistance | None = None,
) -> models.Case:
    """Do one verb of TRANSITIONS to a case: the only way its status changes.

    `text` is written into the thread (required for ask, message, reply, add). `version` is what the form was opened
    on. `basis`: a secrecy.Ground, or for what nobody reads here a reach.Handed. `move` is given by `transferring`, which
    has examined where it goes and on what basis; `asked`, with the one verb that it brings, by whoever has found and
    locked the form that was asked for; `helped` by `in_place`, which has found the case of the one who is helped. Raises
    Http404 (not yours), NotAllowed (state or role; ReachesNobody), Stale, NeedsBasis (forward to another care provider).
    """
    allowed = _allowed(viewer, move, asked) if helped is None else rules.HELPED_VERBS
    sight = viewer if asked is None else asked.sight(viewer)
    if helped is not None:
        sight = Viewer.system(region=viewer.region)
    with transaction.atomic():
        case = models.Case.objects.visible_to(sight).select_for_update().filter(id=case_id).first()
        if case is None:
            raise Http404
        if verb not in allowed or not rules.may(verb, case.status):
            raise NotAllowed(verb)
        if version is not None and version != case.version:
            raise Stale
        changing.check_reach(viewer, case, verb, basis, now)
        step = thread.next_step(viewer, case, verb, reason, now)
        step.basis, step.assistance = basis, helped
        if move is not None:
            step.to_unit_id, step.basis = move.to_unit_id, move.basis or ""
            step.from_service = case.service_key if move.service_key and verb in rules.MOVES else ""
        elif verb == "forward":
            step.to_unit_id = changing.receiving_unit(viewer, case, to_unit_id, now)
        status = rules.leads_to(verb, case.status, is_assigned=case.assignee_id is not None)
        changing.apply(viewer, case, verb, step, now, outcome=outcome, assignee_id=assignee_id, move=move)
        if asked is not None:
            asked.settle(case, now)
        if status != case.status:
            case.status, case.status_at = status, now
        if text:
            is_question, is_in_place = verb == "ask", helped is not None
            thread.write_message(
                viewer,
                case,
                text,
                message_id or uuid7(),
                now,
                is_question=is_question,
                is_in_place=is_in_place,
            )
        case.version += 1
        case.save()
        step.to_status = case.status
        step.save(force_insert=True)
        _record(viewer, verb, case, now, unit_id=step.unit_id)
        is_begun = step.from_status == rules.Status.RECEIVED and verb not in rules.SECRECY_VERBS
        if viewer.role is Role.STAFF and is_begun and asked is None and helped is None:
            receipts.acknowledge(viewer, case, unit_id=step.unit_id, now=now)
        if verb in rules.MOVES:
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


def _allowed(
    viewer: Viewer, move: Move | None, asked: requested.Answered | requested.Recalled | None
) -> frozenset[str]:
    if asked is not None:
        return frozenset({asked.verb})
    if viewer.role is not Role.STAFF:
        return rules.SYSTEM_VERBS if viewer.role is Role.SYSTEM else rules.RESIDENT_VERBS
    return rules.STAFF_VERBS | rules.TRANSFER_VERBS if move is not None else rules.STAFF_VERBS


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
