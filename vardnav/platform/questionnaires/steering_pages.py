"""Pages of the steering door: the region's forms: begin one, import one, see it as residents will, publish."""

from __future__ import annotations

import json
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.catalogue.changing import Change
from vardnav.platform.design import telling
from vardnav.platform.questionnaires import (
    actions,
    changes,
    checking,
    offered,
    queries,
    question_pages,
    shown,
    steering_forms,
    words,
)
from vardnav.platform.questionnaires.faults import Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

MADE = telling.word("questionnaires made", gettext_lazy("Formuläret är sparat som utkast. Lägg till frågor."))
BROUGHT = telling.word(
    "questionnaires brought", gettext_lazy("Formuläret är importerat och sparat som utkast.")
)
SAVED = telling.word("questionnaires saved", gettext_lazy("Ändringarna är sparade."))
PUBLISHED = telling.word("questionnaires published", gettext_lazy("Formuläret är publicerat."))
NEXT = telling.word(
    "questionnaires next", gettext_lazy("Du arbetar med nästa version. Den förra gäller tills du publicerar.")
)
RETIRED = telling.word("questionnaires retired", gettext_lazy("Formuläret är taget ur bruk."))
PROPOSED = telling.word(
    "questionnaires proposed", gettext_lazy("Förslaget är skickat. En annan administratör måste godkänna.")
)


def overview(request: PageRequest) -> HttpResponse:
    """Every form of the region, in its newest version."""
    found = [shown.line(one, request.viewer) for one in queries.latest(request.viewer)]
    return design.render(request, "questionnaires/overview.html", {"lines": found})


def new(request: PageRequest) -> HttpResponse:
    """Say what the e-service is called; its questions come after."""
    form = steering_forms.SettingsForm(
        request.POST or None, kinds=shown.kinds(request.viewer), initial=_BEGINNING
    )
    if request.method == "POST" and form.is_valid():
        made = actions.create(request.viewer, form.settings(), now=clock.now())
        return telling.after(request, see_other("questionnaires:form", form_id=made.form_id), MADE)
    context = {"form": form, "title": _("Nytt formulär"), "problems": []}
    return design.render(request, "questionnaires/settings.html", context, status=422 if form.errors else 200)


_BEGINNING = {"unit_kinds": ["health_centre"], "answer_within_days": 2, "is_for_children": True}


def bring(request: PageRequest) -> HttpResponse:
    """Paste a FHIR Questionnaire. One that is refused is told why and where, and stays as it was pasted."""
    form = steering_forms.ImportForm(
        request.POST or None, kinds=shown.kinds(request.viewer), initial=_BEGINNING
    )
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            resource = checking.read(form.cleaned_data["questionnaire"])
            made = actions.create(request.viewer, form.settings(), resource=resource, now=clock.now())
        except Refused as refused:
            problems = words.all_wrong(refused.faults)
        else:
            return telling.after(request, see_other("questionnaires:form", form_id=made.form_id), BROUGHT)
    context = {"form": form, "title": _("Importera ett formulär"), "problems": problems}
    status = 422 if form.errors or problems else 200
    return design.render(request, "questionnaires/settings.html", context, status=status)


def form(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """One form: its questions, its versions, what can be done with it."""
    return question_pages.form_page(request, form_id)


def settings(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Change what the e-service is called and how it is answered."""
    if (there := question_pages.published(request, form_id)) is not None:
        return there
    here = question_pages.draft(request, form_id)
    kept = offered.settings_of(here)
    filled = steering_forms.SettingsForm(
        request.POST or None,
        kinds=shown.kinds(request.viewer),
        initial={name: getattr(kept, name) for name in kept.__dataclass_fields__},
    )
    problems: list[str] = []
    if request.method == "POST" and filled.is_valid():
        try:
            actions.edit(
                request.viewer,
                form_id,
                revision=question_pages.revision(request),
                settings=filled.settings(),
                now=clock.now(),
            )
        except (actions.Stale, actions.NotAllowed):
            problems = [question_pages.stale()]
        else:
            return telling.after(request, see_other("questionnaires:form", form_id=form_id), SAVED)
    context = {"form": filled, "title": _("Namn och mottagare"), "here": here, "problems": problems}
    status = 409 if problems else 422 if filled.errors else 200
    return design.render(request, "questionnaires/settings.html", context, status=status)


def preview(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """The form as residents will see it, in both languages."""
    here = queries.versions(request.viewer, form_id)[0]
    sides = shown.both_languages(here) if here.resource["item"] else []
    return design.render(request, "questionnaires/preview.html", {"here": here, "sides": sides})


def publish(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Say from when, and publish."""
    if (there := question_pages.published(request, form_id)) is not None:
        return there
    here, now = question_pages.draft(request, form_id), clock.now()
    filled = steering_forms.PublishForm(request.POST or None, is_first=here.number == 1, now=now)
    problems, status = [], 200
    if request.method == "POST" and filled.is_valid():
        try:
            asked = changes.ask_to_publish(
                request.viewer, form_id, revision=question_pages.revision(request), valid_from=filled.valid_from,
                valid_to=filled.valid_to, now=now,
            )  # fmt: skip
        except actions.Stale:
            problems, status = [question_pages.stale()], 409
        except actions.NotAllowed:
            filled.add_error(
                "from_date", _("En tidigare version börjar gälla då eller senare. Välj en senare dag.")
            )
        except Refused as refused:
            problems, status = words.all_wrong(refused.faults, here.resource), 422
        else:
            return _after(request, form_id, asked, PUBLISHED)
    context = {"form": filled, "here": here, "problems": problems}
    return design.render(
        request, "questionnaires/publish.html", context, status=422 if filled.errors else status
    )


def begin_next(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Begin the next version: what is published goes on until it is."""
    actions.begin_next(request.viewer, form_id, now=clock.now())
    return telling.after(request, see_other("questionnaires:form", form_id=form_id), NEXT)


def retire(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Take a form out of use."""
    try:
        asked = changes.ask_to_retire(request.viewer, form_id, now=clock.now())
    except actions.NotAllowed:
        return question_pages.form_page(
            request, form_id, problems=[_("Formuläret är inte publicerat.")], status=409
        )
    return _after(request, form_id, asked, RETIRED)


def _after(request: PageRequest, form_id: uuid.UUID, asked: Change, said: str) -> HttpResponse:
    """Lead back to the form, which says what was done; or to the proposal, which says that it waits."""
    if asked.expires_at is not None:
        return telling.after(request, see_other("steering:proposal", change_id=asked.id), PROPOSED)
    return telling.after(request, see_other("questionnaires:form", form_id=form_id), said)


def export(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """The newest version as a FHIR Questionnaire."""
    here = queries.versions(request.viewer, form_id)[0]
    text = json.dumps({**here.resource, "version": str(here.number)}, ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/fhir+json; charset=utf-8")
