"""Rules: one step of building a form: a question added, changed, moved, copied or taken away. What is not understood stays.

Each function gives a new Questionnaire and leaves the one it got alone. Raises faults.Refused for what cannot be asked.
"""

from __future__ import annotations

import copy as copying
import re
from typing import Any

from vardnav.platform.questionnaires import answer_lists, checking, editor_items, editor_sums, extensions
from vardnav.platform.questionnaires.editor_items import UnknownItem, find, siblings, walked
from vardnav.platform.questionnaires.editor_questions import Question, fill, kind_of
from vardnav.platform.questionnaires.faults import Fault, Refused, Wrong

__all__ = ["Question", "UnknownItem", "add", "change", "copy", "find", "move", "place", "remove", "walked"]


def add(questionnaire: dict[str, Any], question: Question, *, inside: str = "") -> dict[str, Any]:
    """Put a question last, or last in the group `inside`."""
    made = copying.deepcopy(questionnaire)
    items: list[dict[str, Any]] = find(made, inside).setdefault("item", []) if inside else made["item"]
    item = {"linkId": _free(made)}
    items.append(item)
    fill(made, item, question)
    return _checked(made)


def change(
    questionnaire: dict[str, Any], name: str, question: Question, *, inside: str | None = None
) -> dict[str, Any]:
    """Let an item say something else, perhaps in another group. One of another kind gets a new linkId.

    Old answers are not answers to it then; what hangs on it follows.
    """
    made = copying.deepcopy(questionnaire)
    item = find(made, name)
    if kind_of(item) != question.kind:
        _rename(made, item, {item["linkId"]: _free(made)})
    fill(made, item, question)
    if inside is not None:
        _put(made, item, inside)
    editor_sums.again(made, {})
    return _checked(made)


def _rename(made: dict[str, Any], top: dict[str, Any], new: dict[str, str]) -> None:
    """Give items inside `top` new linkIds; what hangs on them anywhere, or is calculated from them, follows."""
    for item, _level in walked([top]):
        _name(item, new.get(item["linkId"], item["linkId"]))
    for other, _level in walked(made["item"]):
        for condition in other.get("enableWhen", []):
            condition["question"] = new.get(condition.get("question"), condition.get("question"))
    editor_sums.again(made, new)


def _name(item: dict[str, Any], link_id: str) -> None:
    for one in item.get("item", []):
        if editor_items.is_help(one) and one["linkId"] == f"{item['linkId']}-help":
            one["linkId"] = f"{link_id}-help"
    item["linkId"] = link_id


def move(questionnaire: dict[str, Any], name: str, *, by: int) -> dict[str, Any]:
    """Move an item up (-1) or down (1) among its neighbours; at the end it stays."""
    made = copying.deepcopy(questionnaire)
    around = siblings(made, name)
    at = around.index(find(made, name))
    goal = min(max(at + by, 0), len(around) - 1)
    if not editor_items.is_help(around[goal]):
        around.insert(goal, around.pop(at))
    return _checked(made)


def place(questionnaire: dict[str, Any], name: str, *, inside: str) -> dict[str, Any]:
    """Move an item last into the group `inside` ("" the top); where it lies already it stays as it is."""
    made = copying.deepcopy(questionnaire)
    _put(made, find(made, name), inside)
    return _checked(made)


def _put(made: dict[str, Any], item: dict[str, Any], inside: str) -> None:
    name = answer_lists.safe(item["linkId"])
    if editor_items.holder(made, name) == inside:
        return
    if inside and any(answer_lists.safe(one["linkId"]) == inside for one, _level in walked([item])):
        raise UnknownItem(inside)  # a group does not lie in itself
    goal = find(made, inside).setdefault("item", []) if inside else made["item"]
    siblings(made, name).remove(item)
    goal.append(item)


def copy(questionnaire: dict[str, Any], name: str) -> dict[str, Any]:
    """Put a copy of an item and all that lies in it after it; what hangs on a part of it hangs on that part's copy."""
    made = copying.deepcopy(questionnaire)
    original = find(made, name)
    twin = copying.deepcopy(original)
    first = int(_free(made)[1:])
    inner = [item["linkId"] for item, _level in walked([twin])]
    new = {old: f"f{first + place}" for place, old in enumerate(inner)}
    for item, _level in walked([twin]):
        _name(item, new[item["linkId"]])
        for condition in item.get("enableWhen", []):
            condition["question"] = new.get(condition.get("question"), condition.get("question"))
    around = siblings(made, name)
    around.insert(around.index(original) + 1, twin)
    editor_sums.again(made, new, among=[twin])
    return _checked(made)


def remove(questionnaire: dict[str, Any], name: str) -> dict[str, Any]:
    """Take an item away with all that lies in it. Refused while another question hangs on it, or is calculated from it."""
    made = copying.deepcopy(questionnaire)
    gone = find(made, name)
    siblings(made, name).remove(gone)
    names = {answer_lists.safe(item["linkId"]) for item, _level in walked([gone])}
    left = editor_sums.resting_on(made, names)
    if left:
        raise Refused([Fault(Wrong.CALCULATED_FROM, (one,)) for one in left])
    return _checked(made)


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
