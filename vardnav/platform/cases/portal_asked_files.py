"""Pages: files that a form asks for where they belong, among its other questions. Each good file is kept at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.platform.cases import asked_files, attachments, portal_filling, portal_queries, portal_shown
from vardnav.platform.cases.portal_steps import Step
from vardnav.platform.files import forms as file_forms
from vardnav.platform.files.uploads import Looked
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire
from vardnav.platform.registry.requests import PageRequest

#: Of a whole form, in all its places; each question has a number of its own (`Item.most`).
LIMITS = asked_files.LIMITS


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """A file of a question as the page shows it. `go`: the button that takes it away."""

    name: str
    url: str
    note: str
    preview: str
    go: str


def asks(group: Group) -> bool:
    """Tell whether a page asks for files."""
    return any(_is_here(item) for item in group.items)


def _is_here(item: Item) -> bool:
    return item.type is ItemType.ATTACHMENT and item.in_place


def pressed(go: str) -> bool:
    """Tell whether the button that was pressed is one of these: "files:<question>" or "unfile:<question>:<file>"."""
    return go.startswith(("files:", "unfile:"))


def place(here: Step, go: str) -> str:
    """Return where on the page to go on after such a button."""
    link_id = go.split(":")[1]
    known = {item.link_id for item in here.group.items} if here.group else set()
    return f"id_{link_id}" if link_id in known else "main"


def kept(request: PageRequest, filling: portal_queries.Filling, group: Group) -> dict[str, list[str]]:
    """Keep the files that were chosen, take away the one whose button was pressed; the draft knows them then.

    Return, by question, one sentence for each file that was not kept.
    """
    refused: dict[str, list[str]] = {}
    go = request.POST.get("go", "")
    for item in group.items:
        if not _is_here(item):
            continue
        verb, _colon, rest = go.partition(":")
        link_id, _colon, file_id = rest.partition(":")
        if verb == "unfile" and link_id == item.link_id:
            filling.draft.answers = asked_files.take_away(
                request.viewer, filling.draft.id, item, file_id, now=clock.now()
            )
        problems = _kept(request, filling, item)
        if verb == "files" and link_id == item.link_id and not _chosen(request, item):
            problems = [_("Välj minst en fil att lägga till.")]
        if problems:
            refused[item.link_id] = problems
    return refused


def _chosen(request: PageRequest, item: Item) -> Sequence[Looked]:
    return request.examined.getlist(item.link_id) if request.examined is not None else []


def _kept(request: PageRequest, filling: portal_queries.Filling, item: Item) -> list[str]:
    looked = _chosen(request, item)
    if not looked:
        return []
    outcome, filling.draft.answers = asked_files.add(
        request.viewer, filling.draft.id, item, looked, now=clock.now()
    )
    return file_forms.as_messages(outcome.refusals)


def tidy(
    request: PageRequest,
    filling: portal_queries.Filling,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
) -> None:
    """Throw away the files of lines that were taken away."""
    if any(_is_here(item) for item in filling.questionnaire.items()):
        asked = [answers.get(item.link_id) for item in questionnaire.items() if _is_here(item)]
        container = attachments.of_draft(filling.draft.id, filling.draft.region)
        asked_files.keep_only(request.viewer, container, asked, now=clock.now())


def shown(request: PageRequest, filling: portal_queries.Filling, here: Step) -> dict[str, list[Kept]]:
    """Return the files of each question on a page. One statement, and none where nothing is attached."""
    asked = [item for item in here.group.items if _is_here(item)] if here.group else []
    if not any(filling.draft.answers.get(item.link_id) for item in asked):
        return {}
    stored = {one.id: one for one in attachments.files_of_draft(request.viewer, filling.draft)}
    ways = portal_filling.Ways(filling)
    found: dict[str, list[Kept]] = {}
    for item in asked:
        for file_id in asked_files.ids(filling.draft.answers.get(item.link_id)):
            one = stored.get(file_id)
            if one is None:
                continue
            address = ways.to("draft_file", file_id=one.id) if one.state != "refused" else ""
            found.setdefault(item.link_id, []).append(
                Kept(
                    name=one.original_name,
                    url=address,
                    note=portal_shown.file_note(one),
                    preview=f"{address}?preview=1" if one.has_preview and address else "",
                    go=f"unfile:{item.link_id}:{one.id}",
                )
            )
    return found
