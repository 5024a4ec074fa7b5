"""Rules: do the enableWhen of a form make sense? A question may hang only on an earlier one, so none hangs on itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.platform.questionnaires import rules
from vardnav.platform.questionnaires.faults import Fault, Wrong

OPERATORS = frozenset({"exists", "=", "!=", ">", "<", ">=", "<="})


@dataclass(frozen=True, slots=True)
class Met:
    """An item as met in document order, with the linkIds on the way to it."""

    place: tuple[str, ...]
    item: dict[str, Any]


def faults(items: Sequence[Met]) -> Iterator[Fault]:
    """Return what is wrong with the conditions of all items, in order."""
    order = {one.place[-1]: number for number, one in reversed(list(enumerate(items)))}
    kinds = {one.place[-1]: one.item.get("type") for one in items}
    hangs_on = {one.place[-1]: _leans_on(one) for one in items}
    for number, one in enumerate(items):
        conditions = one.item.get("enableWhen")
        if not isinstance(conditions, list):
            continue
        if len(conditions) > rules.MOST_CONDITIONS:
            yield Fault(Wrong.TOO_MANY_CONDITIONS, one.place, str(rules.MOST_CONDITIONS))
            continue
        for condition in conditions:
            if not isinstance(condition, dict):
                continue  # told as a fault of shape
            yield from _own(condition, one.place)
            question = condition.get("question")
            if not isinstance(question, str) or question not in order:
                yield Fault(Wrong.UNKNOWN_QUESTION, one.place, str(question)[:60])
            elif order[question] >= number:
                is_cycle = _reaches(question, one.place[-1], hangs_on)
                yield Fault(Wrong.CYCLE if is_cycle else Wrong.LATER_QUESTION, one.place, question)
            elif kinds[question] in ("group", "display"):
                yield Fault(Wrong.NOT_ANSWERED, one.place, question)


def _own(condition: dict[str, Any], place: tuple[str, ...]) -> Iterator[Fault]:
    operator = condition.get("operator")
    if not isinstance(operator, str) or operator not in OPERATORS:
        yield Fault(Wrong.UNKNOWN_OPERATOR, place, str(operator)[:60])
    answers = [key for key in condition if key.startswith("answer")]
    if len(answers) != 1 or not _fits(operator, answers[0], condition[answers[0]]):
        yield Fault(Wrong.NO_ANSWER, place)


def _fits(operator: Any, name: str, answer: Any) -> bool:
    """Tell whether an answer has the shape that its name and the comparison ask for."""
    if operator == "exists":
        return isinstance(answer, bool)
    return isinstance(answer, dict) or name != "answerQuantity"


def _leans_on(one: Met) -> frozenset[str]:
    """What must be asked for this to be asked: the questions of its conditions, and what it lies in."""
    conditions = one.item.get("enableWhen")
    told = conditions if isinstance(conditions, list) else []
    questions = {str(each.get("question")) for each in told if isinstance(each, dict)}
    return frozenset(questions | set(one.place[-2:-1]))


def _reaches(start: str, goal: str, hangs_on: dict[str, frozenset[str]]) -> bool:
    left, seen = [start], {start}
    while left:
        one = left.pop()
        if one == goal:
            return True
        new = hangs_on.get(one, frozenset()) - seen
        seen |= new
        left += new
    return False
