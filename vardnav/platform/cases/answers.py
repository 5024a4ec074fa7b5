"""Rules of answers: which form is asked at a unit, what is missing, and how answers are kept as worded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases import enabled, scores
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue import rules as catalogue_rules
from vardnav.platform.registry import repeating
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import (
    OTHER,
    SEVERAL,
    SILENT,
    Group,
    Item,
    ItemType,
    Questionnaire,
    number,
)

UNIT_QUESTIONS = "unit_questions"
#: Stored value -> word of a BOOLEAN question.
YES_NO = {"yes": _("Ja"), "no": _("Nej")}


def for_unit(
    service: EService, offered: catalogue_rules.Offer, answers: Mapping[str, Any] | None = None
) -> Questionnaire:
    """Return the service's form, fitted to what is decided here, with the unit's own questions where it takes them.

    With `answers` it is laid out for them: a question for each line of what repeats (registry.repeating).
    """
    asked_here = service.form
    if service.tailor is not None:
        asked_here = service.tailor(asked_here, functools.partial(catalogue.option, offered))
    extra = tuple(_unit_items(catalogue.option(offered, UNIT_QUESTIONS)))
    groups = tuple(
        dataclasses.replace(group, items=group.items + extra) if group.takes_unit_questions else group
        for group in asked_here.groups
    )
    form = dataclasses.replace(asked_here, groups=tuple(group for group in groups if group.items))
    return form if answers is None else repeating.laid_out(form, answers)


def initial(service: EService) -> dict[str, Any]:
    """Return the answers that the form itself begins with; one that repeats may begin with several lines."""
    found: dict[str, Any] = {}
    for one in service.form.items():
        if one.repeats and isinstance(one.initial, list):
            lines = one.initial[: repeating.MOST_LINES]
            found |= {
                one.link_id if place == 1 else f"{one.link_id}__{place}": value
                for place, value in enumerate(lines, start=1)
            }
            found[f"{one.link_id}__"] = list(range(1, len(lines) + 1))
        elif one.initial is not None:
            found[one.link_id] = one.initial
    return found


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


def as_asked_in_full(item: Item) -> str:
    """Return as `as_asked`, with the groups the question lies in and which line it is of."""
    return _marked(in_full(item), item.language)


def _marked(text: str, language: str) -> str:
    if language in ("", translation.get_language()):
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


def in_full(item: Item) -> str:
    """Return the question with the groups it lies in and which line it is of, as the unit reads it."""
    text = f"{item.text} {item.line}" if item.line > 1 else str(item.text)
    return " – ".join([*map(str, item.under), text])


def asked(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Iterator[tuple[Group, Item]]:
    """Return every item that is asked, given the answers, with its group."""
    for group, item, _known in enabled.asked(questionnaire, answers):
        yield group, item


def live(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those to questions that are not asked (any more), with the scores that others hang on."""
    hidden = {item.link_id for item in questionnaire.items() if item.type not in SILENT}
    decisive = enabled.scores_that_decide(questionnaire)
    counted: dict[str, Any] = {}
    for _group, item, known in enabled.asked(questionnaire, answers):
        hidden.discard(item.link_id)
        if item.link_id in decisive:
            counted[item.link_id] = known[item.link_id]
    return {key: value for key, value in answers.items() if key not in hidden} | counted


def given(
    questionnaire: Questionnaire, answers: Mapping[str, Any], *, today: dt.date | None = None
) -> Iterator[tuple[Group, Item, Any]]:
    """Return each question that is asked and answered, with its group and answer; what is calculated among them."""
    on = enabled.day(today)
    yield from enabled.remembered(
        "given", questionnaire, answers, on, lambda: list(_given(questionnaire, answers, on))
    )


def _given(
    questionnaire: Questionnaire, answers: Mapping[str, Any], today: dt.date
) -> Iterator[tuple[Group, Item, Any]]:
    all_asked = [(group, item) for group, item, _known in enabled.asked(questionnaire, answers, today=today)]
    counted = scores.Counted({item.link_id: answers.get(item.link_id) for _group, item in all_asked})
    counted |= {key: value for key, value in answers.items() if key.endswith("__")}  # which lines there are
    for group, item in all_asked:
        value = counted[item.link_id]
        if item.type is ItemType.CALCULATED:
            # What comes after may be calculated from it.
            value = counted[item.link_id] = scores.score(questionnaire, item, counted, today=today)
        if (item.type is not ItemType.ATTACHMENT or item.in_place) and not is_empty(value):
            yield group, item, value


def is_empty(value: Any) -> bool:
    """Tell whether nothing was answered."""
    if isinstance(value, Mapping):  # a quantity, or a file
        return is_empty(value.get("number", value.get("id")))
    if isinstance(value, list):
        return all(one == OTHER or is_empty(one) for one in value)
    return value is None or value == OTHER or (isinstance(value, str) and not value.strip())


def missing(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[str]:
    """Return the link_ids of required questions without an answer, in order."""
    return [
        item.link_id
        for _group, item in asked(questionnaire, answers)
        if item.required
        and item.type is not ItemType.CALCULATED
        and (item.type is not ItemType.ATTACHMENT or item.in_place)
        and is_empty(answers.get(item.link_id))
    ]


def left(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[str]:
    """Return what stands in the way of sending: `missing`; the first question where nothing at all is answered (I16)."""
    if required := missing(questionnaire, answers):
        return required
    if any(item.type is not ItemType.CALCULATED for _group, item, _value in given(questionnaire, answers)):
        return []
    silent = SILENT | {ItemType.CALCULATED}
    every = (item.link_id for _group, item in asked(questionnaire, answers) if item.type not in silent)
    return list(itertools.islice(every, 1))


def settled(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers as they are kept with the case: in order, worded in Swedish as the unit reads them.

    Each: {"link_id", "text", "value"} where value is a string, a list of strings, true or false; of files also "files",
    their ids in the order of their names. Answers to questions that are not asked (enableWhen) are left out.
    """
    found = list(given(questionnaire, answers))
    with translation.override("sv"):
        return [_settled(item, value) for _group, item, value in found]


def _settled(item: Item, value: Any) -> dict[str, Any]:
    row = {"link_id": item.link_id, "text": in_full(item), "value": worded(item, value)}
    return row | {"files": [one["id"] for one in value]} if item.type is ItemType.ATTACHMENT else row


def in_english(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return `settled` with each question and answer in English beside ("en"): the words of that version of the form.

    For stored forms, whose next version may say something else; of a declared one the words are looked up. "raw" is the
    answer as the form keeps it (a code, a number with its unit): from it scores are counted again and FHIR is made (I16).
    """
    rows = settled(questionnaire, answers)
    with translation.override("en"):
        for row, (_group, item, value) in zip(rows, given(questionnaire, answers), strict=True):
            row["raw"] = value
            english = {"text": in_full(item), "value": worded(item, value)}
            if english != {"text": row["text"], "value": row["value"]}:
                row["en"] = english
    return rows


def worded(item: Item, value: Any) -> Any:
    """Return a stored value as a person reads it: the label of a choice, the lines of a list, else itself."""
    if item.type is ItemType.BOOLEAN:
        return str(YES_NO.get(str(value), value))
    if item.type is ItemType.ATTACHMENT:
        return [str(one["name"]) for one in value]
    labels = {key: str(label) for key, label in item.choices}
    if item.type is ItemType.CALCULATED and str(value) in labels:
        return labels[str(value)]
    if item.type is ItemType.DATE_TIME:
        return str(value).replace("T", " ")
    if item.type in (ItemType.DECIMAL, ItemType.CALCULATED, ItemType.QUANTITY):
        return _measured(value)
    if item.type in (ItemType.CHOICE, ItemType.OPEN_CHOICE):
        return labels.get(str(value), str(value).removeprefix(OTHER))
    if item.type in SEVERAL:
        return [labels.get(str(one), str(one).removeprefix(OTHER)) for one in value if one != OTHER]
    return value


def _measured(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{_measured(value.get('number'))} {value.get('unit') or ''}".strip()
    return str(value).replace(".", ",") if number(str(value)) is not None else str(value)


def codes(service: EService, answers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the answers of a case of a declared e-service to questions of one choice, as codes by link_id.

    A case keeps the words (`settled`). One that the form no longer words so is left out: a rule must do without it.
    """
    kept = {str(one.get("link_id")): one.get("value") for one in answers}
    found: dict[str, str] = {}
    with translation.override("sv"):
        for item in service.form.items():
            if item.type is ItemType.CHOICE and item.link_id in kept:
                by_word = {str(label): code for code, label in item.choices}
                if code := by_word.get(str(kept[item.link_id])):
                    found[item.link_id] = code
    return found


def item_text(service: EService, answer: Mapping[str, Any]) -> str:
    """Return the question's text in the reader's language where the form still has it, else as it was asked."""
    if service.region:
        return str(_as_kept(answer)["text"])
    for item in service.form.items():
        if item.link_id == answer.get("link_id"):
            return str(item.text)
    return _marked(str(answer.get("text", "")), "sv")


def item_value(service: EService, answer: Mapping[str, Any]) -> Any:
    """Return the answer in the reader's language where it is a choice that the form still has, else as it is kept.

    What is kept is Swedish (`settled`); somebody who answered in English should read what they chose.
    """
    if service.region:
        return _as_kept(answer)["value"]
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


def _as_kept(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return question and answer of a stored form in the reader's language, in the words of the version that was asked."""
    english = answer.get("en")
    if isinstance(english, Mapping) and (translation.get_language() or "").startswith("en"):
        return english
    return {"text": _marked(str(answer.get("text", "")), "sv"), "value": answer.get("value")}


def kept(service: EService, questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers as a case keeps them: as they were worded when they were asked."""
    return (in_english if service.region else settled)(questionnaire, answers)
