"""Rules: what a form calculates from its answers (SDC calculatedExpression and variable), each time it is shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from vardnav.platform.cases.scores import Counted
from vardnav.platform.questionnaires import answer_lists, checking, expressions, extensions, responses, sums
from vardnav.platform.questionnaires.expressions import Budget, NotUsable, TooMuch
from vardnav.platform.registry.questions import Calculate, number

#: %names that every expression may use; others are the form's own variables.
_KNOWN = frozenset({"resource", "rootResource", "context", "qitem", "questionnaire"})
MOST_VARIABLES = 50
#: Decimals kept of a number for which the form says nothing of it.
DECIMALS = 6
#: Steps of all that a form calculates, each time it is. A form that takes more when every question is answered is refused
#: (weighing.py); where lines that somebody adds lead there, what comes after shows nothing.
MOST_STEPS = expressions.MOST_STEPS


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    expression: str
    #: The linkId of the item that declares it, "" of the form itself: what a bare name looks into.
    owner: str


def of(resource: dict[str, Any], item: dict[str, Any], above: tuple[str, ...]) -> Calculate:
    """Return what calculates an item; `above`: the linkIds of what it lies in. Raises NotUsable, with what it stumbles on.

    An expression that gives nothing, or cannot be worked out with these answers, shows nothing.
    """
    expression = (sums.expression(item) or "").strip()
    if not expression or _language(item) not in ("text/fhirpath", ""):
        raise NotUsable(_language(item) or "–")
    chain = list(_chain(resource, item, above))
    if len(chain) > MOST_VARIABLES:
        raise NotUsable(str(MOST_VARIABLES))
    needed = _needed(expression, chain)
    texts = [expression, *(one.expression for one in needed)]
    asks_the_form = any("questionnaire" in expressions.variables(one) for one in texts)
    kind, digits = item["type"], _decimals(item)
    answer = responses.to_calculate(resource)

    def calculate(link_id: str, answers: Mapping[str, Any], today: dt.date) -> str:
        budget = Budget(_steps_left(answers))
        given = budget.left
        try:
            return _as_kept(worked_out(link_id, answers, today, budget), kind, digits)
        # A value that is no number, text or choice (an item of the form, a measure of time) cannot be shown either.
        except (ArithmeticError, TooMuch, TypeError, ValueError):
            return ""
        finally:
            if isinstance(answers, Counted):
                answers.spent += given - budget.left

    def worked_out(link_id: str, answers: Mapping[str, Any], today: dt.date, budget: Budget) -> Any:
        if not budget.left:
            raise TooMuch
        built = responses.built(resource, answers, answer)
        budget.spend(len(built.places))
        whole = {"resourceType": "QuestionnaireResponse", "item": built.items}
        suffix = link_id.removeprefix(answer_lists.safe(item["linkId"]))
        known: dict[str, Any] = {"resource": whole, "rootResource": whole, "qitem": item}
        if asks_the_form:
            known["questionnaire"] = as_read(resource)
        for one in needed:
            focus = _place(built, one.owner, suffix) if one.owner else whole
            known[one.name] = expressions.evaluated(one.expression, focus, known, today=today, budget=budget)
        here = built.places.get(link_id, {})
        found = expressions.evaluated(expression, here, known, today=today, budget=budget)
        return found[0] if found else ""

    return calculate


def _steps_left(answers: Mapping[str, Any]) -> int:
    """Return how many steps an item may take, what was calculated before it taken off."""
    spent = answers.spent if isinstance(answers, Counted) else 0
    return max(0, min(expressions.MOST_STEPS, MOST_STEPS - spent))


def _place(built: responses.Built, owner: str, suffix: str) -> dict[str, Any]:
    """Return the owner's item of the same line, or of the line that the line lies in."""
    name = answer_lists.safe(owner)
    while True:
        found = built.places.get(name + suffix)
        if found is not None or not suffix:
            return found or {}
        suffix = suffix.rpartition("__")[0]


def _needed(expression: str, chain: list[_Variable]) -> list[_Variable]:
    """Return the variables that an expression leads to, in the order they are declared. Raises NotUsable."""
    wanted = set(expressions.variables(expression))
    found: list[_Variable] = []
    for one in reversed(chain):
        if one.name in wanted and one.name not in {each.name for each in found}:
            wanted |= expressions.variables(one.expression)
            found.insert(0, one)
    unknown = wanted - _KNOWN - {one.name for one in found}
    if unknown:
        raise NotUsable("%" + sorted(unknown)[0])
    return found


def _chain(resource: dict[str, Any], item: dict[str, Any], above: tuple[str, ...]) -> Iterator[_Variable]:
    """Return the variables that an item sees: the form's, those of what it lies in, its own."""
    holders: list[tuple[str, Mapping[str, Any]]] = [("", resource)]
    items = resource["item"]
    for link_id in above:
        inside = next((one for one in items if one["linkId"] == link_id), None)
        if inside is None:
            break
        holders.append((link_id, inside))
        items = inside.get("item", [])
    holders.append((item["linkId"], item))
    for owner, holder in holders:
        for one in extensions.every(holder):
            value = one.get("valueExpression")
            if extensions.short(one.get("url")) != "variable" or not isinstance(value, dict):
                continue
            if isinstance(value.get("name"), str) and isinstance(value.get("expression"), str):
                yield _Variable(value["name"], value["expression"], owner)


def _language(item: Mapping[str, Any]) -> str:
    for url in ("sdc-questionnaire-calculatedExpression", "cqf-expression"):
        value = (extensions.of(item, url) or {}).get("valueExpression")
        if isinstance(value, dict):
            return str(value.get("language") or "")
    return ""


def _decimals(item: Mapping[str, Any]) -> int:
    told = extensions.value(item, "maxDecimalPlaces")
    return (
        told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= DECIMALS else DECIMALS
    )


def as_read(value: Any) -> Any:
    """Return a Questionnaire as expressions read it: value[x] under "value" too."""
    if isinstance(value, list):
        return [as_read(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: as_read(one) for name, one in value.items() if name not in ("contained", "text")}
    for name, one in value.items():
        if re.fullmatch(r"(value|answer)[A-Z]\w*", name):
            found.setdefault(name[: 5 if name.startswith("value") else 6], as_read(one))
    return found


def _as_kept(value: Any, kind: str, digits: int) -> str:
    """Return what an expression gave as answers are kept: a number with a point, yes or no, the code of a choice."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if "value" in value and "code" not in value:
            return _as_kept(value["value"], kind, digits)
        value = answer_lists.key(value)
    if isinstance(value, str):
        if checking.NOT_STORABLE.search(value):
            raise ValueError("no text that can be kept")
        amount = number(value) if kind in ("integer", "decimal", "quantity") else None
        if amount is None:
            return "" if kind in ("integer", "decimal", "quantity") else value
        value = amount
    exact = Decimal(value).quantize(Decimal(1).scaleb(-(0 if kind == "integer" else digits)), ROUND_HALF_UP)
    shown = f"{exact:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
