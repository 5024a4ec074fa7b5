"""Pages: one page of questions. Each answer is kept as it is given, also when another on the page is wrong; back is free."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    enabled,
    filling_shown,
    forms,
    portal_asked_files,
    portal_filling,
    portal_lines,
    portal_queries,
    portal_steps,
)
from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases.portal_steps import Kind, Step
from vardnav.platform.public import leaving
from vardnav.platform.registry import listing
from vardnav.platform.registry.questions import may_be_asked
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther


def step(request: PageRequest, draft_id: uuid.UUID, step: str) -> HttpResponse:
    """One page of questions. A POST keeps every valid answer and file, also when another on the page is wrong."""
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    here = next((one for one in filling.steps if one.key == step and one.kind is Kind.QUESTIONS), None)
    if here is None or here.group is None:
        raise Http404
    is_sent = request.method == "POST"
    refused = portal_asked_files.kept(request, filling, here.group) if is_sent else {}
    form = forms.GroupForm(
        here.group,
        request.POST if is_sent else None,
        answers=filling.draft.answers,
        lines=lambda source: listing.lines(request.viewer, source, now=clock.now()),
        live=case_answers.live(filling.questionnaire, filling.draft.answers),
    )
    if is_sent:
        answered = _answered(request, filling, here, form, refused)
        if answered is not None:
            return answered
    context = {
        **portal_filling.frame(request, filling, here),
        "form": form,
        "group": here.group,
        "nodes": filling_shown.nodes(
            here.group, form, filling.questionnaire, files=portal_asked_files.shown(request, filling, here)
        ),
        "takes_files": portal_asked_files.asks(here.group),
        "back_to": _back_to(request),
    }
    return design.render(request, "cases/step.html", context, status=422 if form.errors else 200)


def _answered(
    request: PageRequest,
    filling: portal_queries.Filling,
    here: Step,
    form: forms.GroupForm,
    refused: dict[str, list[str]],
) -> HttpResponse | None:
    """Keep what is valid and go where the pressed button leads; None: the page must be shown again with its errors."""
    is_whole = form.is_valid()
    kept = actions.save_answers(request.viewer, filling.draft.id, form.answers(), now=clock.now())
    for link_id, problems in refused.items():
        is_whole = False
        form.refuse(link_id, problems)
    if request.POST.get("autosave") == "1":
        return HttpResponse(status=422 if form.has_wrong_answers() else 204)
    go = request.POST.get("go", "next")
    if go == "leave":  # also with an answer that is wrong: what is right is kept, and nobody is held up
        return leaving.leave(request)
    if go in ("later", "back") and not form.has_wrong_answers():
        earlier = portal_steps.before(filling.steps, here.key)
        if go == "later":
            return portal_filling.kept_for_later(request, filling)
        if earlier is None:
            return SeeOther(portal_filling.Ways(filling).start)
        return portal_filling.to_step(filling, earlier)
    if portal_lines.pressed(go) and not form.has_wrong_answers():
        return _with_lines(request, filling, here, kept.answers)
    if portal_asked_files.pressed(go) and not form.has_wrong_answers():
        return SeeOther(f"{_address(request, filling, here)}#{portal_asked_files.place(here, go)}")
    if not is_whole:
        return None
    came = _came(filling, here, form, kept.answers)
    if came:
        return SeeOther(f"{_address(request, filling, here)}#id_{came}")
    if _back_to(request):
        return SeeOther(portal_filling.Ways(filling).to("review"))
    all_steps = portal_steps.steps(filling.questionnaire, kept.answers)
    return portal_filling.to_step(filling, portal_steps.after(all_steps, here.key))


def _came(filling: portal_queries.Filling, here: Step, form: forms.GroupForm, answers: dict[str, Any]) -> str:
    """Return the first question of the page that these answers have brought by a score: it was not there to be answered."""
    if here.group is None or not enabled.scores_that_decide(filling.questionnaire):
        return ""
    asked = {item.link_id for _group, item in case_answers.asked(filling.questionnaire, answers)}
    drawn = frozenset(form.fields)
    new = (
        item.link_id
        for item in here.group.items
        if item.link_id in drawn & asked and not may_be_asked(item, drawn, form.live)
    )
    return next(new, "")


def _with_lines(
    request: PageRequest, filling: portal_queries.Filling, here: Step, answers: dict[str, Any]
) -> HttpResponse:
    """Add or remove a line of what repeats, and show the page again at the line that came."""
    assert here.group is not None
    changed = portal_lines.change(here.group, answers, request.POST.get("go", ""))
    if changed:
        actions.save_answers(request.viewer, filling.draft.id, changed, now=clock.now())
    form = case_answers.for_unit(filling.service, filling.offered, {**answers, **changed})
    portal_asked_files.tidy(request, filling, form, {**answers, **changed})
    after = next(group for group in form.groups if group.link_id == here.group.link_id)
    address = _address(request, filling, here)
    return SeeOther(f"{address}#{portal_lines.new_line(here.group, after) or 'main'}")


def _address(request: PageRequest, filling: portal_queries.Filling, here: Step) -> str:
    return portal_filling.step_url(filling, here) + ("?from=review" if _back_to(request) else "")


def _back_to(request: PageRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return "review" if given.get("from") == "review" else ""
