"""Queries: what the resident's pages of cases show, besides the cases themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access import kept, prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import search
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Account
from vardnav.platform.cases import (
    admission,
    drafts,
    models,
    onlookers,
    portal_steps,
    queries,
    reach,
    requested,
    secrecy,
    sight,
    verbs,
)
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.public import services_shown
from vardnav.platform.registry import fees, listing
from vardnav.platform.registry.declarations import EService, Refused
from vardnav.platform.registry.questions import ItemType, Line, Questionnaire

#: Units listed at once; the search box finds the others.
UNITS_SHOWN = 12


class AlreadySent(Exception):
    """The draft has become a case: `case_id`."""

    def __init__(self, case_id: uuid.UUID) -> None:
        super().__init__(str(case_id))
        self.case_id = case_id


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft being filled in, with its form as the unit asks it now."""

    draft: models.Draft
    service: EService
    offered: Offer
    questionnaire: Questionnaire
    steps: Sequence[portal_steps.Step]
    #: The unit has asked for it: it is answered though nobody else may begin one.
    is_requested: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A form about to be sent: who stands near the one it is about, and whether they may choose who sees it."""

    filling: Filling
    onlookers: Sequence[onlookers.Onlooker]
    may_choose: bool
    #: Who will read the answer, for staff who send it for somebody; else None.
    reads: reach.Reach | None = None


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that an e-service may be sent to. `is_open`: whether it takes the e-service now.

    `text`: what the unit itself wants to have said first, such as what it needs in a self-referral.
    """

    unit: Unit
    is_open: bool
    reason: str = ""
    answer_within_days: int | None = None
    text: str = ""
    #: What it costs there, in words.
    fees: Sequence[str] = ()
    #: Why it is not open says all: a referral is demanded, or it is for other ages.
    is_for_others: bool = False
    #: For which ages it is, in words, "" for all.
    ages: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the first page of an e-service shows: its state in the region, the person's own unit, others, drafts."""

    offered: Offer
    own: UnitChoice | None
    found: Sequence[UnitChoice]
    total: int
    is_guess: bool
    drafts: Sequence[models.Draft]
    #: Why the one it is about can seek this care nowhere in the region themselves.
    refused: Refused | None = None


def filling(viewer: Viewer, draft_id: uuid.UUID, *, now: dt.datetime) -> Filling:
    """Return a draft of the viewer's with its form, the reading logged. Raises AlreadySent, Http404. Two statements."""
    try:
        draft = drafts.read(viewer, draft_id, now=now)
    except Http404:
        case_id = drafts.sent_as(viewer, draft_id)
        if case_id is None:
            raise
        raise AlreadySent(case_id) from None
    try:
        service = listing.service(draft.service_key)
    except listing.UnknownService:
        raise Http404 from None
    offered = catalogue.offer(viewer, service.key, region=draft.region, unit_id=draft.unit_id, now=now)
    questionnaire = case_answers.for_unit(service, offered, draft.answers)
    steps = portal_steps.steps(questionnaire, draft.answers)
    is_requested = bool(service.region) and requested.is_of_draft(draft.id, draft.region)
    return Filling(draft, service, offered, questionnaire, steps, is_requested)


def review(viewer: Viewer, filling: Filling, *, now: dt.datetime) -> Review:
    """Return who might see the case that a form becomes. One statement; none for whoever acts for somebody else.

    Three more at most for staff, who are told who will read the answer.
    """
    if viewer.is_proxy:
        return Review(filling, (), may_choose=False)
    subject = filling.draft.subject
    area = sight.area_of(filling.service, filling.draft.unit.kind)
    found = onlookers.of(subject.id, now=now)
    has_proxies = any(one.sees(area) for one in found) and not secrecy.is_minor(subject.born_on, now)
    may_choose = not filling.is_requested and secrecy.may_choose(
        viewer, subject.born_on, has_proxies=has_proxies, now=now
    )
    reads = None
    if viewer.role is Role.STAFF:
        reads = reach.of_person(subject, is_secret=filling.draft.is_secret, area=area, now=now)
    return Review(filling, found, may_choose, reads)


def lines_called(
    viewer: Viewer, service: EService, values: Sequence[str], *, now: dt.datetime
) -> dict[str, list[str]]:
    """Return the answers that choosing the lines `values` gives, by question; unknown values are passed over."""
    answers: dict[str, list[str]] = {}
    for item in service.form.items() if values else ():
        if item.type is ItemType.LINES:
            lines: Sequence[Line] = listing.lines(viewer, item.source, now=now)
            answers[item.link_id] = [line.label for line in lines if line.value in values]
    return {link_id: labels for link_id, labels in answers.items() if labels}


def own_unit(viewer: Viewer) -> Unit | None:
    """Return the unit chosen by whoever it concerns, with its region; staff have none. One statement.

    A child has the guardian's; a grown person who is acted for has their own or none, never the other's.
    """
    if viewer.role is not Role.RESIDENT:
        return None
    chosen = _unit_of_the_grown if viewer.is_for_grown else _own_unit
    return next(iter(kept.rows(chosen, viewer)), None)


def _unit_of_the_grown(viewer: Viewer) -> QuerySet[Unit]:
    accounts = Account.objects.visible_to(Viewer.system()).filter(person=viewer.subject_id)
    return Unit.objects.select_related("region").filter(id__in=accounts.values("chosen_unit"))


def _own_unit(viewer: Viewer) -> QuerySet[Unit]:
    chosen = Account.objects.visible_to(viewer).values("chosen_unit")
    return Unit.objects.select_related("region").filter(id__in=chosen)


def _unit(_viewer: Viewer, unit_id: uuid.UUID) -> QuerySet[Unit]:
    return Unit.objects.filter(id=unit_id)


def choices(
    viewer: Viewer, service: EService, *, text: str, preferred: uuid.UUID | None, now: dt.datetime
) -> Choices:
    """Return where `service` may be sent: `preferred` or else the own unit first, then units found by `text`.

    With a unit first and nothing to search for, no others are listed.
    """
    version, kinds = catalogue.version(), sight.kinds(viewer, service.unit_kinds)
    own = own_unit(viewer) if preferred is None else next(iter(kept.rows(_unit, viewer, preferred)), None)
    if own is not None and (not own.is_connected or own.kind not in kinds):
        own = None
    region = own.region_id if own is not None else viewer.region
    offered = catalogue.offers(viewer, region=region, now=now, at_version=version)[service.key]
    if not offered.is_open:
        return Choices(offered, None, (), 0, False, ())
    who = admission.applicant(service, viewer.subject_id)
    refused = admission.refused_in(viewer, offered, who, region=region, now=now)
    at_units = catalogue.offers_at_units(viewer, service.key, region=region, now=now, at_version=version)
    # Who has a unit of their own sees others when they search for one.
    found = search.Found([], 0)
    if text:
        found = search.find_units(text, region=region, kinds=kinds, is_connected=True, limit=UNITS_SHOWN)
    elif own is None and kinds:
        first = kept.rows(_first, viewer, region, *kinds)
        found = search.Found(first, first[0].total if first else 0)  # type: ignore[attr-defined]  # annotated
    others = [unit for unit in found.units if own is None or unit.id != own.id]
    return Choices(
        offered=offered,
        own=_choice(viewer, own, offered, at_units.at(own.id), who, now=now) if own else None,
        found=[_choice(viewer, unit, offered, at_units.at(unit.id), who, now=now) for unit in others],
        total=found.total,
        is_guess=found.is_guess,
        drafts=[draft for draft in drafts.begun(viewer) if draft.service_key == service.key],
        refused=refused,
    )


def _first(_viewer: Viewer, region: str, *kinds: str) -> QuerySet[Unit]:
    return search.connected(region, kinds, limit=UNITS_SHOWN)


def _choice(
    viewer: Viewer,
    unit: Unit,
    in_region: Offer,
    at_unit: Offer | None,
    who: admission.Applicant | None,
    *,
    now: dt.datetime,
) -> UnitChoice:
    offered, service = at_unit or in_region, listing.service(in_region.service_key)
    days = int(str(catalogue.option(offered, "answer_within_days") or service.answer_within_days))
    language = viewer.language
    text = services_shown.text(offered, language)
    limit = admission.limit_of(offered)
    refused = admission.refused_at(viewer, offered, who, now=now) if offered.is_open else None
    return UnitChoice(
        unit=unit,
        is_open=offered.is_open and refused is None,
        reason=f"{refused.reason} {refused.instead}"
        if refused
        else services_shown.why_not_at(offered, language),
        is_for_others=refused is not None or services_shown.demands_referral(offered),
        ages=admission.said(limit) if limit is not None and refused is None else "",
        answer_within_days=days,
        text="" if text == in_region.text("text", language) else text,
        fees=fees_of(viewer, offered, now=now),
    )


def fees_of(viewer: Viewer, offered: Offer, *, now: dt.datetime) -> Sequence[str]:
    """Return what an e-service costs as it is offered, in words; nothing for one that costs nothing."""
    return fees.in_words(catalogue.option(offered, "fees"), clock.local_date(now), viewer.language)


def receipt(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> models.Case:
    """Return a case of the subject's with its unit, for the receipt. Raises Http404."""
    with transaction.atomic():
        case = (
            models.Case.objects.visible_to(viewer)
            .select_related("unit", "subject")
            .filter(id=case_id)
            .first()
        )
        if case is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="case",
            object_id=case.id,
            subject_id=case.subject_id,
            region=case.region,
            now=now,
        )
    return case


def account(viewer: Viewer) -> Account | None:
    """Return the logged-in person's own account: notices go there also when they act for a child."""
    return Account.objects.visible_to(viewer).first()


def unread(viewer: Viewer) -> int:
    """Return how many messages to the subject are unread: counted, never stored (R8)."""
    return int(prepared.rows(queries.unread_sql(sight.of(viewer)), [viewer.subject_id])[0][0])
