"""Pages: changes that wait for a second administrator: look, let through, or turn down with a reason (four eyes)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.catalogue import changing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.steering import letting_through, proposals_shown
from vardnav.platform.steering.proposal_forms import AnswerForm


def listed(request: PageRequest) -> HttpResponse:
    """What waits, what was answered, and whether two are wanted."""
    now, viewer = clock.now(), request.viewer
    context = {
        "waiting": proposals_shown.waiting(viewer, now=now),
        "answered": proposals_shown.answered(viewer, now=now),
        "needs_two": changing.needs_two(viewer),
    }
    return design.render(request, "steering/proposals.html", context)


def one(request: PageRequest, change_id: uuid.UUID) -> HttpResponse:
    """One proposal: what it changes, who made it, and the two buttons."""
    return _one(request, change_id)


def approve(request: PageRequest, change_id: uuid.UUID) -> HttpResponse:
    """Let it through."""
    problem = letting_through.approve(request.viewer, change_id, now=clock.now())
    return (
        _one(request, change_id, problem) if problem else see_other("steering:proposal", change_id=change_id)
    )


def reject(request: PageRequest, change_id: uuid.UUID) -> HttpResponse:
    """Turn it down with a reason; one's own is taken back, without."""
    now, viewer = clock.now(), request.viewer
    is_own = proposals_shown.one(viewer, change_id, now=now).line.is_own
    form = AnswerForm(request.POST, is_own=is_own)
    if not form.is_valid():
        return _one(request, change_id, form=form, status=422)
    try:
        changing.reject(viewer, change_id, answer=form.cleaned_data["answer"], now=now)
    except changing.NotNow:
        return _one(request, change_id, letting_through.gone(), form=form)
    return see_other("steering:proposal", change_id=change_id)


def needed(request: PageRequest) -> HttpResponse:
    """Have two administrators behind each change; or ask to stop having it, which takes two as well."""
    now, viewer = clock.now(), request.viewer
    if request.POST.get("two") == "yes":
        changing.want_two(viewer, now=now)
        return see_other("steering:proposals")
    if not changing.needs_two(viewer):
        return see_other("steering:proposals")
    change = changing.ask(viewer, changing.ONE_IS_ENOUGH, {}, now=now)
    return see_other("steering:proposal", change_id=change.id)


def _one(
    request: PageRequest,
    change_id: uuid.UUID,
    problem: str = "",
    *,
    form: AnswerForm | None = None,
    status: int = 409,
) -> HttpResponse:
    shown = proposals_shown.one(request.viewer, change_id, now=clock.now())
    is_refused = bool(problem) or form is not None
    context = {
        "shown": shown,
        "problem": problem,
        "form": form or AnswerForm(is_own=shown.line.is_own),
    }
    return design.render(request, "steering/proposal.html", context, status=status if is_refused else 200)
