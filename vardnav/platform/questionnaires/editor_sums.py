"""Rules: what the editor can let a form calculate, in plain words, and the FHIRPath that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vardnav.platform.questionnaires import answer_lists, editor_items, extensions, sums

CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
_HOW = "urn:vardnav/calculation"
#: Adds up the points of every question before it.
POINTS = "points"
TOTAL, MEAN, COUNT, DIFFERENCE, AGE = "total", "mean", "count", "difference", "age"
#: The expression that was imported, left as it is.
KEPT = "kept"
_NUMBERS = frozenset({"integer", "decimal", "quantity"})


class WrongCalculation(ValueError):
    """These questions cannot be calculated with so; says why: "none", "two", "date" or "numbers"."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """What is calculated, of which questions (the names of their fields)."""

    how: str
    of: tuple[str, ...] = ()


def is_calculated(item: dict[str, Any]) -> bool:
    """Tell whether an item is calculated and not asked."""
    return sums.expression(item) is not None and item["type"] not in ("group", "display")


def read(item: dict[str, Any]) -> Calculation:
    """Return what an item calculates as the editor shows it."""
    told = extensions.value(item, extensions.short(_HOW))
    how, _colon, names = str(told or "").partition(":")
    if how:
        return Calculation(how, tuple(answer_lists.safe(one) for one in names.split(",") if one))
    return Calculation(KEPT)


def write(questionnaire: dict[str, Any], item: dict[str, Any], calculation: Calculation | None) -> None:
    """Put the calculation on an item, or take it away. Raises WrongCalculation, UnknownItem."""
    if calculation is not None and calculation.how == KEPT and is_calculated(item):
        return
    kept = [
        one
        for one in extensions.every(item)
        if extensions.short(one.get("url"))
        not in (extensions.short(_HOW), extensions.short(CALCULATED), "cqf-expression")
    ]
    item.pop("extension", None)
    if calculation is not None:
        asked = [editor_items.find(questionnaire, one) for one in calculation.of]
        if calculation.how in (POINTS, KEPT):
            calculation, asked = Calculation(POINTS), _scored(questionnaire, item)
        ids = [one["linkId"] for one in asked]
        text = _expression(questionnaire, calculation.how, asked)
        named = "" if calculation.how == POINTS else ",".join(ids)
        kept += [
            {"url": CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": text}},
            {"url": _HOW, "valueString": f"{calculation.how}:{named}"},
        ]
    if kept:
        item["extension"] = kept


def resting_on(questionnaire: dict[str, Any], names: set[str]) -> list[str]:
    """Return the linkIds of what the editor's own calculations make of any of these questions (names of fields)."""
    return [
        item["linkId"]
        for item, _level in editor_items.walked(questionnaire["item"])
        if is_calculated(item) and not names.isdisjoint(read(item).of)
    ]


def again(
    questionnaire: dict[str, Any], renamed: dict[str, str], *, among: list[dict[str, Any]] | None = None
) -> None:
    """Write the calculations of the editor's own anew (those in `among`), with the questions that have a new linkId."""
    there = {answer_lists.safe(item["linkId"]) for item, _level in editor_items.walked(questionnaire["item"])}
    for item, _level in editor_items.walked(questionnaire["item"] if among is None else among):
        calculation = read(item)
        if is_calculated(item) and calculation.how not in (KEPT, POINTS):
            names = {answer_lists.safe(old): answer_lists.safe(new) for old, new in renamed.items()}
            of = tuple(names.get(one, one) for one in calculation.of)
            if not there.issuperset(of):
                continue  # it was imported so: what it counts is not in the form, and it stays as it came
            write(questionnaire, item, Calculation(calculation.how, of))


def _scored(questionnaire: dict[str, Any], item: dict[str, Any]) -> list[dict[str, Any]]:
    """All questions before this one whose answers give points."""
    scored = []
    for one, _level in editor_items.walked(questionnaire["item"]):
        if one is item:
            break
        if _has_points(questionnaire, one):
            scored.append(one)
    return scored


def _has_points(questionnaire: dict[str, Any], item: dict[str, Any]) -> bool:
    return any(answer.points is not None for answer in answer_lists.of(questionnaire, item) or [])


def _expression(questionnaire: dict[str, Any], how: str, asked: list[dict[str, Any]]) -> str:
    ids = [one["linkId"] for one in asked]
    if how == POINTS:
        return sums.of(ids)
    if not asked:
        raise WrongCalculation("none")
    if how == COUNT:
        return f"{_answers(ids).removesuffix('.answer')}.where(answer.exists()).count()"
    if how == AGE:
        if len(asked) != 1 or asked[0]["type"] != "date":
            raise WrongCalculation("date")
        born = f"{_answers(ids)}.value.first().replace('-','').toInteger()"
        return f"(today().replace('-','').toInteger() - {born}) div 10000"
    values = [_value(questionnaire, one) for one in asked]
    if None in values or (how == MEAN and len(set(values)) > 1):
        raise WrongCalculation("numbers")
    if how == DIFFERENCE:
        if len(asked) != 2:
            raise WrongCalculation("two")
        first, second = (
            f"{_answers([one['linkId']])}.value{value}.first()"
            for one, value in zip(asked, values, strict=True)
        )
        return f"{first} - {second}"
    if how == TOTAL:
        return sums.of(ids)
    return f"{_answers(ids)}.value{values[0]}.avg().round(1)"


def _answers(ids: list[str]) -> str:
    wanted = " or ".join(f"linkId='{one}'" for one in ids)
    return f"%resource.descendants().where({wanted}).answer"


def _value(questionnaire: dict[str, Any], item: dict[str, Any]) -> str | None:
    """Return what leads from an answer's value to its number, None of one that is no number."""
    if _has_points(questionnaire, item):
        return ".ordinal()"
    if item["type"] not in _NUMBERS or is_calculated(item):
        return "" if is_calculated(item) else None
    return ".value" if item["type"] == "quantity" else ""
