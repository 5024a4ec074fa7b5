"""Rules: what is added up from the answers of a form (PHQ-9 and the like)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from vardnav.platform.registry.questions import Item, Questionnaire, number


def score(questionnaire: Questionnaire, item: Item, answers: Mapping[str, Any]) -> str:
    """Return the sum that `item` shows, as text with a point; "" before anything of it is answered.

    `answers`: those of questions that are asked. A choice counts its points, a number itself, anything else nothing.
    """
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
