"""Words: forms as the region's administrator sees them, and the preview: the resident's own page, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import now as clock_now
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.kernel.organisations import rules as organisations
from vardnav.kernel.organisations.models import UnitKind
from vardnav.platform.cases import filling_shown
from vardnav.platform.cases.forms import GroupForm
from vardnav.platform.design import phrases
from vardnav.platform.questionnaires import (
    answer_lists,
    editor_conditions,
    editor_items,
    editor_questions,
    extensions,
    queries,
)
from vardnav.platform.questionnaires.models import Version
from vardnav.platform.questionnaires.question_forms import IMPORTED, KINDS, OPERATORS
from vardnav.platform.questionnaires.rules import State
from vardnav.platform.registry import repeating

_STATES: dict[str, str | Promise] = {
    State.DRAFT: _("Utkast"),
    State.PUBLISHED: _("Publicerad"),
    State.RETIRED: _("Ur bruk"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One version in a list."""

    form_id: Any
    title: str
    number: int
    state: str
    valid_from: str
    changed: str
    key: str


def line(version: Version, viewer: Viewer) -> Line:
    """Return a version as a list shows it."""
    now, language = clock_now(), viewer.language
    return Line(
        form_id=version.form_id,
        title=version.title_en if language == "en" and version.title_en else version.title_sv,
        number=version.number,
        state=str(_STATES[version.state]),
        valid_from=clock_words.moment(version.valid_from, now=now, language=language)
        if version.valid_from
        else "–",
        changed=clock_words.moment(version.changed_at, now=now, language=language),
        key="" if version.state == State.DRAFT and version.number == 1 else version.form.key,
    )


def kinds(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the kinds of units with the region's words for them."""
    region = known_regions.by_code().get(viewer.region)
    word = region.primary_care_word if region else ""
    found = []
    for kind in UnitKind.values:
        said = organisations.kind_word(kind, primary_care_word=word, language=viewer.language, is_plural=True)
        found.append((kind, f"{said[:1].upper()}{said[1:]}"))
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a form being built. `rule`: when it is shown, in a sentence."""

    name: str
    text: str
    kind: str
    level: int
    is_group: bool
    is_required: bool
    rule: str


def rows(resource: dict[str, Any], language: str) -> list[Row]:
    """Return every item in order."""
    names = dict((*KINDS, *IMPORTED))
    found = []
    for item, level in editor_items.walked(resource["item"]):
        kind = editor_questions.kind_of(item)
        english = extensions.translated(item, "text", "en")
        found.append(
            Row(
                name=answer_lists.safe(item["linkId"]),
                text=(language == "en" and english) or str(item.get("text") or item["linkId"]),
                kind=str(names.get(kind, kind)),
                level=min(level, 7),
                is_group=item["type"] == "group",
                is_required=item.get("required") is True,
                rule=_rule(item, resource),
            )
        )
    return found


def _rule(item: dict[str, Any], resource: dict[str, Any]) -> str:
    """Say when an item is shown: "Visas om ”Röker du?” är ja och ”Ålder” är mer än 18"."""
    rules = editor_conditions.read(item, resource)
    if not rules.of:
        return ""
    texts = {
        answer_lists.safe(one["linkId"]): str(one.get("text") or one["linkId"])[:60]
        for one, _level in editor_items.walked(resource["item"])
    }
    operators = dict(OPERATORS)
    parts = [
        f"”{texts.get(one.question, '')}” {operators.get(one.operator, one.operator)} {one.answer}".strip()
        for one in rules.of
    ]
    joint = _(" och ") if rules.needs_all else _(" eller ")
    return str(_("Visas om %(what)s")) % {"what": str(joint).join(parts)}


def earlier(resource: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Return the questions that a question may hang on, or be calculated from: those before it."""
    found = []
    for item, _level in editor_items.walked(resource["item"]):
        field = answer_lists.safe(item["linkId"])
        if field == name:
            break
        if item["type"] not in ("group", "display", "attachment"):
            found.append((field, str(item.get("text") or item["linkId"])[:80]))
    return found


def groups(resource: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Return the groups that an item may lie in: not itself, nor what lies in it."""
    inside = set()
    if name:
        own = editor_items.find(resource, name)
        inside = {answer_lists.safe(one["linkId"]) for one, _level in editor_items.walked([own])}
    return [
        (answer_lists.safe(item["linkId"]), f"{'— ' * level}{str(item.get('text') or item['linkId'])[:80]}")
        for item, level in editor_items.walked(resource["item"])
        if item["type"] == "group" and answer_lists.safe(item["linkId"]) not in inside
    ]


def is_group(resource: dict[str, Any], name: str) -> bool:
    """Tell whether `name` is a group of the form."""
    try:
        return bool(editor_items.find(resource, name)["type"] == "group")
    except editor_items.UnknownItem:
        return False


@dataclass(frozen=True, slots=True)
class Side:
    """The whole form in one language."""

    language: str
    title: str
    pages: list[tuple[str, str]]


def both_languages(version: Version) -> list[Side]:
    """Return the form drawn by the same template as the resident's, page by page, in Swedish and in English."""
    found = []
    for language in ("sv", "en"):
        with translation.override(language), phrases.speaking(language):
            service = queries.service(version)
            laid = repeating.laid_out(service.form, {})
            pages = [(str(group.title), _drawn(group, language, laid)) for group in laid.groups]
            found.append(Side(language, str(service.title), pages))
    return found


def _drawn(group: Any, language: str, laid: Any) -> str:
    form = GroupForm(
        group, answers={one.link_id: one.initial for one in group.items if one.initial is not None}
    )
    form.auto_id = f"{language}_%s"
    context = {"form": form, "group": group, "nodes": filling_shown.nodes(group, form, laid)}
    return str(render_to_string("questionnaires/preview_page.html", context))
