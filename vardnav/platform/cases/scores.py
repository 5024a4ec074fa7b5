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


def score(questionnaire: Questionnaire, item: Item, answers: Mapping[str, Any], *, today: dt.date) -> str:
    """Return what `item` shows, as answers are kept (a number with a point); "" before anything of it is answered.

    `answers`: those of questions that are asked. In a sum a choice counts its points, a number itself, anything else
    nothing; anything but a sum the form works out itself (`Item.calculate`).
    """
    if item.calculate is not None:
        return item.calculate(item.link_id, answers, today)
    wanted = set(item.sum_of)
    found = [
        points
        for one in questionnaire.items()
        if one.link_id in wanted
        for points in _points(one, answers.get(one.link_id))
    ]
    return f"{sum(found, Decimal()).normalize():f}" if found else ""


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
