"""Rules: what a stored FHIR Questionnaire means as a form that is asked, and what it leaves out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.questionnaires import answer_lists, asking, extensions, wording
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.questionnaires.faults import Notice, Said
from vardnav.platform.registry.questions import (
    Clause,
    Condition,
    Group,
    Item,
    ItemType,
    Operator,
    Questionnaire,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A form as asked, and what must be said about it."""

    form: Questionnaire
    notices: tuple[Notice, ...]


@dataclass
class _Reading:
    """One form being read."""

    resource: dict[str, Any]
    #: Of texts without a translation: what their lang attribute says on a page in another language.
    language: str = "sv"
    notices: list[Notice] = field(default_factory=list)

    def say(self, code: Said, place: tuple[str, ...], detail: str = "") -> None:
        self.notices.append(Notice(code, place, detail))


def of(resource: dict[str, Any], *, version: str, is_one_page: bool = False) -> Meaning:
    """Return the form that a Questionnaire (one that `checking` let through) asks, with what it leaves out.

    Each group at the top is a page, as are questions between them; with `is_one_page` all of it is one.
    """
    reading = _Reading(resource, str(resource.get("language") or "sv").split("-")[0].lower())
    if not resource.get("language"):
        reading.say(Said.NO_LANGUAGE, ())
    if resource.get("derivedFrom"):
        reading.say(Said.DERIVED, ())
    for name in extensions.unknown(resource):
        reading.say(Said.UNKNOWN_EXTENSION, (), name)
    items = [made for item in resource["item"] for made in _item(reading, item, ())]
    title = _text(resource, "title") or _("Frågor")
    groups = (Group("q", title, tuple(items)),) if is_one_page else tuple(_pages(title, items))
    return Meaning(Questionnaire(version, groups), tuple(reading.notices))


def with_earlier(form: Questionnaire, versions: Sequence[str]) -> Questionnaire:
    """Return the form with the versions that answers may point to besides its own."""
    return dataclasses.replace(form, earlier_versions=tuple(versions))


def _pages(title: str | Promise, items: list[Item]) -> Iterator[Group]:
    """Each group at the top is a page of its own; what stands between groups is gathered."""
    loose: list[Item] = []
    for item in items:
        if item.type is ItemType.GROUP and not item.repeats:
            if loose:
                yield Group(f"p-{loose[0].link_id}", title, tuple(loose))
                loose = []
            inner = tuple(_under(item, one) for one in item.items)
            yield Group(item.link_id, item.text, inner, intro=item.help)
        else:
            loose.append(item)
    if loose:
        yield Group(f"p-{loose[0].link_id}", title, tuple(loose))


def _under(page: Item, item: Item) -> Item:
    """What a page hangs on, each of its questions hangs on."""
    return (
        dataclasses.replace(item, shown_when=(*page.shown_when, *item.shown_when))
        if page.shown_when
        else item
    )


def _item(reading: _Reading, item: dict[str, Any], above: tuple[str, ...]) -> Iterator[Item]:
    """Return what an item is asked as; nothing of one that is hidden, or a help text (which its question carries)."""
    place = (*above, item["linkId"])
    for name in extensions.unknown(item):
        reading.say(Said.UNKNOWN_EXTENSION, place, name)
    if extensions.value(item, "questionnaire-hidden") is True:
        reading.say(Said.HIDDEN, place)
        return
    if item["type"] == "display" and above and asking.control(item) in ("help", "flyover", "unit"):
        return
    inner = tuple(made for one in item.get("item", []) for made in _item(reading, one, place))
    typed = asking.typed(reading.resource, item, above, lambda code, detail: reading.say(code, place, detail))
    is_made_many = typed["type"] in (ItemType.CHOICES, ItemType.OPEN_CHOICES, ItemType.ATTACHMENT)
    is_silent = typed["type"] in (ItemType.DISPLAY, ItemType.CALCULATED)
    yield Item(
        link_id=answer_lists.safe(item["linkId"]),
        text=_question(reading, item, place),
        help=_help(item),
        language=_language(reading, item),
        required=bool(item.get("required")) and typed["type"] not in (ItemType.GROUP, *_NEVER_REQUIRED),
        repeats=bool(item.get("repeats")) and not is_made_many and not is_silent,
        shown_when=_shown_when(reading, item, place),
        items=inner,
        **typed,
    )


_NEVER_REQUIRED = (ItemType.DISPLAY, ItemType.CALCULATED)


def _text(holder: dict[str, Any], name: str) -> str | Promise:
    return wording.in_both(str(holder.get(name) or ""), extensions.translated(holder, name, "en"))


def _question(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> str | Promise:
    text, english = str(item.get("text") or "").strip(), extensions.translated(item, "text", "en")
    if not text:
        reading.say(Said.WITHOUT_TEXT, place)
        codes = [one for one in item.get("code", []) if isinstance(one, dict)]
        text = str((codes[0].get("display") if codes else "") or item["linkId"])
    prefix = f"{item['prefix']} " if item.get("prefix") else ""
    return wording.in_both(prefix + text, english and prefix + english)


def _language(reading: _Reading, item: dict[str, Any]) -> str:
    return "" if reading.language == "sv" and extensions.translated(item, "text", "en") else reading.language


def _help(item: dict[str, Any]) -> str | Promise:
    return next(
        (
            _text(one, "text")
            for one in item.get("item", [])
            if one.get("type") == "display" and asking.control(one) in ("help", "flyover")
        ),
        "",
    )


def _shown_when(reading: _Reading, item: dict[str, Any], place: tuple[str, ...]) -> tuple[Condition, ...]:
    told = item.get("enableWhen") or []
    if not told:
        return ()
    if len(told) > 1 and item.get("enableBehavior") not in ("all", "any"):
        reading.say(Said.NO_BEHAVIOUR, place)
    clauses = tuple(
        Clause(
            answer_lists.safe(one["question"]),
            Operator(one["operator"]),
            _wanted(one),
        )
        for one in told
    )
    return (Condition(clauses, item.get("enableBehavior") == "all"),)


def _wanted(condition: dict[str, Any]) -> str:
    """Return the answer a condition waits for, as answers are kept."""
    if "answerQuantity" in condition:
        return str(condition["answerQuantity"].get("value", ""))
    found = answer_lists.key(value_of(condition, "answer"))
    return found[:5] if "answerTime" in condition else found[:16] if "answerDateTime" in condition else found
