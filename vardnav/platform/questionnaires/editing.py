"""Rules: one step of building a form: a question added, changed, moved or taken away. What is not understood stays.

Each function gives a new Questionnaire and leaves the one it got alone. Raises faults.Refused for what cannot be asked.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vardnav.platform.questionnaires import answer_lists, checking, extensions, sums
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.registry.questions import number

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
UNIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
#: What the editor calls a sum of points; in FHIR a read-only integer that is calculated.
SUM = "sum"


class UnknownItem(KeyError):
    """The form has no such question (any more)."""


class WrongAnswer(ValueError):
    """The answer that a condition waits for is not one that the question can have."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Shown only when an earlier question is answered so. `answer` as it was typed."""

    question: str
    operator: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the editor asks for it. `choices`: (Swedish, English, points) each."""

    kind: str
    text: str
    english: str = ""
    is_required: bool = False
    repeats: bool = False
    choices: tuple[tuple[str, str, Decimal | None], ...] = ()
    unit: str = ""
    rule: Rule | None = None


def walked(items: list[dict[str, Any]], level: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """Return every item in order with how deep it lies."""
    for item in items:
        yield item, level
        yield from walked(item.get("item", []), level + 1)


def find(questionnaire: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the item whose field is called `name` (answer_lists.safe of its linkId). Raises UnknownItem."""
    for item, _level in walked(questionnaire["item"]):
        if answer_lists.safe(item["linkId"]) == name:
            return item
    raise UnknownItem(name)


def add(questionnaire: dict[str, Any], question: Question, *, inside: str = "") -> dict[str, Any]:
    """Put a question last, or last in the group `inside`."""
    made = copy.deepcopy(questionnaire)
    items: list[dict[str, Any]] = find(made, inside).setdefault("item", []) if inside else made["item"]
    item = {"linkId": _free(made)}
    items.append(item)
    _fill(made, item, question)
    return _checked(made)


def change(questionnaire: dict[str, Any], name: str, question: Question) -> dict[str, Any]:
    """Let an item say something else. One of another kind gets a new linkId: old answers are not answers to it."""
    made = copy.deepcopy(questionnaire)
    item = find(made, name)
    if kind_of(item) != question.kind:
        old, new = item["linkId"], _free(made)
        item["linkId"] = new
        for other, _level in walked(made["item"]):
            for condition in other.get("enableWhen", []):
                if condition.get("question") == old:
                    condition["question"] = new
    _fill(made, item, question)
    return _checked(made)


def move(questionnaire: dict[str, Any], name: str, *, by: int) -> dict[str, Any]:
    """Move an item up (-1) or down (1) among its neighbours; at the end it stays."""
    made = copy.deepcopy(questionnaire)
    siblings = _siblings(made, name)
    place = siblings.index(find(made, name))
    goal = min(max(place + by, 0), len(siblings) - 1)
    siblings.insert(goal, siblings.pop(place))
    return _checked(made)


def remove(questionnaire: dict[str, Any], name: str) -> dict[str, Any]:
    """Take an item away with all that lies in it. Refused while another question hangs on it."""
    made = copy.deepcopy(questionnaire)
    _siblings(made, name).remove(find(made, name))
    return _checked(made)


def kind_of(item: dict[str, Any]) -> str:
    """Return what the editor calls an item's type."""
    return SUM if sums.addends({"item": [item]}, item) or _is_calculated(item) else str(item["type"])


def _is_calculated(item: dict[str, Any]) -> bool:
    return extensions.of(item, extensions.short(CALCULATED)) is not None


def read(item: dict[str, Any], questionnaire: dict[str, Any]) -> Question:
    """Return an item as the editor shows it."""
    answers = answer_lists.of(questionnaire, item) or []
    unit = extensions.value(item, "questionnaire-unit")
    return Question(
        kind=kind_of(item),
        text=str(item.get("text") or ""),
        english=extensions.translated(item, "text", "en"),
        is_required=item.get("required") is True,
        repeats=item.get("repeats") is True,
        choices=tuple((one.label, one.english, one.points) for one in answers),
        unit=checking.option_words(unit),
        rule=_rule(item, questionnaire),
    )


def has_several_rules(item: dict[str, Any]) -> bool:
    """Tell whether more decides about an item than the editor can show; it is then left as it is."""
    return len(item.get("enableWhen") or []) > 1


def _rule(item: dict[str, Any], questionnaire: dict[str, Any]) -> Rule | None:
    told = item.get("enableWhen") or []
    if len(told) != 1:
        return None
    value = value_of(told[0], "answer")
    answer = checking.option_words(value)
    if isinstance(value, bool):
        answer = "ja" if value else "nej"
    elif isinstance(value, dict):
        asked = next(
            (one for one, _level in walked(questionnaire["item"]) if one["linkId"] == told[0]["question"]), {}
        )
        listed = {one.value: one.label for one in answer_lists.of(questionnaire, asked) or []}
        answer = listed.get(answer_lists.key(value), answer)
    return Rule(answer_lists.safe(told[0]["question"]), str(told[0]["operator"]), answer)


def _fill(questionnaire: dict[str, Any], item: dict[str, Any], question: Question) -> None:
    is_sum = question.kind == SUM
    item["type"] = "integer" if is_sum else question.kind
    item["text"] = question.text
    if question.english:
        item["_text"] = extensions.translation("en", question.english)
    else:
        item.pop("_text", None)
    for key, is_set in (
        ("required", question.is_required),
        ("repeats", question.repeats),
        ("readOnly", is_sum),
    ):
        if is_set:
            item[key] = True
        else:
            item.pop(key, None)
    if question.kind in ("choice", "open-choice"):
        known = {one.label: one for one in answer_lists.of(questionnaire, item) or []}
        item["answerOption"] = [_option(one, known) for one in question.choices]
    else:
        item.pop("answerOption", None)
        item.pop("answerValueSet", None)
    if question.kind != "group" and item.get("item") == []:
        del item["item"]
    _extend(item, UNIT, {"valueCoding": {"display": question.unit}} if question.unit else None)
    _extend(item, CALCULATED, _sum_of(questionnaire, item) if is_sum else None)
    if not has_several_rules(item):
        item.pop("enableWhen", None)
        if question.rule is not None:
            item["enableWhen"] = [_condition(questionnaire, question.rule)]


def _option(told: tuple[str, str, Decimal | None], known: dict[str, answer_lists.Answer]) -> dict[str, Any]:
    label, english, points = told
    code = known[label].value if label in known else _code(label)
    coding: dict[str, Any] = {"code": code, "display": label}
    if english:
        coding["_display"] = extensions.translation("en", english)
    if points is not None:
        coding["extension"] = [
            {"url": ORDINAL, "valueDecimal": int(points) if points == int(points) else float(points)}
        ]
    return {"valueCoding": coding}


def _code(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")[:60] or label


def _extend(item: dict[str, Any], url: str, value: dict[str, Any] | None) -> None:
    kept = [
        one for one in extensions.every(item) if extensions.short(one.get("url")) != extensions.short(url)
    ]
    kept += [{"url": url, **value}] if value else []
    if kept:
        item["extension"] = kept
    else:
        item.pop("extension", None)


def _sum_of(questionnaire: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """All questions before this one whose answers give points."""
    scored = []
    for one, _level in walked(questionnaire["item"]):
        if one is item:
            break
        if any(answer.points is not None for answer in answer_lists.of(questionnaire, one) or []):
            scored.append(one["linkId"])
    return {"valueExpression": {"language": "text/fhirpath", "expression": sums.of(scored)}}


def _condition(questionnaire: dict[str, Any], rule: Rule) -> dict[str, Any]:
    asked = find(questionnaire, rule.question)
    found: dict[str, Any] = {"question": asked["linkId"], "operator": rule.operator}
    if rule.operator == "exists":
        return found | {"answerBoolean": True}
    text, kind = rule.answer.strip(), asked["type"]
    if kind == "boolean":
        words = {"ja": True, "yes": True, "nej": False, "no": False}
        if text.casefold() not in words:
            raise WrongAnswer(text)
        return found | {"answerBoolean": words[text.casefold()]}
    answers = answer_lists.of(questionnaire, asked)
    if answers:
        chosen = next(
            (one for one in answers if text.casefold() in (one.label.casefold(), one.value.casefold())), None
        )
        if chosen is None:
            raise WrongAnswer(text)
        return found | {"answerCoding": {"code": chosen.value, "display": chosen.label}}
    if kind in ("integer", "decimal", "quantity"):
        amount = number(text.replace(",", "."))
        if amount is None or (kind == "integer" and amount != int(amount)):
            raise WrongAnswer(text)
        return found | (
            {"answerInteger": int(amount)} if kind == "integer" else {"answerDecimal": float(amount)}
        )
    if not text:
        raise WrongAnswer(text)
    return found | {"answerDate" if kind == "date" else "answerString": text}


def _siblings(questionnaire: dict[str, Any], name: str) -> list[dict[str, Any]]:
    left: list[list[dict[str, Any]]] = [questionnaire["item"]]
    while left:
        items = left.pop()
        for item in items:
            if answer_lists.safe(item["linkId"]) == name:
                return items
            if item.get("item"):
                left.append(item["item"])
    raise UnknownItem(name)


def _free(questionnaire: dict[str, Any]) -> str:
    """Return a linkId that no item has or had: one more than the highest."""
    numbers = [
        int(found[1])
        for item, _level in walked(questionnaire["item"])
        if (found := re.fullmatch(r"f(\d{1,6})", str(item.get("linkId", ""))))
    ]
    return f"f{max([highest(questionnaire), *numbers]) + 1}"


def highest(questionnaire: dict[str, Any]) -> int:
    """Return the highest number ever given, which the form keeps though its question may be gone."""
    told = extensions.value(questionnaire, "highest-link-id")
    return told if isinstance(told, int) else 0


def _checked(questionnaire: dict[str, Any]) -> dict[str, Any]:
    """A form on its way may be empty, or have an empty group; it is whole when it is published."""
    numbers = [highest(questionnaire)]
    for item, _level in walked(questionnaire["item"]):
        found = re.fullmatch(r"f(\d{1,6})", str(item["linkId"]))
        numbers += [int(found[1])] if found else []
    kept = [
        one
        for one in extensions.every(questionnaire)
        if extensions.short(one.get("url")) != "highest-link-id"
    ]
    questionnaire["extension"] = [*kept, {"url": "urn:vardnav/highest-link-id", "valueInteger": max(numbers)}]
    checking.checked_on_the_way(questionnaire)
    return questionnaire
