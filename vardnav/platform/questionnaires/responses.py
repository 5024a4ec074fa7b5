"""Rules: answers of a stored form as a FHIR R4 QuestionnaireResponse: to calculate with, and to hand out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from vardnav.kernel import clock
from vardnav.platform.questionnaires import answer_lists, sums
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.registry import repeating
from vardnav.platform.registry.questions import OTHER, number

#: Of each FHIR type, what its answers are called.
_NAMES = {
    "boolean": "valueBoolean", "integer": "valueInteger", "decimal": "valueDecimal", "date": "valueDate",
    "dateTime": "valueDateTime", "time": "valueTime", "string": "valueString", "text": "valueString", "url": "valueUri",
    "quantity": "valueQuantity", "reference": "valueReference", "attachment": "valueAttachment",
}  # fmt: skip
#: Makes one answer of (item, what is kept of it); None when it is none.
Answer = Callable[[dict[str, Any], Any], dict[str, Any] | None]


@dataclass
class Built:
    """The items of a response, and where in it each question stands, answered or not (by its name as laid out)."""

    items: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Making:
    """One response being made."""

    answers: Mapping[str, Any]
    answer: Answer
    places: dict[str, dict[str, Any]]
    lines: dict[str, list[int]] = field(default_factory=dict)

    def items(self, items: list[dict[str, Any]], suffix: str, depth: int = 0) -> Iterator[dict[str, Any]]:
        for item in items:
            numbers = self._lines(item, suffix, depth) if is_laid_out(item) else [1]
            lines = [repeating.suffixed(suffix, line, depth) for line in numbers]
            inner = depth + is_laid_out(item)
            if item["type"] == "group":
                yield from self._groups(item, lines, inner)
                continue
            made = _named(item)
            given = [one for line in lines for one in self._given(item, line, inner, made)]
            if given:
                made["answer"] = given
                yield made

    def _lines(self, item: dict[str, Any], suffix: str, depth: int) -> list[int]:
        """Return the lines of what repeats: as the answers say, or (of a case) those that something is answered in."""
        block = answer_lists.safe(item["linkId"]) + suffix
        if f"{block}__" in self.answers:
            return repeating.lines(self.answers, block)
        marks = re.compile(re.escape(suffix) + rf"(?:__{'x' * depth}(\d+))?(?:__x{{{depth + 1},}}\d+)*")
        names = {answer_lists.safe(one["linkId"]) for one in _walked(item)}
        found = {
            int(met[1] or 1)
            for key in self.answers
            if (name := key.partition("__")[0]) in names and (met := marks.fullmatch(key.removeprefix(name)))
        }
        self.lines[f"{block}__"] = sorted(found) or [1]
        return self.lines[f"{block}__"]

    def _groups(self, item: dict[str, Any], lines: list[str], depth: int) -> Iterator[dict[str, Any]]:
        for line in lines:
            made = _named(item)
            self.places[answer_lists.safe(item["linkId"]) + line] = made
            inside = list(self.items(item.get("item", []), line, depth))
            if inside:
                made["item"] = inside
                yield made

    def _given(
        self, item: dict[str, Any], suffix: str, depth: int, made: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        key = answer_lists.safe(item["linkId"]) + suffix
        self.places[key] = made
        kept = self.answers.get(key)
        found = [self.answer(item, one) for one in (kept if isinstance(kept, list) else [kept])]
        there = [one for one in found if one is not None]
        inside = list(self.items(item.get("item", []), suffix, depth))
        if inside and there:
            there[0]["item"] = inside
        yield from there


def with_lines(resource: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a case's answers with which lines there are of what repeats, as a draft keeps them."""
    making = _Making(answers, lambda _item, _kept: None, {})
    list(making.items(resource["item"], ""))
    return {**answers, **making.lines}


def kept(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a case's answers as its form keeps them, by question."""
    found = {str(one["link_id"]): one.get("raw", one.get("value")) for one in answers}
    # Of an e-service that is no stored form the words are all there is, under its own names.
    return found | {answer_lists.safe(key): value for key, value in found.items() if not key.startswith("q-")}


def _walked(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield item
    for inner in item.get("item", []):
        yield from _walked(inner)


def is_laid_out(item: Mapping[str, Any]) -> bool:
    """Tell whether an item repeats in lines of its own: a list to choose from and files take several answers in one."""
    return item.get("repeats") is True and not (
        (
            item["type"] in ("choice", "open-choice")
            and (item.get("answerOption") or item.get("answerValueSet"))
        )
        or item["type"] in ("attachment", "display")
        or sums.expression(item) is not None
    )


def built(resource: Mapping[str, Any], answers: Mapping[str, Any], answer: Answer) -> Built:
    """Return the answers in the order and the nesting of the form. Things that repeat come as often as they have lines."""
    found = Built()
    found.items = list(_Making(answers, answer, found.places).items(resource["item"], ""))
    return found


def of_case(
    resource: Mapping[str, Any],
    answers: Sequence[Mapping[str, Any]],
    *,
    identifier: str,
    authored: str,
    version: str,
) -> dict[str, Any]:
    """Return what a case's form says as a FHIR R4 QuestionnaireResponse. No person is named in it.

    `answers`: rows of a case ("raw" in each). `identifier`: the case's number; `authored`: when it was sent (ISO).
    """
    found: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": "urn:vardnav/case", "value": identifier},
        "status": "completed",
        "authored": authored,
        "item": built(resource, kept(answers), as_fhir(resource)).items,
    }
    if resource.get("url"):
        found["questionnaire"] = f"{resource['url']}|{resource.get('version') or version}"
    return found


def as_form(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a form of texts that a case's answers are answers to: of an e-service that is no stored form."""
    items = [
        {
            "linkId": one["link_id"],
            "text": one["text"],
            "type": "text",
            "repeats": isinstance(one["value"], list),
        }
        for one in answers
    ]
    return {"item": items}


def _named(item: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": item["linkId"], **({"text": item["text"]} if item.get("text") else {})}


def as_fhir(resource: Mapping[str, Any]) -> Answer:
    """Return what makes an answer as FHIR has it: {"valueCoding": {...}}."""

    def answer(item: dict[str, Any], kept: Any) -> dict[str, Any] | None:
        found = value(resource, item, kept)
        if found is None:
            return None
        name = _NAMES.get(item["type"], "")
        if item["type"] in ("choice", "open-choice"):
            name = _name_of_choice(resource, item, kept, found)
        return {name: found} if name else None

    return answer


def to_calculate(resource: Mapping[str, Any]) -> Answer:
    """Return what makes an answer for expressions: {"value": …}, numbers as Decimal, of a choice with its points."""

    def answer(item: dict[str, Any], kept: Any) -> dict[str, Any] | None:
        found = value(resource, item, kept)
        if isinstance(found, dict) and item["type"] in ("choice", "open-choice"):
            listed = {one.value: one for one in answer_lists.of(resource, item) or []}
            known = listed.get(str(kept))
            found = {**found, "points": known.points if known else None}
        if isinstance(found, float):
            found = Decimal(str(found))
        return None if found is None else {"value": found}

    return answer


def value(resource: Mapping[str, Any], item: dict[str, Any], kept: Any) -> Any:
    """Return what FHIR holds of a kept answer, None of no answer: a bool, number, text, Coding, Quantity …"""
    if kept is None or (isinstance(kept, str) and not kept.strip()):
        return None
    kind = item["type"]
    if kind in ("choice", "open-choice"):
        return _chosen(resource, item, str(kept))
    if kind == "boolean":
        return kept == "yes"
    if kind in ("integer", "decimal", "quantity"):
        return _measured(item, kept)
    if kind == "attachment":
        return {"id": kept["id"], "title": kept["name"]} if isinstance(kept, Mapping) else None
    text = str(kept)
    if kind == "reference":
        return {"display": text}
    if kind == "time":
        return text if text.count(":") == 2 else f"{text}:00"
    return _with_zone(text) if kind == "dateTime" else text


def _measured(item: dict[str, Any], kept: Any) -> Any:
    amount = number(str(kept.get("number") if isinstance(kept, Mapping) else kept))
    if amount is None:
        return None
    plain = int(amount) if amount == int(amount) and item["type"] == "integer" else float(amount)
    if item["type"] != "quantity":
        return plain
    unit = str(kept.get("unit") or "") if isinstance(kept, Mapping) else ""
    coded = answer_lists.unit(item, unit)
    return {"value": plain, **({"unit": unit} if unit else {}), **coded}


def _with_zone(text: str) -> str:
    """FHIR wants a zone with a time of day: Sweden's, where it was asked."""
    if "T" not in text:
        return text
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SWEDEN).isoformat()
    except ValueError:  # what the form itself begins with may be no moment; nobody can type such a one
        return text


def _chosen(resource: Mapping[str, Any], item: dict[str, Any], kept: str) -> Any:
    if kept.startswith(OTHER):
        return kept.removeprefix(OTHER) or None
    for original in answer_lists.originals(resource, item):
        if answer_lists.key(original) == kept:
            return original
    return {"display": kept}


def _name_of_choice(resource: Mapping[str, Any], item: dict[str, Any], kept: Any, found: Any) -> str:
    if str(kept).startswith(OTHER):
        return "valueString"
    for option in item.get("answerOption", []):
        if value_of(option, "value") == found:
            return next(str(name) for name in option if name.startswith("value"))
    return "valueCoding"
