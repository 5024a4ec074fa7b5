"""Rules: the items of a form being built: walked through, found by name, and the small readings of what is typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from vardnav.platform.questionnaires import answer_lists, asking, extensions

#: What a question's help stands in: FHIR has no field for it, but a text with the control "help" inside the question.
_HELP = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}
CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"


class UnknownItem(KeyError):
    """The form has no such question (any more)."""


def walked(items: list[dict[str, Any]], level: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """Return every item in order with how deep it lies, without the help texts inside questions."""
    for item in items:
        if level and is_help(item):
            continue
        yield item, level
        yield from walked(item.get("item", []), level + 1)


def is_help(item: dict[str, Any]) -> bool:
    """Tell whether an item is only the help of the one it lies in."""
    return item.get("type") == "display" and asking.control(item) in ("help", "flyover")


def find(questionnaire: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the item whose field is called `name` (answer_lists.safe of its linkId). Raises UnknownItem."""
    for item, _level in walked(questionnaire["item"]):
        if answer_lists.safe(item["linkId"]) == name:
            return item
    raise UnknownItem(name)


def by_link_id(questionnaire: dict[str, Any], link_id: str) -> dict[str, Any] | None:
    """Return the item with a linkId, None when there is none."""
    return next((one for one, _level in walked(questionnaire["item"]) if one["linkId"] == link_id), None)


def siblings(questionnaire: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the list that an item lies in. Raises UnknownItem."""
    left: list[list[dict[str, Any]]] = [questionnaire["item"]]
    while left:
        items = left.pop()
        for item in items:
            if answer_lists.safe(item["linkId"]) == name:
                return items
            if item.get("item"):
                left.append(item["item"])
    raise UnknownItem(name)


def holder(questionnaire: dict[str, Any], name: str) -> str:
    """Return the name of the item that an item lies in, "" at the top. Raises UnknownItem."""
    around = siblings(questionnaire, name)
    for item, _level in walked(questionnaire["item"]):
        if item.get("item") is around:
            return answer_lists.safe(item["linkId"])
    return ""


def help_of(item: dict[str, Any]) -> tuple[str, str]:
    """Return the help inside a question, in Swedish and in English."""
    for one in item.get("item", []):
        if is_help(one):
            return str(one.get("text") or ""), extensions.translated(one, "text", "en")
    return "", ""


def write_help(item: dict[str, Any], swedish: str, english: str) -> None:
    """Put the help inside a question, or take it away."""
    if (swedish, english) == help_of(item):
        return
    inside = [one for one in item.get("item", []) if not is_help(one)]
    if swedish:
        made: dict[str, Any] = {
            "linkId": f"{item['linkId']}-help",
            "type": "display",
            "text": swedish,
            "extension": [{"url": CONTROL, "valueCodeableConcept": _HELP}],
        }
        if english:
            made["_text"] = extensions.translation("en", english)
        inside.insert(0, made)
    if inside:
        item["item"] = inside
    else:
        item.pop("item", None)


def as_day(text: str) -> dt.date | None:
    """Return the day that was typed as 2026-03-09, None when it is none."""
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        return None


def as_time(text: str) -> bool:
    """Tell whether a time was typed as 08:30."""
    return re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text, re.ASCII) is not None
