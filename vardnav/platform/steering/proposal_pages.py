"""Pages: changes that wait for a second administrator: look, let through, or turn down with a reason (four eyes)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.catalogue import changing
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other
from vardnav.platform.steering import letting_through, proposals_shown
from vardnav.platform.steering.proposal_forms import AnswerForm

PROPOSED = telling.word(
    "steering proposed", gettext_lazy("Förslaget är skickat. En annan administratör måste godkänna.")
)
APPROVED = telling.word("steering approved", gettext_lazy("Du har godkänt förslaget. Det gäller nu."))
ANSWERED = telling.word("steering answered", gettext_lazy("Förslaget gäller inte längre."))
TWO = telling.word("steering two", gettext_lazy("Från och med nu står två bakom varje ändring."))


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
    if problem:
        return _one(request, change_id, problem)
    return telling.after(request, see_other("steering:proposal", change_id=change_id), APPROVED)


def proposed(request: PageRequest, change_id: uuid.UUID) -> SeeOther:
    """Return the way to what now waits for another administrator, which says so."""
    return telling.after(request, see_other("steering:proposal", change_id=change_id), PROPOSED)


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
    return telling.after(request, see_other("steering:proposal", change_id=change_id), ANSWERED)


def needed(request: PageRequest) -> HttpResponse:
    """Have two administrators behind each change; or ask to stop having it, which takes two as well."""
    now, viewer = clock.now(), request.viewer
    if request.POST.get("two") == "yes":
        changing.want_two(viewer, now=now)
        return telling.after(request, see_other("steering:proposals"), TWO)
    if not changing.needs_two(viewer):
        return see_other("steering:proposals")
    change = changing.ask(viewer, changing.ONE_IS_ENOUGH, {}, now=now)
    return proposed(request, change.id)


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
