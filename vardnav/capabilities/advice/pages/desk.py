"""Pages of the desk: the assessment that came with a case, more questions, and how urgent staff say that it is."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.actions import regrading
from vardnav.capabilities.advice.forms.desk import ComplaintForm, NextForm, PutForm, RegradeForm
from vardnav.capabilities.advice.queries import as_fhir, at_desk, desk_words, quality_words, shown
from vardnav.capabilities.advice.queries.at_desk import Found
from vardnav.capabilities.advice.rules import deciding
from vardnav.clinical.triage.explaining import LEVEL_WORDS, AskedSign, Explainer
from vardnav.clinical.triage.levels import LEVELS
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.desk import case_pages
from vardnav.platform.desk import panels as desk_panels
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

#: What is said after each deed.
DONE = {
    "next": telling.word("advice asked", gettext_lazy("Svaret är sparat.")),
    "put": telling.word("advice put", gettext_lazy("Svaret på din fråga är sparat.")),
    "complaint": telling.word("advice complaint", gettext_lazy("Besväret är tillagt.")),
    "agree": telling.word("advice agreed", gettext_lazy("Sparat: du håller med om bedömningen.")),
    "regrade": telling.word("advice regraded", gettext_lazy("Din bedömning är sparad. Personen ser den.")),
}


def one(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """What the person answered and was told, and what staff have asked and decided; a POST does one more thing."""
    if request.method == "POST":
        return _act(request, case_id)
    return _page(request, at_desk.of_case(request.viewer, case_id, now=clock.now()))


def fhir(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The answers and decisions as a file of FHIR, for another system."""
    found = at_desk.of_case(request.viewer, case_id, now=clock.now(), verb=verbs.EXPORT)
    answer = HttpResponse(json.dumps(as_fhir.collection(found)), content_type="application/fhir+json")
    answer["Content-Disposition"] = f'attachment; filename="assessment-{found.opened.case.number}.json"'
    return answer


def _act(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    do, now = request.POST.get("do", ""), clock.now()
    try:
        found = at_desk.of_case(request.viewer, case_id, now=now)
    except Http404:
        return _gone(request, case_id, do)
    if do not in DONE:
        return _page(request, found, status=422, problem=_("Välj vad du vill göra."))
    built = _forms(request.viewer, found, do, request.POST)
    form = built.get(do)
    version = case_pages.version_of(request)
    if (
        version != found.version
        or (do != "agree" and form is None)
        or _is_another_question(request, found, do)
    ):
        return _stale(request, found, do, form)
    if form is not None and not form.is_valid():
        return _page(request, found, status=422, forms=built, used=do)
    try:
        _do(request.viewer, do, form, found, now)
    except regrading.Stale:
        return _stale(request, at_desk.of_case(request.viewer, case_id, now=now), do, form)
    except regrading.NotPossible:
        problem = _("Det finns ingen bedömning att hålla med om än. Ställ frågorna, eller bedöm själv.")
        return _page(request, found, status=422, problem=problem)
    except Http404:  # sent on by a colleague since the page was read a moment ago
        return _gone(request, case_id, do)
    return telling.after(request, see_other("advice:desk", case_id=case_id), DONE[do])


def _is_another_question(request: PageRequest, found: Found, do: str) -> bool:
    asked = found.question if do == "next" else None
    return do == "next" and (asked is None or request.POST.get("screen") != asked.id)


def _do(viewer: Viewer, do: str, form: Any, found: Found, now: dt.datetime) -> None:
    case_id, version = found.opened.case.id, found.version
    if do == "agree":
        regrading.agree(viewer, case_id, version=version, now=now)
    elif do == "regrade":
        regrading.regrade(viewer, case_id, form.decision(), version=version, now=now)
    elif do == "complaint":
        complaint = form.cleaned_data["complaint"]
        regrading.add_complaint(viewer, case_id, complaint, version=version, now=now)
    else:
        asked = found.question
        screen = f"ask:{asked.id}" if do == "next" and asked else deciding.PUT
        regrading.answer(viewer, case_id, form.answers(), screen=screen, version=version, now=now)


def _stale(request: PageRequest, found: Found, do: str, form: forms.Form | None) -> HttpResponse:
    """Show how it stands now, with what was filled in (409)."""
    problem = _("Någon har svarat eller bedömt sedan du öppnade sidan. Det du gjorde är inte sparat.")
    built = _forms(request.viewer, found, do, request.POST)
    lost = desk_panels.filled_in(form or built[do]) if form is not None or do in built else []
    return _page(request, found, status=409, problem=problem, forms=built, used=do, lost=lost)


def _gone(request: PageRequest, case_id: uuid.UUID, do: str) -> HttpResponse:
    """Say where the case went, with what was filled in. A stranger gets 404."""
    if do not in DONE:
        raise Http404
    form = RegradeForm(request.POST, _levels(request.viewer)) if do == "regrade" else None
    return case_pages.sent_on(request, case_id, filled=desk_panels.filled_in(form) if form else ())


def _levels(viewer: Viewer) -> list[tuple[str, str]]:
    language = shown.language_of(viewer)
    return [(one, LEVEL_WORDS[one].of(language)) for one in reversed(LEVELS)]


def _signs(viewer: Viewer, found: Found) -> tuple[AskedSign, ...]:
    asked = found.question
    explainer = Explainer(found.bundle, language=shown.language_of(viewer), about=found.own.about)
    return explainer.signs(asked) if asked is not None else ()


def _forms(viewer: Viewer, found: Found, used: str = "", data: Any = None) -> dict[str, forms.Form]:
    """Return the forms by deed, the used one with what was filled in."""

    def given(do: str) -> Any:
        return data if do == used else None

    bundle, language, chosen = found.bundle, shown.language_of(viewer), found.known.complaints
    more = sorted(
        (title.of(language), key)
        for key, title in ((key, one.title) for key, one in bundle.protocols.items())
        if key not in chosen
    )
    signs = _signs(viewer, found)
    built: dict[str, forms.Form] = {"next": NextForm(given("next"), signs)} if signs else {}
    return built | {
        "put": PutForm(given("put"), desk_words.can_be_put(found, viewer)),
        "complaint": ComplaintForm(given("complaint"), [(key, title) for title, key in more]),
        "regrade": RegradeForm(given("regrade"), _levels(viewer)),
    }


def _page(
    request: PageRequest,
    found: Found,
    *,
    status: int = 200,
    problem: str = "",
    forms: dict[str, Any] | None = None,
    used: str = "",
    lost: Any = (),
) -> HttpResponse:
    now, viewer, case = clock.now(), request.viewer, found.opened.case
    built = forms or _forms(viewer, found)
    asked = found.question
    explainer = Explainer(found.bundle, language=shown.language_of(viewer), about=found.own.about)
    context = {
        "number": case.number,
        "case_url": addresses.url("desk:case", case_id=case.id),
        "here": addresses.url("advice:desk", case_id=case.id),
        "person": desk_shown.resident(viewer, case, now=now),
        "about": desk_words.about(found),
        "words": found.own.words or "",
        "complaints": shown.titles(viewer, found.bundle, found.known.complaints),
        "given": desk_words.told(found.given, viewer),
        "result": desk_words.told(found.advice, viewer),
        "deciding": desk_words.deciding_lines(found, viewer),
        "lines": desk_words.lines(found, viewer),
        "not_asked": desk_words.not_asked(found, viewer),
        "rules": desk_words.rules(found, viewer),
        "protocols": desk_words.protocols(found, viewer),
        "digest": found.assessment.bundle_id,
        "decided": desk_words.decided(found.regrades, viewer, now),
        "question": asked,
        "heading": explainer.heading(asked) if asked is not None and asked.text is not None else "",
        "forms": built,
        "form": built.get(used),
        "used": used,
        "lost": lost,
        "problem": problem,
        "braked": quality_words.braked_of(viewer, found.known.complaints),
        "fhir": addresses.url("advice:desk_fhir", case_id=case.id),
        "version": found.version,
    }
    return design.render(request, "advice/desk.html", context, status=status)
