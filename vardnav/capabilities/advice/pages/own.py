"""Pages of the resident's door: what they have answered before, the questions from the start, one of them, and remove it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.actions import answering, keeping
from vardnav.capabilities.advice.actions.keeping import Removed
from vardnav.capabilities.advice.pages import first, pressed, ways
from vardnav.capabilities.advice.queries import held, mine, standing, whom
from vardnav.capabilities.advice.queries.held import Hold
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

REMOVED = telling.word("advice removed", gettext_lazy("Svaren är borttagna."))
STAYS = telling.word(
    "advice stays",
    gettext_lazy("Svaren följde med ett ärende till mottagningen och hör till det. De finns kvar."),
)


def listed(request: PageRequest) -> HttpResponse:
    """What has been answered before, and the way to the questions."""
    if not whom.may(request.viewer):
        return see_other("cases:start", key=standing.KEY)  # which says why, and how it is done instead
    now = clock.now()
    request.frame.unread = portal_queries.unread(request.viewer)
    context = {
        "rows": mine.rows(request.viewer, now=now),
        "shut": standing.shut(request.viewer, now=now),
        "region": known_regions.by_code().get(request.viewer.region),
    }
    return design.render(request, "advice/mine.html", context)


def new(request: PageRequest) -> HttpResponse:
    """The first question, for the one whom the person acts for; `same`: an earlier one whose words are shown again."""
    viewer, now = request.viewer, clock.now()
    whom.require(viewer)
    given = request.POST if request.method == "POST" else request.GET
    earlier = identifiers.from_text(given.get("same", ""))
    form = first.form(request, {})
    if form.is_bound and form.is_valid():
        again = mine.again(viewer, earlier, now=now) if earlier else {}
        return ways.own(keeping.begin(viewer, step=first.step(form), again=again, now=now)).on()
    request.frame.unread = portal_queries.unread(viewer)
    context: dict[str, Any] = {"same": earlier, "about": whom.step(viewer, now=now), "is_new": True}
    return first.page(request, ways.beginning(), form, context)


def one(request: PageRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """One of one's own: the screen that comes next, or the advice."""
    way = ways.own(assessment_id)
    row = held.held(request.viewer, way.hold, now=clock.now())
    if row is None:
        raise Http404
    request.frame.unread = portal_queries.unread(request.viewer)
    return pressed.page(request, way, row)


def back(request: PageRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """One screen back; what was answered there is shown again."""
    hold = Hold(id=assessment_id)
    outcome = answering.back(request.viewer, hold, version=pressed.version(request), now=clock.now())
    if outcome is answering.Outcome.GONE:
        raise Http404
    return ways.own(assessment_id).on()


def remove(request: PageRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """Remove one of one's own."""
    done = keeping.remove(request.viewer, assessment_id, now=clock.now())
    if done is Removed.SENT:
        return telling.after(request, ways.own(assessment_id).on(), STAYS)
    answer: SeeOther = see_other("advice:mine")
    return telling.after(request, answer, REMOVED)
