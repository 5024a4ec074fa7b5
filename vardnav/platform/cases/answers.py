"""Rules of answers: which form is asked at a unit, what is missing, and how answers are kept as worded."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue import rules as catalogue_rules
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire, is_enabled

UNIT_QUESTIONS = "unit_questions"
#: Stored value -> word of a BOOLEAN question.
YES_NO = {"yes": _("Ja"), "no": _("Nej")}


def for_unit(service: EService, offered: catalogue_rules.Offer) -> Questionnaire:
    """Return the service's form with the unit's own questions put where the form takes them."""
    extra = tuple(_unit_items(catalogue.option(offered, UNIT_QUESTIONS)))
    groups = tuple(
        dataclasses.replace(group, items=group.items + extra) if group.takes_unit_questions else group
        for group in service.form.groups
    )
    return dataclasses.replace(service.form, groups=tuple(group for group in groups if group.items))


def _unit_items(decided: object) -> Iterator[Item]:
    if not isinstance(decided, list):
        return
    for place, question in enumerate(decided):
        if isinstance(question, dict) and question.get("text"):
            yield Item(
                link_id=f"unit-{place + 1}",
                type=ItemType.TEXT,
                text=_own_words(str(question["text"]), str(question.get("text_en") or "")),
                language="" if question.get("text_en") else "sv",
                required=bool(question.get("required")),
                max_length=2000,
            )


def _in_page_language(swedish: str, english: str) -> str:
    return english if english and (translation.get_language() or "").startswith("en") else swedish


#: A unit's question follows the page's language, as gettext_lazy does; the case keeps it in Swedish all the same.
_own_words = lazy(_in_page_language, str)


def as_asked(item: Item) -> str:
    """Return the question for the page's language; one that lacks it is marked with the language it is in."""
    return _marked(str(item.text), item.language)


def _marked(text: str, language: str) -> str:
    if language in ("", translation.get_language()):
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


def asked(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Iterator[tuple[Group, Item]]:
    """Return every item that is asked, given the answers, with its group."""
    for group in questionnaire.groups:
        for item in group.items:
            if item.type is not ItemType.DISPLAY and is_enabled(item, answers):
                yield group, item


def is_empty(value: Any) -> bool:
    """Tell whether nothing was answered."""
    return value is None or value in ("", []) or (isinstance(value, str) and not value.strip())


def missing(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[str]:
    """Return the link_ids of required questions without an answer, in order."""
    return [
        item.link_id
        for _group, item in asked(questionnaire, answers)
        if item.required and item.type is not ItemType.ATTACHMENT and is_empty(answers.get(item.link_id))
    ]


def settled(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers as they are kept with the case: in order, worded in Swedish as the unit reads them.

    Each: {"link_id", "text", "value"} where value is a string, a list of strings, true or false. Answers to questions
    that are not asked (enableWhen) are left out.
    """
    with translation.override("sv"):
        return [
            {
                "link_id": item.link_id,
                "text": str(item.text),
                "value": worded(item, answers.get(item.link_id)),
            }
            for _group, item in asked(questionnaire, answers)
            if item.type is not ItemType.ATTACHMENT and not is_empty(answers.get(item.link_id))
        ]


def worded(item: Item, value: Any) -> Any:
    """Return a stored value as a person reads it: the label of a choice, the lines of a list, else itself."""
    if item.type is ItemType.BOOLEAN:
        return str(YES_NO.get(str(value), value))
    labels = {key: str(label) for key, label in item.choices}
    if item.type is ItemType.CHOICE:
        return labels.get(str(value), str(value))
    if item.type is ItemType.CHOICES:
        return [labels.get(str(one), str(one)) for one in value]
    return value


def item_text(service: EService, answer: Mapping[str, Any]) -> str:
    """Return the question's text in the reader's language where the form still has it, else as it was asked."""
    for item in service.form.items():
        if item.link_id == answer.get("link_id"):
            return str(item.text)
    return _marked(str(answer.get("text", "")), "sv")


def item_value(service: EService, answer: Mapping[str, Any]) -> Any:
    """Return the answer in the reader's language where it is a choice that the form still has, else as it is kept.

    What is kept is Swedish (`settled`); somebody who answered in English should read what they chose.
    """
    value = answer.get("value")
    for item in service.form.items():
        if item.link_id == answer.get("link_id"):
            labels = (
                [label for _key, label in item.choices]
                if item.type is not ItemType.BOOLEAN
                else YES_NO.values()
            )
            with translation.override("sv"):
                kept = {str(label): label for label in labels}
            if isinstance(value, list):
                return [str(kept.get(str(one), one)) for one in value]
            return str(kept[value]) if isinstance(value, str) and value in kept else value
    return value
