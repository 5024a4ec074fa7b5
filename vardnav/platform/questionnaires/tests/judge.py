"""Is a QuestionnaireResponse one of its Questionnaire? Written from FHIR R4, apart from the code that makes them."""

from __future__ import annotations

from typing import Any

VALUES: dict[str, tuple[str, Any]] = {
    "boolean": ("valueBoolean", bool), "integer": ("valueInteger", int), "decimal": ("valueDecimal", (int, float)),
    "date": ("valueDate", str), "dateTime": ("valueDateTime", str), "time": ("valueTime", str),
    "string": ("valueString", str), "text": ("valueString", str), "url": ("valueUri", str),
    "quantity": ("valueQuantity", dict), "reference": ("valueReference", dict), "attachment": ("valueAttachment", dict),
}  # fmt: skip


def problems(response: dict[str, Any], questionnaire: dict[str, Any]) -> list[str]:
    """Return what is wrong, a line each."""
    found = [] if response.get("resourceType") == "QuestionnaireResponse" else ["resourceType"]
    found += [] if response.get("status") in ("completed", "in-progress", "amended") else ["status"]
    return found + _items(response.get("item", []), questionnaire["item"], questionnaire, "")


def _items(given: list[Any], asked: list[Any], whole: dict[str, Any], place: str) -> list[str]:
    known = {one["linkId"]: one for one in asked}
    order = [one["linkId"] for one in asked]
    found: list[str] = []
    places = [order.index(one["linkId"]) for one in given if one.get("linkId") in known]
    if places != sorted(places):
        found.append(f"{place}: not in the order of the form")
    for one in given:
        here = f"{place} > {one.get('linkId')}"
        item = known.get(one.get("linkId"))
        if item is None:
            found.append(f"{here}: the form has no such item")
            continue
        if item["type"] == "group":
            if "answer" in one:
                found.append(f"{here}: a group with an answer")
            found += _items(one.get("item", []), item.get("item", []), whole, here)
            continue
        answers = one.get("answer", [])
        if not answers or (len(answers) > 1 and not item.get("repeats")):
            found.append(f"{here}: {len(answers)} answers")
        for answer in answers:
            found += _answer(answer, item, whole, here)
    many = [item["linkId"] for item in asked if not item.get("repeats")]
    for link_id in many:
        if sum(one.get("linkId") == link_id for one in given) > 1:
            found.append(f"{place} > {link_id}: twice, and it does not repeat")
    return found


def _answer(answer: dict[str, Any], item: dict[str, Any], whole: dict[str, Any], here: str) -> list[str]:
    values = [name for name in answer if name.startswith("value")]
    if len(values) != 1:
        return [f"{here}: {values}"]
    name, value = values[0], answer[values[0]]
    found = []
    if item["type"] in VALUES:
        wanted, kind = VALUES[item["type"]]
        if name != wanted or not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            found.append(f"{here}: {name} {value!r} of a {item['type']}")
        if isinstance(value, str) and item.get("maxLength") and len(value) > item["maxLength"]:
            found.append(f"{here}: longer than {item['maxLength']}")
    elif item["type"] == "choice":
        found += _chosen(name, value, item, whole, here)
    elif name not in ("valueString", "valueCoding"):
        found.append(f"{here}: {name} of an open choice")
    return found + _items(answer.get("item", []), item.get("item", []), whole, here)


def _chosen(name: str, value: Any, item: dict[str, Any], whole: dict[str, Any], here: str) -> list[str]:
    options = item.get("answerOption")
    if options:
        return (
            [] if any(option.get(name) == value for option in options) else [f"{here}: {value} is no option"]
        )
    if name != "valueCoding":
        return [f"{here}: {name} of a choice"]
    sets = {
        f"#{one['id']}": one for one in whole.get("contained", []) if one.get("resourceType") == "ValueSet"
    }
    sets |= {one["url"]: one for one in sets.values() if one.get("url")}
    chosen = sets.get(item.get("answerValueSet", ""))
    if chosen is None:
        return [] if value.get("display") else [f"{here}: no words"]
    text = str(chosen)
    return [] if repr(value["code"]) in text else [f"{here}: {value} is not in its list"]
