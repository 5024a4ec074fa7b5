"""Pages of the steering door: the region's forms: build one in steps, import one, see it as residents will, publish."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.questionnaires import (
    actions,
    checking,
    editing,
    meaning,
    offered,
    queries,
    rules,
    shown,
    steering_forms,
    words,
)
from vardnav.platform.questionnaires.faults import Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


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
        return see_other("questionnaires:form", form_id=made.form_id)
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
            return see_other("questionnaires:form", form_id=made.form_id)
    context = {"form": form, "title": _("Importera ett formulär"), "problems": problems}
    status = 422 if form.errors or problems else 200
    return design.render(request, "questionnaires/settings.html", context, status=status)


def form(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """One form: its questions, its versions, what can be done with it."""
    return _form(request, form_id)


def _form(
    request: PageRequest, form_id: uuid.UUID, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.versions(request.viewer, form_id)
    newest = found[0]
    told = meaning.of(newest.resource, version=str(newest.number)).notices if newest.resource["item"] else ()
    context = {
        "here": newest,
        "is_draft": rules.may("edit", newest.state),
        "may_retire": any(rules.may("retire", one.state) for one in found),
        "rows": shown.rows(newest.resource, request.viewer.language),
        "versions": [shown.line(one, request.viewer) for one in found],
        "notices": [words.said(one) for one in told][:100],
        "problems": problems or [],
    }
    return design.render(request, "questionnaires/form.html", context, status=status)


def settings(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Change what the e-service is called and how it is answered."""
    here = _draft(request, form_id)
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
                revision=_revision(request),
                settings=filled.settings(),
                now=clock.now(),
            )
        except (actions.Stale, actions.NotAllowed):
            problems = [_stale()]
        else:
            return see_other("questionnaires:form", form_id=form_id)
    context = {"form": filled, "title": _("Namn och mottagare"), "here": here, "problems": problems}
    status = 409 if problems else 422 if filled.errors else 200
    return design.render(request, "questionnaires/settings.html", context, status=status)


def add(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Add a question, last or in a group (?inside=)."""
    here = _draft(request, form_id)
    inside = str((request.POST if request.method == "POST" else request.GET).get("inside", ""))[:700]
    if inside and not shown.is_group(here.resource, inside):
        raise Http404
    return _question(
        request, here, "", lambda made: lambda old: editing.add(old, made, inside=inside), inside=inside
    )


def item(request: PageRequest, form_id: uuid.UUID, item: str) -> HttpResponse:
    """Change a question."""
    here = _draft(request, form_id)
    return _question(request, here, item, lambda made: lambda old: editing.change(old, item, made))


_Change = Callable[[dict[str, Any]], dict[str, Any]]


def _question(
    request: PageRequest,
    here: Any,
    name: str,
    change: Callable[[editing.Question], _Change],
    *,
    inside: str = "",
) -> HttpResponse:
    try:
        found = editing.find(here.resource, name) if name else None
    except editing.UnknownItem:
        raise Http404 from None
    initial = (
        steering_forms.as_initial(editing.read(found, here.resource)) if found else {"when_operator": "="}
    )
    filled = steering_forms.QuestionForm(
        request.POST or None, earlier=shown.earlier(here.resource, name), initial=dict(initial)
    )
    problems, status = [], 200
    if request.method == "POST" and filled.is_valid():
        try:
            actions.edit(
                request.viewer, here.form_id, revision=_revision(request), change=change(filled.question()),
                now=clock.now(),
            )  # fmt: skip
        except (actions.Stale, actions.NotAllowed, editing.UnknownItem):
            problems, status = [_stale()], 409
        except editing.WrongAnswer:
            filled.add_error("when_answer", _("Frågan kan inte ha det svaret."))
        except Refused as refused:
            problems, status = words.all_wrong(refused.faults), 422
        else:
            return see_other("questionnaires:form", form_id=here.form_id)
    context = {
        "form": filled, "here": here, "inside": inside, "name": name, "problems": problems,
        "is_kept": found is not None and editing.has_several_rules(found),
    }  # fmt: skip
    return design.render(
        request, "questionnaires/item.html", context, status=422 if filled.errors else status
    )


def change(request: PageRequest, form_id: uuid.UUID, item: str) -> HttpResponse:
    """Move a question up or down, or take it away."""
    _draft(request, form_id)
    steps: dict[str, _Change] = {
        "up": lambda old: editing.move(old, item, by=-1),
        "down": lambda old: editing.move(old, item, by=1),
        "remove": lambda old: editing.remove(old, item),
    }
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        return _form(request, form_id, problems=[_("Välj vad du vill göra med frågan.")], status=422)
    try:
        actions.edit(request.viewer, form_id, revision=_revision(request), change=step, now=clock.now())
    except editing.UnknownItem:
        raise Http404 from None
    except (actions.Stale, actions.NotAllowed):
        return _form(request, form_id, problems=[_stale()], status=409)
    except Refused as refused:
        return _form(request, form_id, problems=words.all_wrong(refused.faults), status=422)
    return see_other("questionnaires:form", form_id=form_id, fragment=f"row-{item}")


def preview(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """The form as residents will see it, in both languages."""
    here = queries.versions(request.viewer, form_id)[0]
    sides = shown.both_languages(here) if here.resource["item"] else []
    return design.render(request, "questionnaires/preview.html", {"here": here, "sides": sides})


def publish(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Say from when, and publish."""
    here, now = _draft(request, form_id), clock.now()
    filled = steering_forms.PublishForm(request.POST or None, is_first=here.number == 1, now=now)
    problems, status = [], 200
    if request.method == "POST" and filled.is_valid():
        try:
            actions.publish(
                request.viewer, form_id, revision=_revision(request), valid_from=filled.valid_from,
                valid_to=filled.valid_to, now=now,
            )  # fmt: skip
        except actions.Stale:
            problems, status = [_stale()], 409
        except actions.NotAllowed:
            filled.add_error(
                "from_date", _("En tidigare version börjar gälla då eller senare. Välj en senare dag.")
            )
        except Refused as refused:
            problems, status = words.all_wrong(refused.faults), 422
        else:
            return see_other("questionnaires:form", form_id=form_id)
    context = {"form": filled, "here": here, "problems": problems}
    return design.render(
        request, "questionnaires/publish.html", context, status=422 if filled.errors else status
    )


def begin_next(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Begin the next version: what is published goes on until it is."""
    actions.begin_next(request.viewer, form_id, now=clock.now())
    return see_other("questionnaires:form", form_id=form_id)


def retire(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Take a form out of use."""
    try:
        actions.retire(request.viewer, form_id, now=clock.now())
    except actions.NotAllowed:
        return _form(request, form_id, problems=[_("Formuläret är inte publicerat.")], status=409)
    return see_other("questionnaires:form", form_id=form_id)


def export(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """The newest version as a FHIR Questionnaire."""
    here = queries.versions(request.viewer, form_id)[0]
    text = json.dumps({**here.resource, "version": str(here.number)}, ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/fhir+json; charset=utf-8")


def _draft(request: PageRequest, form_id: uuid.UUID) -> Any:
    """Return the draft that can be edited. Raises Http404 when the newest version is published."""
    newest = queries.versions(request.viewer, form_id)[0]
    if not rules.may("edit", newest.state):
        raise Http404
    return newest


def _revision(request: PageRequest) -> int:
    """Return the revision that the page was opened on; one that is not a number fits none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _stale() -> str:
    return _(
        "Någon annan har ändrat formuläret sedan du öppnade sidan. Inget av ditt är sparat. Läs in sidan igen."
    )
