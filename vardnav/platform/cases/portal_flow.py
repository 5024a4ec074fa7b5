"""Pages: from choosing an e-service to the receipt; the pages of questions are in portal_answering."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.people.rules import Area
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    attachments,
    portal_filling,
    portal_forms,
    portal_queries,
    portal_shown,
    portal_steps,
    portal_times,
    portal_words,
    reach,
    reach_words,
    requested,
    secrecy,
    sight,
    timings,
)
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases.portal_steps import Kind, Step
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.design import telling
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import EService, Place, Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

LONGEST_SEARCH = 100


DISCARDED = telling.word(
    "cases discarded", gettext_lazy("Det du hade börjat på är borttaget. Inget är skickat.")
)


def start(request: PageRequest, key: str) -> HttpResponse:
    """Choose a unit for an e-service; or why it cannot be used here, and what to do instead."""
    service = _service(key)
    request.frame.is_sensitive = service.is_sensitive
    if request.viewer.acts_for_child and not service.for_children:
        return design.render(request, "cases/not_for_children.html", {"service": service})
    if request.viewer.is_by_power and not service.by_power:
        return design.render(request, "cases/not_by_power.html", {"service": service})
    try:
        sight.require(request.viewer, sight.area_of(service, ""))
    except actions.NotCovered as why:
        return _not_covered(request, service, why)
    if service.unit_kinds and not sight.kinds(request.viewer, service.unit_kinds):
        return _not_covered(request, service, actions.NotCovered(sight.OWN))
    if service.page:
        return _elsewhere(request, service)
    return _start(request, service)


def _elsewhere(request: PageRequest, service: EService) -> HttpResponse:
    """Lead to the pages of an e-service that is no form, with the unit that was chosen."""
    place, unit_id = addresses.url(service.page), identifiers.from_text(request.GET.get("unit", ""))
    return HttpResponseRedirect(f"{place}?unit={unit_id}" if unit_id else place)


def _not_covered(
    request: PageRequest, service: EService, why: actions.NotCovered, *, status: int = 200
) -> HttpResponse:
    """Say to whoever acts for an adult why they may not do it for them, and how it is done instead (R2)."""
    context = {
        "service": service,
        "is_own": why.area == sight.OWN,
        "is_medicines": why.area == Area.MEDICINES,
        "is_by_power": request.viewer.is_by_power,
    }
    return design.render(request, "cases/not_covered.html", context, status=status)


def _start(
    request: PageRequest, service: EService, *, closed: bool = False, refused: Refused | None = None
) -> HttpResponse:
    now = clock.now()
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = portal_queries.choices(
        request.viewer,
        service,
        text=text,
        preferred=identifiers.from_text(request.GET.get("unit", "")),
        now=now,
    )
    if not found.offered.is_open:
        return _not_open(request, service, found.offered)
    if found.refused is not None:
        return _not_for_them(request, service, found.refused, status=422 if refused else 200)
    listed = [one for one in (found.own, *found.found) if one is not None]
    request.frame.is_sensitive = service.is_sensitive or any(
        secrecy.is_sensitive(service, one.unit.kind) for one in listed
    )
    promised = catalogue.option(found.offered, "answer_within_days") or service.answer_within_days
    days = (found.own and found.own.answer_within_days) or int(str(promised))
    context = {
        "service": service,
        "found": found,
        "q": text,
        "preferred": request.GET.get("unit", "") if found.own else "",
        "lines": request.GET.getlist("line")[:20],
        "region": known_regions.by_code().get(request.viewer.region),
        "intro": found.offered.text("text", request.viewer.language),
        "fees": found.own.fees
        if found.own
        else portal_queries.fees_of(request.viewer, found.offered, now=now),
        "answer_time": services_shown.answer_time(service, days),
        "drafts": [(draft, _when(draft.updated_at, request)) for draft in found.drafts],
        "closed": closed,
        "refused": refused,
        "panels": listing.panels(Place.PORTAL_SERVICE, request.viewer, service, now=now),
        "leaves_units_out": len(sight.kinds(request.viewer, service.unit_kinds)) < len(service.unit_kinds),
    }
    return design.render(request, "cases/start.html", context, status=422 if closed or refused else 200)


def _not_for_them(
    request: PageRequest, service: EService, refused: Refused, *, status: int = 200
) -> HttpResponse:
    """Say, before anything is written, that the person's home region demands a referral, and what to do instead (R2)."""
    context = {
        "service": service,
        "region": known_regions.by_code().get(request.viewer.region),
        "state": "closed",
        "state_text": _("Kräver remiss"),
        "reason": refused.reason,
        "instead": refused.instead,
        "filling": None,
        "unit": portal_queries.own_unit(request.viewer),
    }
    return design.render(request, "cases/not_open.html", context, status=status)


def _not_open(
    request: PageRequest, service: EService, offered: Offer, *, unsent: portal_queries.Filling | None = None
) -> HttpResponse:
    """Say why, until when, what to do instead and whom to call (R2, N9)."""
    language = request.viewer.language
    own = portal_queries.own_unit(request.viewer)
    context = {
        "service": service,
        "region": known_regions.by_code().get(request.viewer.region),
        "state": offered.availability.value,
        "state_text": services_shown.state_text(offered, language),
        "reason": services_shown.reason_text(offered, language),
        "instead": services_shown.instead_text(offered, language),
        "unit": own,
        "filling": unsent,
        "ways": portal_filling.Ways(unsent) if unsent else None,
    }
    return design.render(request, "cases/not_open.html", context, status=422 if unsent else 200)


def begin(request: PageRequest, key: str) -> HttpResponse:
    """Begin at the chosen unit, for the one the person acts for."""
    service = _service(key)
    request.frame.is_sensitive = service.is_sensitive
    unit_id = identifiers.from_text(request.POST.get("unit", ""))
    if unit_id is None:
        raise Http404
    if request.POST.get("subject", str(request.viewer.subject_id)) != str(request.viewer.subject_id):
        # Opened for one person; another tab has since turned to another: show anew for whom it is.
        return see_other("cases:start", key=key)
    now = clock.now()
    lines = request.POST.getlist("line")[:20]
    prefilled = portal_queries.lines_called(request.viewer, service, lines, now=now)
    try:
        draft = actions.begin(request.viewer, service_key=key, unit_id=unit_id, prefilled=prefilled, now=now)
    except actions.ServiceClosed:
        return _start(request, service, closed=True)
    except actions.NotAdmitted as why:
        return _start(request, service, refused=why.refused)
    except actions.NotCovered as why:
        return _not_covered(request, service, why, status=422)
    return see_other("cases:draft", draft_id=draft.id)


def draft(request: PageRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on where the person left off."""
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    return portal_filling.to_step(
        filling, portal_steps.first_unanswered(filling.questionnaire, filling.draft.answers)
    )


def review(request: PageRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everything that was answered, how long an answer takes, what happens then; and send."""
    now = clock.now()
    if request.method == "POST":
        return _chosen(request, draft_id)
    filling = portal_filling.opened(request, draft_id)
    return filling if isinstance(filling, HttpResponse) else _review(request, filling, now=now)


def _chosen(request: PageRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Take the choice of who may see the case, if there is one, and send or keep the form for later.

    Whoever acts for somebody has no such choice: what such a form says of it is passed over.
    """
    is_secret: bool | None = None
    if "sight" in request.POST and not request.viewer.is_proxy:
        form = portal_forms.SightForm(request.POST)
        if not form.is_valid():
            filling = portal_filling.opened(request, draft_id)
            if isinstance(filling, HttpResponse):
                return filling
            return _review(request, filling, now=clock.now(), sight=request.POST)
        is_secret = form.is_secret
    if request.POST.get("go") != "later":
        return _send(request, draft_id, is_secret)
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    actions.save_answers(request.viewer, draft_id, {}, is_secret=is_secret, now=clock.now())
    return portal_filling.kept_for_later(request, filling)


def _send(request: PageRequest, draft_id: uuid.UUID, is_secret: bool | None) -> HttpResponse:
    now = clock.now()
    try:
        case = actions.submit(request.viewer, draft_id, is_secret=is_secret, now=now)
    except requested.NotWaiting as over:
        return see_other("cases:case", case_id=over.case_id)
    except (actions.Incomplete, actions.ServiceClosed, actions.NotAdmitted, actions.NotCovered) as problem:
        filling = portal_filling.opened(request, draft_id)
        if isinstance(filling, HttpResponse):
            return filling
        if isinstance(problem, actions.NotCovered):
            return _not_covered(request, filling.service, problem, status=422)
        if isinstance(problem, actions.ServiceClosed):
            return _not_open(request, filling.service, filling.offered, unsent=filling)
        if isinstance(problem, actions.NotAdmitted):
            return _review(request, filling, refused=problem.refused, now=now, sight=request.POST)
        return _review(request, filling, missing=problem.link_ids, now=now, sight=request.POST)
    return portal_filling.to_receipt(request.viewer, case.id)


def _review(
    request: PageRequest,
    filling: portal_queries.Filling,
    *,
    missing: list[str] | None = None,
    refused: Refused | None = None,
    sight: Mapping[str, Any] | None = None,
    now: Any,
) -> HttpResponse:
    if not filling.offered.is_open and not filling.is_requested:
        return _not_open(request, filling.service, filling.offered, unsent=filling)
    found = filling.draft
    timing = timings.of_draft(filling, now=now)
    stored = attachments.files_of_draft(request.viewer, found) if _takes_files(filling) else []
    left = case_answers.left(filling.questionnaire, found.answers)
    about = portal_queries.review(request.viewer, filling, now=now)
    form = None
    if about.may_choose:
        given = sight if sight is not None and "sight" in sight else None
        is_assisted = found.assistance_id is not None
        form = portal_forms.SightForm(given, is_secret=found.is_secret, is_assisted=is_assisted)
    context = {
        **portal_filling.frame(request, filling, filling.steps[-1]),
        "sections": _sections(filling),
        "files": stored,
        "takes_files": _takes_files(filling),
        "files_url": portal_filling.Ways(filling).to("files"),
        "times": portal_times.of_new(timing, now=now, language=request.viewer.language),
        "time_panels": listing.panels(Place.PORTAL_TIMES, request.viewer, timing, now=now),
        "fees": portal_queries.fees_of(request.viewer, filling.offered, now=now),
        "left": _left(filling, left),
        "is_blank": bool(left) and not case_answers.missing(filling.questionnaire, found.answers),
        "is_refused": missing is not None,
        "refused": refused,
        "form": form,
        "reads": reach_words.answer_read_by(about.reads, is_secret=found.is_secret) if about.reads else "",
        "is_lost_if_secret": about.reads not in (None, reach.Reach.SELF),
        "panels": listing.panels(Place.PORTAL_REVIEW, request.viewer, about, now=now),
    }
    is_wrong = missing is not None or refused is not None or (form is not None and bool(form.errors))
    return design.render(request, "cases/review.html", context, status=422 if is_wrong else 200)


def _takes_files(filling: portal_queries.Filling) -> bool:
    return any(one.kind is Kind.FILES for one in filling.steps)


def _sections(filling: portal_queries.Filling) -> list[tuple[Step, str, list[tuple[str, Any]]]]:
    """Return each page of questions with its address and its answered questions in words."""
    told: dict[str, list[tuple[str, Any]]] = {}
    for group, item, value in case_answers.given(filling.questionnaire, filling.draft.answers):
        row = case_answers.as_asked_in_full(item), case_answers.worded(item, value)
        told.setdefault(group.link_id, []).append(row)
    return [
        (one, portal_filling.step_url(filling, one) + "?from=review", told.get(one.key, []))
        for one in filling.steps
        if one.group is not None
    ]


def _left(filling: portal_queries.Filling, missing: list[str]) -> list[tuple[str, str]]:
    """Return each unanswered required question with the address where it is asked."""
    where = {item.link_id: (item, one) for one in filling.steps if one.group for item in one.group.items}
    return [
        (
            case_answers.as_asked(where[link_id][0]),
            f"{portal_filling.step_url(filling, where[link_id][1])}?from=review#id_{link_id}",
        )
        for link_id in missing
        if link_id in where
    ]


def discard(request: PageRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Ask whether to throw a draft away; a POST does it."""
    if request.method == "POST":
        assistance_id = actions.discard(request.viewer, draft_id, now=clock.now())
        if assistance_id is not None:
            there = see_other("assisted:person", assistance_id=assistance_id)
        else:
            there = see_other("assisted:start" if request.viewer.role is Role.STAFF else "portal:start")
        return telling.after(request, there, DISCARDED)
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    ways = portal_filling.Ways(filling)
    return design.render(request, "cases/discard.html", {"filling": filling, "ways": ways})


def receipt(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """It has arrived: the number, what happens next, when, and how the person will be told."""
    now = clock.now()
    case = portal_queries.receipt(request.viewer, case_id, now=now)
    if case.is_from_unit and not case.answers:
        return see_other("cases:case", case_id=case.id)  # no longer asked for: nothing was sent
    account = portal_queries.account(request.viewer)
    request.frame.unread = portal_queries.unread(request.viewer)
    service = listing.services().get(case.service_key)
    request.frame.is_sensitive = portal_shown.is_left_at_once(case)
    timing = timings.of_case(case)
    times = portal_times.of_new(timing, now=now, language=request.viewer.language)
    context = {
        "case": case,
        "title": service.title if service else _("Ärende"),
        # Of a form that the unit asked for: when it was answered, not when it was asked.
        "sent": clock_words.moment(
            case.status_at if case.is_from_unit else case.sent_at, now=now, language=request.viewer.language
        ),
        "next": portal_words.what_next(case.unit.name, times, account),
        "first_panels": listing.panels(Place.PORTAL_RECEIPT, request.viewer, case, now=now),
        "panels": listing.panels(Place.PORTAL_TIMES, request.viewer, timing, now=now),
    }
    return design.render(request, "cases/receipt.html", context)


def _service(key: str) -> EService:
    try:
        return listing.service(key)
    except listing.UnknownService:
        raise Http404 from None


def _when(at: Any, request: PageRequest) -> str:
    return clock_words.moment(at, now=clock.now(), language=request.viewer.language)
