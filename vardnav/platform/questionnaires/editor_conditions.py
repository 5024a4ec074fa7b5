"""Rules: on what a question hangs, as the editor asks for it and says it: several comparisons, all of them or any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vardnav.platform.questionnaires import answer_lists, checking, editor_items
from vardnav.platform.questionnaires.checking import value_of
from vardnav.platform.registry.questions import number

#: What the editor calls FHIR's "exists" with false.
MISSING = "missing"
_ORDERED = frozenset({"integer", "decimal", "quantity", "date", "dateTime", "time"})
_ORDERS = frozenset({">", "<", ">=", "<="})


class WrongCondition(ValueError):
    """A condition cannot be: `row` says which, counted from 0, `field` which part of it: "operator" or "answer"."""

    def __init__(self, row: int, field: str) -> None:
        super().__init__(f"{row} {field}")
        self.row, self.field = row, field


@dataclass(frozen=True, slots=True)
class Rule:
    """Shown only when an earlier question is answered so. `question`: the name of its field; `answer` as it was typed."""

    question: str
    operator: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """All comparisons of one item, of which one must hold, or all."""

    of: tuple[Rule, ...] = ()
    needs_all: bool = True


def read(item: Mapping[str, Any], questionnaire: dict[str, Any]) -> Rules:
    """Return an item's conditions as the editor shows them."""
    told = item.get("enableWhen") or []
    return Rules(
        tuple(_read(one, questionnaire) for one in told),
        needs_all=len(told) < 2 or item.get("enableBehavior") == "all",
    )


def _read(condition: Mapping[str, Any], questionnaire: dict[str, Any]) -> Rule:
    name = answer_lists.safe(condition["question"])
    value, operator = value_of(dict(condition), "answer"), str(condition["operator"])
    if operator == "exists":
        return Rule(name, "exists" if value is True else MISSING)
    return Rule(name, operator, _in_words(value, questionnaire, condition["question"]))


def _in_words(value: Any, questionnaire: dict[str, Any], link_id: str) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dict):
        if "value" in value:
            return str(value["value"]).replace(".", ",")
        asked = editor_items.by_link_id(questionnaire, link_id) or {}
        listed = {one.value: one.label for one in answer_lists.of(questionnaire, asked) or []}
        return listed.get(answer_lists.key(value), checking.option_words(value))
    text = checking.option_words(value)
    return text.replace(".", ",") if isinstance(value, float) else text


def write(questionnaire: dict[str, Any], item: dict[str, Any], rules: Rules) -> None:
    """Put the conditions on an item; those that say what they said stay as they were. Raises WrongCondition."""
    if read(item, questionnaire) == rules:
        return
    item.pop("enableWhen", None)
    item.pop("enableBehavior", None)
    if rules.of:
        item["enableWhen"] = [_written(questionnaire, one, row) for row, one in enumerate(rules.of)]
    if len(rules.of) > 1:
        item["enableBehavior"] = "all" if rules.needs_all else "any"


def _written(questionnaire: dict[str, Any], rule: Rule, row: int) -> dict[str, Any]:
    asked = editor_items.find(questionnaire, rule.question)
    kind, text = str(asked["type"]), rule.answer.strip()
    if rule.operator in ("exists", MISSING):
        return _condition(asked, "exists", answerBoolean=rule.operator == "exists")
    if rule.operator in _ORDERS and kind not in _ORDERED:
        raise WrongCondition(row, "operator")
    found = answer(questionnaire, asked, kind, text)
    if not text or found is None:
        raise WrongCondition(row, "answer")
    return _condition(asked, rule.operator, **found)


def _condition(asked: dict[str, Any], operator: str, **answer: Any) -> dict[str, Any]:
    return {"question": asked["linkId"], "operator": operator, **answer}


def answer(
    questionnaire: dict[str, Any], asked: dict[str, Any], kind: str, text: str
) -> dict[str, Any] | None:
    """Return the answer waited for as FHIR has it for that type, None when the question cannot have it."""
    if kind == "boolean":
        words = {"ja": True, "yes": True, "nej": False, "no": False}
        return {"answerBoolean": words[text.casefold()]} if text.casefold() in words else None
    answers = answer_lists.of(questionnaire, asked)
    if answers:
        chosen = next(
            (one for one in answers if text.casefold() in (one.label.casefold(), one.value.casefold())), None
        )
        return {"answerCoding": {"code": chosen.value, "display": chosen.label}} if chosen else None
    if kind in ("integer", "decimal", "quantity"):
        amount = number(text.replace(",", "."))
        if amount is None or (kind == "integer" and amount != int(amount)):
            return None
        if kind == "integer":
            return {"answerInteger": int(amount)}
        return {"answerDecimal": int(amount) if amount == int(amount) else float(amount)}
    if kind == "date":
        return {"answerDate": text} if editor_items.as_day(text) else None
    if kind == "time":
        return {"answerTime": f"{text}:00"} if editor_items.as_time(text) else None
    return {"answerString": text}
