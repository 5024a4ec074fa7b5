"""Rules: one question as the editor asks for it, read from an item of the form and written to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vardnav.platform.questionnaires import (
    answer_lists,
    asking,
    checking,
    editor_conditions,
    editor_items,
    editor_sums,
    extensions,
)
from vardnav.platform.questionnaires.editor_conditions import Rules
from vardnav.platform.questionnaires.editor_sums import Calculation

_FHIR = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL = f"{_FHIR}ordinalValue"
UNIT = f"{_FHIR}questionnaire-unit"
MIN_LENGTH, MIN_VALUE, MAX_VALUE = f"{_FHIR}minLength", f"{_FHIR}minValue", f"{_FHIR}maxValue"
MAX_OCCURS = f"{_FHIR}questionnaire-maxOccurs"
#: What the editor calls what is calculated; in FHIR a read-only number with an expression.
SUM = "sum"
TEXTS = frozenset({"string", "text"})
NUMBERS = frozenset({"integer", "decimal", "quantity"})
CHOICES = frozenset({"choice", "open-choice"})


_ALWAYS = Rules()


class WrongDefault(ValueError):
    """The question cannot begin with that answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the editor asks for it. `choices`: (Swedish, English, points) each; limits as typed, "" for none."""

    kind: str
    text: str
    english: str = ""
    help: str = ""
    help_english: str = ""
    is_required: bool = False
    repeats: bool = False
    most: int | None = None
    choices: tuple[tuple[str, str, Decimal | None], ...] = ()
    unit: str = ""
    min_length: int | None = None
    max_length: int | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    earliest: str = ""
    latest: str = ""
    default: str = ""
    rules: Rules = _ALWAYS
    calculation: Calculation | None = None


def kind_of(item: dict[str, Any]) -> str:
    """Return what the editor calls an item's type."""
    return SUM if editor_sums.is_calculated(item) else str(item["type"])


def read(item: dict[str, Any], questionnaire: dict[str, Any]) -> Question:
    """Return an item as the editor shows it."""
    answers = answer_lists.of(questionnaire, item) or []
    swedish, english = editor_items.help_of(item)
    kind = kind_of(item)
    return Question(
        kind=kind,
        text=str(item.get("text") or ""),
        english=extensions.translated(item, "text", "en"),
        help=swedish,
        help_english=english,
        is_required=item.get("required") is True,
        repeats=item.get("repeats") is True,
        most=asking.whole(item, "questionnaire-maxOccurs"),
        choices=tuple((one.label, one.english, one.points) for one in answers),
        unit=checking.option_words(extensions.value(item, "questionnaire-unit")),
        min_length=asking.whole(item, "minLength"),
        max_length=item.get("maxLength"),
        lowest=asking.bound(item, "minValue") if kind in NUMBERS else None,
        highest=asking.bound(item, "maxValue") if kind in NUMBERS else None,
        earliest=asking.day(item, "minValue") if kind == "date" else "",
        latest=asking.day(item, "maxValue") if kind == "date" else "",
        default=_default(item, answers),
        rules=editor_conditions.read(item, questionnaire),
        calculation=editor_sums.read(item) if kind == SUM else None,
    )


def _default(item: dict[str, Any], answers: list[answer_lists.Answer]) -> str:
    told = item.get("initial") or []
    if len(told) != 1:
        return ", ".join(one.label for one in answers if one.is_initial)
    value = checking.value_of(told[0], "value")
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    listed = {one.value: one.label for one in answers}
    key = answer_lists.key(value)
    return listed.get(key, key.replace(".", ",") if isinstance(value, float) else key)


def fill(questionnaire: dict[str, Any], item: dict[str, Any], question: Question) -> None:
    """Write a question to an item. Raises WrongCondition, WrongCalculation, WrongDefault, UnknownItem."""
    before = read(item, questionnaire) if "type" in item else None
    is_sum = question.kind == SUM
    if not is_sum:
        item["type"] = question.kind
    elif before is None or before.kind != SUM:
        item["type"] = "decimal"
    item["text"] = question.text
    if question.english:
        item["_text"] = extensions.translation("en", question.english)
    else:
        item.pop("_text", None)
    _switch(item, "required", question.is_required)
    _switch(item, "repeats", question.repeats)
    if is_sum or (before is not None and before.kind == SUM):
        _switch(item, "readOnly", is_sum)
    _write_answers(questionnaire, item, question)
    if question.kind != "group" and item.get("item") == []:
        del item["item"]
    editor_items.write_help(item, question.help, question.help_english)
    _write_limits(item, question)
    if before is None or before.default != question.default:
        _write_default(questionnaire, item, question)
    if is_sum or (before is not None and before.kind == SUM):
        editor_sums.write(questionnaire, item, question.calculation if is_sum else None)
    editor_conditions.write(questionnaire, item, question.rules)


def _switch(item: dict[str, Any], name: str, is_on: bool) -> None:
    if is_on:
        item[name] = True
    else:
        item.pop(name, None)


def _write_answers(questionnaire: dict[str, Any], item: dict[str, Any], question: Question) -> None:
    if question.kind not in CHOICES:
        if question.kind != SUM:
            item.pop("answerOption", None)
            item.pop("answerValueSet", None)
        return
    answers = answer_lists.of(questionnaire, item) or []
    if tuple((one.label, one.english, one.points) for one in answers) == question.choices:
        return  # said as before: what the editor does not know of them stays
    known = {one.label: one for one in answers}
    item["answerOption"] = [_option(one, known) for one in question.choices]
    item.pop("answerValueSet", None)


def _option(told: tuple[str, str, Decimal | None], known: dict[str, answer_lists.Answer]) -> dict[str, Any]:
    label, english, points = told
    code = known[label].value if label in known else _code(label)
    coding: dict[str, Any] = {"code": code, "display": label}
    if english:
        coding["_display"] = extensions.translation("en", english)
    if points is not None:
        coding["extension"] = [{"url": ORDINAL, "valueDecimal": _plain(points)}]
    return {"valueCoding": coding}


def _code(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")[:60] or label


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _write_limits(item: dict[str, Any], question: Question) -> None:
    kind = question.kind
    if kind in TEXTS and question.max_length:
        item["maxLength"] = question.max_length
    else:
        item.pop("maxLength", None)
    is_text, is_number = kind in TEXTS, kind in NUMBERS
    extend(
        item, MIN_LENGTH, {"valueInteger": question.min_length} if is_text and question.min_length else None
    )
    for url, amount, day in (
        (MIN_VALUE, question.lowest, question.earliest),
        (MAX_VALUE, question.highest, question.latest),
    ):
        value: dict[str, Any] | None = None
        if is_number and amount is not None:
            value = {"valueInteger": int(amount)} if kind == "integer" else {"valueDecimal": _plain(amount)}
        elif kind == "date" and day:
            value = {"valueDate": day}
        extend(item, url, value)
    extend(item, MAX_OCCURS, {"valueInteger": question.most} if question.repeats and question.most else None)
    if checking.option_words(extensions.value(item, "questionnaire-unit")) != question.unit:
        extend(item, UNIT, {"valueCoding": {"display": question.unit}} if question.unit else None)


def _write_default(questionnaire: dict[str, Any], item: dict[str, Any], question: Question) -> None:
    item.pop("initial", None)
    for option in item.get("answerOption", []):
        option.pop("initialSelected", None)
    text = question.default.strip()
    if not text:
        return
    if question.kind not in {*TEXTS, *CHOICES, *NUMBERS, "boolean", "date", "time"}:
        raise WrongDefault(text)
    condition = editor_conditions.answer(questionnaire, item, question.kind, text)
    if condition is None:
        raise WrongDefault(text)
    ((name, value),) = condition.items()
    if question.kind == "quantity":
        name, value = "answerQuantity", {"value": value, **({"unit": question.unit} if question.unit else {})}
    item["initial"] = [{f"value{name.removeprefix('answer')}": value}]


def extend(item: dict[str, Any], url: str, value: dict[str, Any] | None) -> None:
    """Put an extension on an item in place of the one it has, or take it away."""
    if value is not None and {"url": url, **value} in list(extensions.every(item)):
        return
    kept = [
        one for one in extensions.every(item) if extensions.short(one.get("url")) != extensions.short(url)
    ]
    kept += [{"url": url, **value}] if value else []
    if kept:
        item["extension"] = kept
    else:
        item.pop("extension", None)
