"""Pages of the public door: the first question, the screen that comes next, back, start over."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.advice.actions import answering
from vardnav.capabilities.advice.actions.answering import Outcome
from vardnav.capabilities.advice.pages import first, pressed, ways
from vardnav.capabilities.advice.pages import mark as marks
from vardnav.capabilities.advice.queries import held
from vardnav.capabilities.advice.queries.held import Held
from vardnav.capabilities.advice.rules import steps
from vardnav.kernel import clock
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def start(request: PageRequest) -> HttpResponse:
    """What this is, and before anything else: is somebody in danger right now?"""
    way = ways.public(request)
    row = held.held(request.viewer, way.hold, now=clock.now())
    before = row.set_aside.get(steps.NOW, {}) if row and not row.steps else {}
    form = first.form(request, before)
    if form.is_bound and form.is_valid():
        return _begun(request, row, first.step(form))
    return _started(request, row, form, is_gone=not form.is_bound and "gone" in request.GET)


def _started(request: PageRequest, row: Held | None, form: Any, *, is_gone: bool) -> HttpResponse:
    context = {"is_begun": row is not None and len(row.steps) > 1, "is_gone": is_gone}
    return first.page(request, ways.public(request), form, context)


def _begun(request: PageRequest, row: Held | None, step: dict[str, Any]) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    answer = see_other("advice:now")
    if row is not None and row.steps and row.steps[0] == step:
        return answer  # pressed twice, or from another tab: what follows is kept
    mark = answering.begin(viewer, step=step, instead_of=marks.read(request) if row else "", now=now)
    marks.write(answer, mark)
    return answer


def now(request: PageRequest) -> HttpResponse:
    """The screen that comes next, and its answer."""
    way = ways.public(request)
    row = held.held(request.viewer, way.hold, now=clock.now())
    if row is None:
        is_post = request.method == "POST"
        return _gone() if is_post else _started(request, None, first.form(request, {}), is_gone=True)
    return pressed.page(request, way, row) if row.steps else see_other("advice:start")


def back(request: PageRequest) -> HttpResponse:
    """One screen back; what was answered there is shown again."""
    outcome = answering.back(
        request.viewer, ways.public(request).hold, version=pressed.version(request), now=clock.now()
    )
    return _gone() if outcome is Outcome.GONE else see_other("advice:now")


def again(request: PageRequest) -> HttpResponse:
    """Start over: everything that was answered is removed."""
    answering.throw_away(request.viewer, marks.read(request), now=clock.now())
    answer = see_other("advice:start")
    marks.forget(answer)
    return answer


def _gone() -> HttpResponse:
    answer = see_other("advice:start")
    answer["Location"] += "?gone=1"
    return answer
