"""Page: what was answered before log-in is kept for the one it is about."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice.actions import keeping
from vardnav.capabilities.advice.pages import mark as marks
from vardnav.capabilities.advice.pages import ways
from vardnav.capabilities.advice.queries import held, standing, whom
from vardnav.capabilities.advice.queries.held import Held, Hold
from vardnav.capabilities.advice.rules import steps
from vardnav.capabilities.advice.rules.fitting import Fit
from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

KEPT = telling.word("advice kept", gettext_lazy("Svaren är sparade."))


def page(request: PageRequest) -> HttpResponse:
    """For whom is it? A press keeps it, and leads to where one was, or on to the e-service that one chose."""
    if not whom.may(request.viewer):
        return see_other("cases:start", key=standing.KEY)
    given = request.POST if request.method == "POST" else request.GET
    onward = given.get("on", "")
    onward = onward if onward in listing.services() else ""
    now = clock.now()
    if request.method == "POST":
        try:
            kept = keeping.keep(request.viewer, marks.read(request), now=now)
        except keeping.DoesNotFit:
            kept = None
        if kept is not None:
            answer = telling.after(request, ways.own(kept).on(), KEPT)
            if onward:
                answer = see_other("advice:on", assessment_id=kept, key=onward)
            marks.forget(answer)
            return answer
    return _asked(request, onward, status=409 if request.method == "POST" else 200)


def _asked(request: PageRequest, onward: str, *, status: int) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    row = held.held(viewer, Hold(marks.read(request)), now=now)
    request.frame.unread = portal_queries.unread(viewer)
    here = addresses.url("advice:keep") + (f"?{urlencode({'on': onward})}" if onward else "")
    context: dict[str, Any] = {"is_there": row is not None, "on": onward, "here": here}
    if row is not None:
        context |= _whose(request, row)
    return design.render(request, "advice/keep.html", context, status=status)


def _whose(request: PageRequest, row: Held) -> dict[str, Any]:
    now, viewer = clock.now(), request.viewer
    known = steps.read(row.steps)
    fit = whom.fit(viewer, row.steps, now=now)
    return {
        "fit": fit.value,
        "is_fit": fit is Fit.YES,
        "about": known.about if known.age_days is not None else "",
        "others": whom.others(viewer, row.steps, now=now) if known.age_days is not None else [],
        "name": request.frame.acting_for or request.frame.name,
    }
