"""One screen of the flow as a page: shown, and its answer read. Each sort of screen has its form and its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.capabilities.advice.actions import answering
from vardnav.capabilities.advice.actions.answering import Outcome
from vardnav.capabilities.advice.forms.signs import SignsForm
from vardnav.capabilities.advice.forms.who import WhoForm
from vardnav.capabilities.advice.forms.words import LONGEST_SEARCH, ComplaintsForm, WordsForm
from vardnav.capabilities.advice.pages.ways import Way
from vardnav.capabilities.advice.queries import after, bundles, held, panels, shown, standing
from vardnav.capabilities.advice.queries.held import Held
from vardnav.capabilities.advice.rules import screens, steps
from vardnav.capabilities.advice.rules.screens import Screen
from vardnav.clinical.triage.bundle import Bundle
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

_TEMPLATES = {
    steps.WHO: "who",
    steps.WORDS: "words",
    steps.COMPLAINTS: "complaints",
    screens.RESULT: "result",
}
AnyForm = WhoForm | WordsForm | ComplaintsForm | SignsForm


def shown_page(request: PageRequest, way: Way, row: Held, *, status: int = 200) -> HttpResponse:
    """Show the screen that comes next; 409 when what was sent was of another, and nothing was done with it."""
    bundle = bundles.of(row.bundle)
    screen = screens.current(bundle, row.steps)
    known = steps.read(row.steps)
    shut = standing.shut(request.viewer, now=clock.now())
    level = screen.advice.level if screen.advice is not None else ""
    if shut is not None and not shut.lets_stand(level, row.decided_at):
        return _shut(request, way, row, shut, status)
    if screen.advice is not None:
        # From when it was given: a page that is opened again the day after promises no more.
        given_at = row.decided_at or clock.now()
        advice = shown.advised(
            request.viewer,
            bundle,
            screen.advice,
            known,
            given_at=given_at,
            kept_as=way.hold.id,
            now=clock.now(),
        )
        given = words.moment(given_at, now=clock.now(), language=request.viewer.language)
        said = {"advice": advice, "known": known, "shut": shut, "given": given}
        return _drawn(request, way, row, screen, said | _decided(request, way), status=status)
    form = _form(request, row, screen, None)
    return _asking(request, way, row, screen, form, status=status)


def _shut(request: PageRequest, way: Way, row: Held, shut: standing.Shut, status: int) -> HttpResponse:
    """Say that the questions are not asked now, why, and whom to call; what was answered is kept."""
    units_url = addresses.url(after.UNITS)
    said = {"shut": shut, "units_url": units_url}
    return _page(request, way, row, "shut", said | _decided(request, way), status=status)


def _decided(request: PageRequest, way: Way) -> dict[str, Any]:
    """Return what staff have decided since of whom it is about: that is what holds."""
    if way.hold.id is None:
        return {"panel": None}
    return {"panel": panels.of_assessment(request.viewer, way.hold.id, clock.now())}


def answered(request: PageRequest, way: Way, row: Held, screen: Screen, *, version: int) -> HttpResponse:
    """Keep what was answered to the screen that is shown; 422 with the reasons beside the fields, all of it still there."""
    if screen.advice is not None:
        return way.on()
    form = _form(request, row, screen, request.POST)
    if isinstance(form, ComplaintsForm) and request.POST.get("go") == "search":
        # What was searched for is no error, whatever else the form lacks.
        return _asking(
            request, way, row, screen, _form(request, row, screen, None), status=200, is_search=True
        )
    if not form.is_valid():
        return _asking(request, way, row, screen, form, status=422)
    outcome = answering.answer(
        request.viewer, way.hold, version=version, step=_step(screen.id, form), now=clock.now()
    )
    if outcome is Outcome.STALE:
        newer = held.held(request.viewer, way.hold, now=clock.now())
        return shown_page(request, way, newer, status=409) if newer else SeeOther(way.start)
    return way.on()


def read_again(request: PageRequest, row: Held) -> Mapping[str, Any] | None:
    """Return the step that a form of the screen before this one makes, None when it makes none."""
    bundle = bundles.of(row.bundle)
    screen = screens.current(bundle, row.steps[:-1])
    if screen.advice is not None or (screen.id == steps.NOW and not row.steps[:-1]):
        return None
    form = _form(request, row, screen, request.POST, before=row.steps[:-1])
    return _step(screen.id, form) if form.is_valid() else {}


def _step(screen: str, form: AnyForm) -> dict[str, Any]:
    if isinstance(form, WhoForm):
        return {"screen": screen, **form.step()}
    if isinstance(form, WordsForm):
        return {"screen": screen, "text": form.cleaned_data["text"]}
    if isinstance(form, ComplaintsForm):
        return {"screen": screen, "chosen": form.cleaned_data["chosen"]}
    return {"screen": screen, "answers": form.answers()}


def _form(request: PageRequest, row: Held, screen: Screen, data: Any, before: Any = None) -> AnyForm:
    """Return the form of a screen, with what was answered there before it was gone back from."""
    bundle = bundles.of(row.bundle)
    earlier = dict(row.set_aside.get(screen.id, {}))
    if screen.id == steps.WHO:
        return WhoForm(data, initial=earlier or {"unit": "years"})
    if screen.id == steps.WORDS:
        return WordsForm(data, initial=earlier)
    if screen.id == steps.COMPLAINTS:
        language = shown.language_of(request.viewer)
        choices = [(key, one.title.of(language)) for key, one in sorted(bundle.protocols.items())]
        return ComplaintsForm(data, choices, earlier)
    assert screen.question is not None
    known = steps.read(row.steps if before is None else before)
    asked = shown.asked(request.viewer, bundle, screen.question, known.about, number=0)
    ticked = [key for key, given in earlier.get("answers", {}).items() if given == "yes"]
    return SignsForm(data, asked.choices, label=_("Kryssa i det som stämmer"), initial=ticked)


def _asking(
    request: PageRequest,
    way: Way,
    row: Held,
    screen: Screen,
    form: AnyForm,
    *,
    status: int,
    is_search: bool = False,
) -> HttpResponse:
    bundle = bundles.of(row.bundle)
    known = steps.read(row.steps)
    context: dict[str, Any] = {"form": form}
    if isinstance(form, ComplaintsForm):
        context |= _choices(request, bundle, known, form, is_search=is_search)
    elif screen.question is not None:
        number = 1 + sum(one.startswith(steps.ASKED) for one in known.screens)
        context["asked"] = shown.asked(request.viewer, bundle, screen.question, known.about, number=number)
        context["before"] = row.set_aside.get(screen.id, {}).get("answers", {})
    return _drawn(request, way, row, screen, context, status=status)


def _choices(
    request: PageRequest, bundle: Bundle, known: steps.Known, form: ComplaintsForm, *, is_search: bool
) -> dict[str, Any]:
    text = request.POST.get("q", "").replace("\x00", "")[:LONGEST_SEARCH] if is_search else ""
    ticked = [
        str(one)
        for one in (
            request.POST.getlist("chosen") if form.is_bound or is_search else form["chosen"].value() or []
        )
    ]
    suggested = shown.suggested(request.viewer, bundle, known)
    above = {key for key, _title in suggested}
    found = (
        [one for one in shown.searched(request.viewer, bundle, text) if one[0] not in above] if text else []
    )
    above |= {key for key, _title in found}
    return {
        "q": text,
        "is_search": is_search,
        "ticked": ticked,
        "suggested": suggested,
        "found": found,
        "groups": shown.everything(request.viewer, bundle, but=tuple(above)),
        "has_words": bool((known.words or "").strip()),
    }


def _drawn(
    request: PageRequest, way: Way, row: Held, screen: Screen, context: dict[str, Any], *, status: int
) -> HttpResponse:
    template = _TEMPLATES.get(screen.id, "signs")
    return _page(request, way, row, template, {**context, "screen": screen.id}, status=status)


def _page(
    request: PageRequest, way: Way, row: Held, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    context |= {
        "way": way,
        "layout": way.layout,
        "row": row,
        "region": known_regions.by_code().get(request.viewer.region),
        "version": row.version,
        "is_stale": status == 409,
    }
    return design.render(request, f"advice/{template}.html", context, status=status)
