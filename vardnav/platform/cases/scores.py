"""Rules: what is calculated from the answers of a form: a sum of points (PHQ-9 and the like), or what the form says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from vardnav.platform.registry.questions import Item, Questionnaire, number


class Counted(dict[str, Any]):
    """The answers that a form is calculated from. `spent`: what the calculations so far have cost, for who counts it."""

    spent: int = 0
    #: The questions that a sum may add up, by link_id; put together at the first sum of a round.
    items_by_id: dict[str, Item] | None = None


def score(questionnaire: Questionnaire, item: Item, answers: Mapping[str, Any], *, today: dt.date) -> str:
    """Return what `item` shows, as answers are kept (a number with a point); "" before anything of it is answered.

    `answers`: those of questions that are asked. In a sum a choice counts its points, a number itself, anything else
    nothing; anything but a sum the form works out itself (`Item.calculate`).
    """
    if item.calculate is not None:
        return item.calculate(item.link_id, answers, today)
    items = _items(questionnaire, answers)
    found = [
        points
        for one in dict.fromkeys(item.sum_of)
        if one in items
        for points in _points(items[one], answers.get(one))
    ]
    return f"{sum(found, Decimal()).normalize():f}" if found else ""


def _items(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Item]:
    if isinstance(answers, Counted) and answers.items_by_id is not None:
        return answers.items_by_id
    found = {one.link_id: one for one in questionnaire.items()}
    if isinstance(answers, Counted):
        answers.items_by_id = found
    return found


def _points(item: Item, value: Any) -> Iterator[Decimal]:
    points = dict(item.scores)
    for one in value if isinstance(value, list) else [value]:
        if item.choices:
            if str(one) in points:
                yield points[str(one)]
            continue
        given = number(str(one.get("number") if isinstance(one, Mapping) else one))
        if given is not None:
            yield given
