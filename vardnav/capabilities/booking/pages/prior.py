"""Pages: the prior questions of a time, page by page: answered by its person, or by staff who have them on the phone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.pages import doors
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import prior_actions, prior_queries
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.prior_queries import Prior
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import filling_shown, forms, portal_lines, portal_queries, portal_steps
from vardnav.platform.cases.portal_steps import Kind, Step
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses, repeating
from vardnav.platform.registry.questions import Questionnaire
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

SENT = telling.word("booking answers sent", gettext_lazy("Svaren är skickade till mottagningen."))
KEPT = telling.word("booking answers kept", gettext_lazy("Det du svarade är sparat. Fortsätt när du vill."))


def begin(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Go to the first page where something is left to answer, or to the first of those that are answered."""
    prior = prior_queries.one(request.viewer, appointment_id, now=clock.now())
    form, answers = _form(prior)
    if not prior.may_answer:
        return _closed(request, prior)
    pages = _steps(form, answers)
    first = portal_steps.first_unanswered(form, answers)
    return _to(request, prior, first if first in pages else pages[0])


def step(request: PageRequest, appointment_id: uuid.UUID, step: str) -> HttpResponse:
    """One page of questions. A POST keeps every valid answer, also when another on the page is wrong."""
    now = clock.now()
    prior = prior_queries.one(request.viewer, appointment_id, now=now)
    form, answers = _form(prior)
    here = next((one for one in _steps(form, answers) if one.key == step), None)
    if here is None or here.group is None:
        raise Http404
    if not prior.may_answer:
        return _closed(request, prior)
    is_sent = request.method == "POST"
    asked = forms.GroupForm(
        here.group,
        request.POST if is_sent else None,
        answers=answers,
        live=case_answers.live(form, answers),
    )
    if is_sent:
        answered = _answered(request, prior, here, asked, now)
        if answered is not None:
            return answered
    return _page(request, prior, form, here, asked)


def _answered(
    request: PageRequest, prior: Prior, here: Step, asked: forms.GroupForm, now: dt.datetime
) -> HttpResponse | None:
    """Keep what is valid and go where the pressed button leads; None: the page is shown again with its errors."""
    is_whole = asked.is_valid()
    go = request.POST.get("go", "next")
    given = asked.answers()
    assert here.group is not None
    if portal_lines.pressed(go):
        given |= portal_lines.change(here.group, {**_form(prior)[1], **given}, go)
    if not given and not is_whole:
        return None
    is_next = is_whole and go not in ("later", "back") and not portal_lines.pressed(go)
    try:
        kept = prior_actions.keep(
            request.viewer,
            prior.appointment.id,
            given,
            version=doors.number(request.POST.get("version", "")) or 0,
            sends=is_next and _is_all(prior, here, given),
            now=now,
        )
    except prior_actions.TooLate:
        return _closed(request, prior_queries.one(request.viewer, prior.appointment.id, now=now))
    except Stale:
        asked.add_error(None, _("Någon annan har svarat sedan du öppnade sidan. Läs igenom och spara igen."))
        fresh = prior_queries.one(request.viewer, prior.appointment.id, now=now)
        return _page(request, fresh, _form(fresh)[0], here, asked, status=409)
    return _onward(request, prior, here, kept, go=go, is_whole=is_whole, is_wrong=asked.has_wrong_answers())


def _is_all(prior: Prior, here: Step, given: Mapping[str, Any]) -> bool:
    """Tell whether no page comes after this one, once it is answered so; of what was sent before each change is sent."""
    if prior.kept is not None and prior.kept.answered_at is not None:
        return True
    answers = {**_form(prior)[1], **given}
    return _steps(repeating.laid_out(prior.service.form, answers), answers)[-1].key == here.key


def _onward(
    request: PageRequest,
    prior: Prior,
    here: Step,
    kept: prior_queries.PriorRow,
    *,
    go: str,
    is_whole: bool,
    is_wrong: bool,
) -> HttpResponse | None:
    there = see_other(doors.named(request, "one"), appointment_id=prior.appointment.id)
    form = repeating.laid_out(prior.service.form, kept.raw)
    pages = _steps(form, kept.raw)
    if go == "later" and not is_wrong:
        return telling.after(request, there, KEPT)
    if go == "back" and not is_wrong:
        before = portal_steps.before(pages, here.key)
        return there if before is None else _to(request, prior, before)
    if portal_lines.pressed(go) and not is_wrong:
        return _to(request, prior, here)
    if not is_whole:
        return None
    keys = [one.key for one in pages]
    place = keys.index(here.key) + 1 if here.key in keys else len(keys)
    if place < len(pages):
        return _to(request, prior, pages[place])
    if case_answers.missing(form, kept.raw):
        return _to(request, prior, portal_steps.first_unanswered(form, kept.raw))
    return telling.after(request, there, SENT)


def _form(prior: Prior) -> tuple[Questionnaire, Mapping[str, Any]]:
    """Return the form laid out for what is answered so far, and those answers; of another form they are none."""
    kept = prior.kept
    raw = kept.raw if kept is not None and kept.service_key == prior.service.key else {}
    answers = raw or case_answers.initial(prior.service)
    return repeating.laid_out(prior.service.form, answers), answers


def _steps(form: Questionnaire, answers: Mapping[str, Any]) -> list[Step]:
    return [one for one in portal_steps.steps(form, answers) if one.kind is Kind.QUESTIONS]


def _to(request: PageRequest, prior: Prior, to: Step) -> HttpResponse:
    return SeeOther(_address(request, prior, to))


def _address(request: PageRequest, prior: Prior, to: Step) -> str:
    name = doors.named(request, "prior_step")
    return addresses.url(name, appointment_id=prior.appointment.id, step=to.key)


def _page(
    request: PageRequest,
    prior: Prior,
    form: Questionnaire,
    here: Step,
    asked: forms.GroupForm,
    *,
    status: int = 200,
) -> HttpResponse:
    _frame(request, prior)
    assert here.group is not None
    pages = _steps(form, asked.answers_so_far)
    keys = [one.key for one in pages]
    context = {
        **_about(request, prior),
        "form": asked,
        "group": here.group,
        "nodes": filling_shown.nodes(here.group, asked, form),
        "place": keys.index(here.key) + 1 if here.key in keys else len(keys),
        "of": len(keys),
        "is_last": here.key == keys[-1],
        "version": prior.kept.version if prior.kept else 0,
        "here": _address(request, prior, here),
    }
    return design.render(
        request, "booking/prior.html", context, status=422 if status == 200 and asked.errors else status
    )


def _closed(request: PageRequest, prior: Prior) -> HttpResponse:
    """Say that nothing can be answered or changed here any more, and whom to call."""
    _frame(request, prior)
    it = prior.appointment
    is_coming = it.status == Status.BOOKED and it.ends_at > clock.now()
    context = {**_about(request, prior), "is_coming": is_coming}
    return design.render(request, "booking/prior_closed.html", context, status=409)


def _about(request: PageRequest, prior: Prior) -> dict[str, Any]:
    it = prior.appointment
    return {
        "it": it,
        "title": str(prior.service.title),
        "what": shown.title(it.time_type, request.viewer.language),
        "when": shown.when(it.starts_at, it.ends_at, request.viewer.language),
        "back": addresses.url(doors.named(request, "one"), appointment_id=it.id),
        "layout": doors.layout(request),
    }


def _frame(request: PageRequest, prior: Prior) -> None:
    if request.viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(request.viewer)
        is_sensitive = prior.service.is_sensitive or prior.appointment.unit.kind in SENSITIVE
        request.frame.is_sensitive = is_sensitive
