"""What can be done with a case on its page: one form for each action, and what an action is called with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import letters, reach
from vardnav.platform.cases.desk_queries import Opened
from vardnav.platform.desk import forms as desk_forms
from vardnav.platform.desk import words
from vardnav.platform.files.inspection import Examined
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Ending, EService


@dataclass(frozen=True, slots=True)
class Panels:
    """The forms by verb, and which one is being used."""

    by_verb: dict[str, forms.Form]
    used: str = ""

    @property
    def current(self) -> forms.Form | None:
        """The form that came in, if any."""
        return self.by_verb.get(self.used)


def service_of(opened: Opened) -> EService | None:
    """Return the e-service of a case; None for one that has been taken away."""
    found: EService | None = listing.services().get(opened.case.service_key)
    return found


def merge_values(opened: Opened, *, now: dt.datetime) -> dict[str, str]:
    """Return what the merge fields of texts stand for in this case."""
    subject, unit = opened.case.subject, opened.case.unit
    return letters.values(subject.given_name, unit.name, unit.phone, now)


def standard_reply(opened: Opened, place: str, values: Mapping[str, str]) -> str:
    """Return the ready answer number `place` (from 1) with its fields filled in, or "" for anything else.

    Raises letters.UnknownField for a declared text with a field that there is not.
    """
    found = opened.replies
    is_known = place.isascii() and place.isdigit() and len(place) < 3 and 1 <= int(place) <= len(found)
    return letters.filled(found[int(place) - 1][1], values) if is_known else ""


def build(
    viewer: Viewer,
    opened: Opened,
    *,
    now: dt.datetime,
    verb: str = "",
    data: desk_forms.Data = None,
    files: desk_forms.Files = None,
    reply: str = "",
) -> Panels:
    """Return the forms of a case's page; the one of `verb` holds what came in, `files` as they have been examined."""
    asked = listing.asked_at_answer(viewer, opened.case, now=now)
    service = service_of(opened)
    endings = service.endings if service else (Ending.ANSWERED,)

    is_read = opened.reach is not reach.Reach.NOBODY
    handed = () if is_read else reach.ways(is_secret=opened.case.is_secret)

    def given(name: str) -> desk_forms.Data:
        return data if name == verb else None

    def chosen(name: str) -> desk_forms.Files:
        return files if name == verb else None

    return Panels(
        {
            "complete": desk_forms.CompleteForm(
                given("complete"),
                endings=[(one.value, words.ENDINGS[one]) for one in endings],
                text=standard_reply(opened, reply, merge_values(opened, now=now)),
                handed=handed,
                asked=asked,
                files=chosen("complete"),
            ),
            "ask": desk_forms.AskForm(given("ask"), is_read=is_read, files=chosen("ask")),
            "note": desk_forms.NoteForm(given("note")),
            "message": desk_forms.MessageForm(
                given("message"), handed=handed, asked=asked, files=chosen("message")
            ),
            "assign": desk_forms.AssignForm(given("assign"), colleagues=opened.colleagues),
            "forward": desk_forms.ForwardForm(given("forward"), units=opened.receivers),
            "hide": desk_forms.HideForm(given("hide")),
            "reveal": desk_forms.RevealForm(given("reveal")),
        },
        used=verb,
    )


def changes(form: forms.Form, opened: Opened) -> dict[str, Any]:
    """Return what `cases.actions.change` is called with for a valid form."""
    given = form.cleaned_data
    if isinstance(form, desk_forms.ForwardForm):
        return {"to_unit_id": given["unit"], "reason": given["reason"]}
    if isinstance(form, desk_forms.AssignForm):
        labels = dict(opened.colleagues)
        return {"assignee_id": given["assignee"], "reason": labels[given["assignee"]]}
    if isinstance(form, desk_forms.HideForm | desk_forms.RevealForm):
        return {"reason": given["reason"], "basis": given.get("basis", "")}
    if isinstance(form, desk_forms.CompleteForm):
        return {
            "text": given["text"],
            "outcome": form.outcome,
            "basis": given.get("handed", ""),
            "said": form.said,
        }
    if isinstance(form, desk_forms.MessageForm):
        return {"text": given["text"], "basis": given.get("handed", ""), "said": form.said}
    return {"text": given["text"]}


def examined(form: forms.Form | None) -> Sequence[Examined]:
    """Return the files that came with a valid form."""
    found: Sequence[Examined] = form.cleaned_data.get("attached", ()) if form is not None else ()
    return found


def typed(data: desk_forms.Data) -> str:
    """Return the text that came in, for a page that can no longer take it."""
    return str((data or {}).get("text") or (data or {}).get("reason") or "")


def filled_in(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was filled in or chosen, with its labels, right or wrong; files apart. For a page without the form."""
    form.is_valid()
    found = []
    for bound in form:
        if isinstance(bound.field, forms.FileField):
            continue
        value = form.cleaned_data.get(bound.name) or bound.data
        shown = (
            dict(getattr(bound.field, "choices", ())).get(value, value) if isinstance(value, str) else value
        )
        said = "-".join(map(str, shown)) if isinstance(shown, list | tuple) else str(shown or "")
        if said.strip("- "):
            found.append((str(bound.label), said))
    return found
