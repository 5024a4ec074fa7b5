"""Pages of the steering door: the questions of a form being built: add, change, move, copy, take away, undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.questionnaires import (
    actions,
    editing,
    editor_conditions,
    editor_items,
    editor_questions,
    editor_sums,
    meaning,
    queries,
    question_forms,
    rules,
    shown,
    words,
)
from vardnav.platform.questionnaires.faults import Refused, Wrong
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

_Change = Callable[[dict[str, Any]], dict[str, Any]]
#: Which field a fault of the form is told beside; others stand above the form.
_BESIDE = {
    Wrong.SAME_OPTION: "choices_sv",
    Wrong.TOO_MANY_OPTIONS: "choices_sv",
    Wrong.EMPTY_OPTION: "choices_sv",
    Wrong.LATER_QUESTION: "when_question_0",
    Wrong.CYCLE: "when_question_0",
    Wrong.TOO_DEEP: "inside",
}


KEPT = telling.word("questionnaires kept", gettext_lazy("Frågan är sparad."))
#: What is said after each change of a question's place.
CHANGED = {
    "up": telling.word("questionnaires up", gettext_lazy("Frågan är flyttad upp.")),
    "down": telling.word("questionnaires down", gettext_lazy("Frågan är flyttad ner.")),
    "copy": telling.word("questionnaires copy", gettext_lazy("Frågan är kopierad.")),
    "remove": telling.word("questionnaires remove", gettext_lazy("Frågan är borttagen.")),
}
UNDONE = telling.word("questionnaires undone", gettext_lazy("Den senaste ändringen är ångrad."))


def form_page(
    request: PageRequest,
    form_id: uuid.UUID,
    *,
    problems: list[str] | None = None,
    lost: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one form: its questions, its versions, what can be done with it."""
    found = queries.versions(request.viewer, form_id)
    newest = found[0]
    told = meaning.of(newest.resource, version=str(newest.number)).notices if newest.resource["item"] else ()
    context = {
        "here": newest,
        "is_draft": rules.may("edit", newest.state),
        "may_retire": any(rules.may("retire", one.state) for one in found),
        "may_undo": newest.before is not None,
        "rows": shown.rows(newest.resource, request.viewer.language),
        "versions": [shown.line(one, request.viewer) for one in found],
        "notices": [words.said(one) for one in told][:100],
        "problems": problems or [],
        "lost": lost or [],
    }
    return design.render(request, "questionnaires/form.html", context, status=status)


def add(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Add a question, last or in a group (?inside=)."""
    if (there := published(request, form_id)) is not None:
        return there
    here = draft(request, form_id)
    inside = str(request.GET.get("inside", ""))[:700]
    if inside and not shown.is_group(here.resource, inside):
        raise Http404
    initial = {"needs_all": "all", "calc_how": editor_sums.POINTS, "inside": inside}
    return _question(
        request, here, "", initial, lambda made, into: lambda old: editing.add(old, made, inside=into)
    )


def item(request: PageRequest, form_id: uuid.UUID, item: str) -> HttpResponse:
    """Change a question."""
    if (there := published(request, form_id)) is not None:
        return there
    here = draft(request, form_id)
    try:
        found = editor_items.find(here.resource, item)
    except editor_items.UnknownItem:
        raise Http404 from None
    initial = question_forms.as_initial(editor_questions.read(found, here.resource))
    initial["inside"] = editor_items.holder(here.resource, item)
    return _question(
        request,
        here,
        item,
        initial,
        lambda made, into: lambda old: editing.change(old, item, made, inside=into),
    )


def _question(
    request: PageRequest,
    here: Any,
    name: str,
    initial: dict[str, Any],
    change: Callable[[editing.Question, str], _Change],
) -> HttpResponse:
    told = request.POST if request.method == "POST" else None
    rows = question_forms.rows_of(told if told is not None else initial) + (told is None)
    wants_more = told is not None and told.get("do") == "more"
    filled = question_forms.QuestionForm(
        None if wants_more else told,
        earlier=shown.earlier(here.resource, name),
        groups=shown.groups(here.resource, name),
        rows=rows + 2 * wants_more,
        initial=_as_typed(told) if wants_more and told is not None else initial,
    )
    problems: list[str] = []
    status = 200
    if told is not None and not wants_more and filled.is_valid():
        into = filled.cleaned_data["inside"]
        try:
            actions.edit(
                request.viewer, here.form_id, revision=revision(request), change=change(filled.question(), into),
                now=clock.now(),
            )  # fmt: skip
        except (actions.Stale, actions.NotAllowed, editing.UnknownItem):
            problems, status = [stale()], 409
        except (
            editor_conditions.WrongCondition, editor_questions.WrongDefault, editor_sums.WrongCalculation,
        ) as wrong:  # fmt: skip
            filled.refuse(wrong)
        except Refused as refused:
            problems, status = _beside(filled, refused, here.resource), 422
        else:
            return telling.after(request, see_other("questionnaires:form", form_id=here.form_id), KEPT)
    context = {"form": filled, "here": here, "name": name, "problems": problems}
    return design.render(
        request, "questionnaires/item.html", context, status=422 if filled.errors else status
    )


def _as_typed(told: Any) -> dict[str, Any]:
    """Return what was typed as a form begins with it: the page comes back with room for more conditions."""
    return {key: told.getlist(key) if key == "calc_of" else told.get(key) for key in told}


def _beside(filled: question_forms.QuestionForm, refused: Refused, resource: dict[str, Any]) -> list[str]:
    """Tell each fault beside its field; return those that have none."""
    left = []
    for fault in refused.faults:
        field = _BESIDE.get(fault.code, "")
        if field in filled.fields:
            filled.add_error(field, words.wrong(fault, resource))
        else:
            left.append(words.wrong(fault, resource))
    return left


def change(request: PageRequest, form_id: uuid.UUID, item: str) -> HttpResponse:
    """Move a question up or down, copy it, or take it away."""
    if (there := published(request, form_id)) is not None:
        return there
    here = draft(request, form_id)
    steps: dict[str, _Change] = {
        "up": lambda old: editing.move(old, item, by=-1),
        "down": lambda old: editing.move(old, item, by=1),
        "copy": lambda old: editing.copy(old, item),
        "remove": lambda old: editing.remove(old, item),
    }
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        return form_page(request, form_id, problems=[_("Välj vad du vill göra med frågan.")], status=422)
    try:
        actions.edit(request.viewer, form_id, revision=revision(request), change=step, now=clock.now())
    except editing.UnknownItem:
        raise Http404 from None
    except (actions.Stale, actions.NotAllowed):
        return form_page(request, form_id, problems=[stale()], status=409)
    except Refused as refused:
        problems = words.all_wrong(refused.faults, here.resource)
        return form_page(request, form_id, problems=problems, status=422)
    there = see_other("questionnaires:form", form_id=form_id, fragment=f"row-{item}")
    return telling.after(request, there, CHANGED[request.POST["do"]])


def undo(request: PageRequest, form_id: uuid.UUID) -> HttpResponse:
    """Take back the last change of the questions."""
    if (there := published(request, form_id)) is not None:
        return there
    draft(request, form_id)
    try:
        actions.undo(request.viewer, form_id, revision=revision(request), now=clock.now())
    except actions.Stale:
        return form_page(request, form_id, problems=[stale()], status=409)
    except actions.NotAllowed:
        return form_page(request, form_id, problems=[_("Det finns inget att ångra.")], status=409)
    return telling.after(request, see_other("questionnaires:form", form_id=form_id), UNDONE)


def published(request: PageRequest, form_id: uuid.UUID) -> HttpResponse | None:
    """Answer a change of a draft that a colleague has published meanwhile: what stands now, and what was typed (409)."""
    newest = queries.versions(request.viewer, form_id)[0]
    if request.method != "POST" or rules.may("edit", newest.state):
        return None
    typed = [str(one) for name, one in request.POST.items() if name.endswith(("_sv", "_en")) and one]
    return form_page(request, form_id, problems=[stale()], lost=typed, status=409)


def draft(request: PageRequest, form_id: uuid.UUID) -> Any:
    """Return the draft that can be edited. Raises Http404 when the newest version is published."""
    newest = queries.versions(request.viewer, form_id)[0]
    if not rules.may("edit", newest.state):
        raise Http404
    return newest


def revision(request: PageRequest) -> int:
    """Return the revision that the page was opened on; one that is not a number fits none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def stale() -> str:
    """Say that somebody else was first."""
    return _(
        "Någon annan har ändrat formuläret sedan du öppnade sidan. Inget av ditt är sparat. Läs in sidan igen."
    )
