"""Pages of the public door: the first question, the screen that comes next, back, start over."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.advice.actions import answering
from vardnav.capabilities.advice.actions.answering import Outcome
from vardnav.capabilities.advice.forms.signs import SignsForm
from vardnav.capabilities.advice.pages import mark as marks
from vardnav.capabilities.advice.pages import screen as screen_pages
from vardnav.capabilities.advice.queries import bundles, held, shown, standing
from vardnav.capabilities.advice.queries.held import Held
from vardnav.capabilities.advice.rules import screens, steps
from vardnav.kernel import clock
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def start(request: PageRequest) -> HttpResponse:
    """What this is, and before anything else: is somebody in danger right now?"""
    row = held.held(marks.read(request), now=clock.now())
    form = _first(request, row)
    if form.is_bound and form.is_valid():
        return _begun(request, row, {"screen": steps.NOW, "answers": form.answers()})
    return _started(request, row, form, is_gone=not form.is_bound and "gone" in request.GET)


def _first(request: PageRequest, row: Held | None) -> SignsForm:
    bundle = bundles.released()
    asked = shown.asked(request.viewer, bundle, screens.first_question(bundle), "other", number=0)
    before = row.set_aside.get(steps.NOW, {}).get("answers", {}) if row and not row.steps else {}
    ticked = [key for key, given in before.items() if given == "yes"]
    posted = request.POST if request.method == "POST" else None
    return SignsForm(posted, asked.choices, label=asked.heading, initial=ticked)


def _started(request: PageRequest, row: Held | None, form: SignsForm, *, is_gone: bool) -> HttpResponse:
    context = {
        "region": known_regions.by_code().get(request.viewer.region),
        "form": form,
        "is_begun": row is not None and len(row.steps) > 1,
        "is_gone": is_gone,
        "shut": standing.shut(request.viewer, now=clock.now()),
    }
    return design.render(request, "advice/start.html", context, status=422 if form.is_bound else 200)


def _begun(request: PageRequest, row: Held | None, step: dict[str, Any]) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    answer = see_other("advice:now")
    if row is not None and row.steps and row.steps[0] == step:
        return answer  # pressed twice, or from another tab: what follows is kept
    if row is not None:
        answering.throw_away(viewer, marks.read(request), now=now)
    marks.write(answer, answering.begin(viewer, step=step, now=now))
    return answer


def now(request: PageRequest) -> HttpResponse:
    """The screen that comes next, and its answer."""
    row = held.held(marks.read(request), now=clock.now())
    if row is None:
        is_post = request.method == "POST"
        return _gone() if is_post else _started(request, None, _first(request, None), is_gone=True)
    if not row.steps:
        return see_other("advice:start")
    if request.method != "POST":
        return screen_pages.shown_page(request, row)
    screen = screens.current(bundles.of(row.bundle), row.steps)
    version = _version(request)
    if request.POST.get("screen", "") != screen.id or version != row.version:
        return _not_as_shown(request, row, version)
    return screen_pages.answered(request, row, screen)


def _not_as_shown(request: PageRequest, row: Held, version: int) -> HttpResponse:
    """A press twice leads on; anything else from a page that is no longer there is told so."""
    last = row.steps[-1]
    if version == row.version - 1 and request.POST.get("screen", "") == last["screen"]:
        earlier = screen_pages.read_again(request, row)
        if earlier is None or earlier == last:
            return see_other("advice:now")
    return screen_pages.shown_page(request, row, status=409)


def back(request: PageRequest) -> HttpResponse:
    """One screen back; what was answered there is shown again."""
    outcome = answering.back(request.viewer, marks.read(request), version=_version(request), now=clock.now())
    if outcome is Outcome.GONE:
        return _gone()
    return see_other("advice:now")


def again(request: PageRequest) -> HttpResponse:
    """Start over: everything that was answered is removed."""
    answering.throw_away(request.viewer, marks.read(request), now=clock.now())
    answer = see_other("advice:start")
    marks.forget(answer)
    return answer


def _version(request: PageRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else -1


def _gone() -> HttpResponse:
    answer = see_other("advice:start")
    answer["Location"] += "?gone=1"
    return answer
