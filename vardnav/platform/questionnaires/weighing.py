"""Rules: how much work a form makes of each page, so that no page of an accepted form holds up the others.

Counted in things done, never in time: the same form weighs the same everywhere. Three weights: what one page draws, what all
conditions compare, what all expressions calculate when every question is answered. The limits are in `rules.py`, a page's in
`registry/weights.py`; lines that somebody adds end there too (`registry/repeating.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from vardnav.platform.cases import scores
from vardnav.platform.questionnaires import answer_lists, calculations, checking, expressions, meaning, rules
from vardnav.platform.questionnaires.faults import Fault, Refused, Wrong
from vardnav.platform.registry import repeating, weights
from vardnav.platform.registry.questions import SEVERAL, SILENT, Item, ItemType, Questionnaire

#: Any day: what is calculated when the form is weighed is never shown.
_DAY = dt.date(2026, 1, 1)


def checked(resource: Any, *, is_one_page: bool = False) -> dict[str, Any]:
    """Return `resource` when it can be stored and asked, and is no heavier than a page may be. Raises Refused."""
    found = checking.checked(resource)
    heavy = faults(found, is_one_page=is_one_page)
    if heavy:
        raise Refused(heavy)
    return found


def faults(resource: dict[str, Any], *, is_one_page: bool = False) -> list[Fault]:
    """Return what is too heavy in a form, each with the item at which it came to be so."""
    form = meaning.of(resource, version="1", is_one_page=is_one_page).form
    laid = repeating.laid_out(form, _lines(form))
    places = _places(resource.get("item", []))
    found = (*_pages(laid), *_conditions(laid), *_calculations(laid))
    return [Fault(code, places.get(link_id, ()), str(limit)) for code, link_id, limit in found]


def compared(form: Questionnaire) -> int:
    """Return how many comparisons it takes to tell which questions are asked."""
    return sum(map(_clauses, form.items()))


def _clauses(item: Item) -> int:
    return sum(len(one.clauses) for one in item.shown_when)


def _pages(form: Questionnaire) -> Iterator[tuple[Wrong, str, int]]:
    for group in form.groups:
        weight = 0
        for item in group.items:
            weight += weights.on_page(item)
            if weight > weights.HEAVIEST_PAGE:
                yield Wrong.TOO_MUCH_ON_PAGE, item.link_id, weights.HEAVIEST_PAGE // weights.QUESTION
                break


def _conditions(form: Questionnaire) -> Iterator[tuple[Wrong, str, int]]:
    weight = 0
    for item in form.items():
        weight += _clauses(item)
        if weight > rules.MOST_COMPARED:
            yield Wrong.TOO_MUCH_COMPARED, item.link_id, rules.MOST_COMPARED
            return


def _calculations(form: Questionnaire) -> Iterator[tuple[Wrong, str, int]]:
    """Work everything out once, with every question answered."""
    answers = scores.Counted(_answers(form))
    for item in form.items():
        if item.type is not ItemType.CALCULATED:
            continue
        before = answers.spent
        answers[item.link_id] = scores.score(form, item, answers, today=_DAY)
        if answers.spent > calculations.MOST_STEPS or answers.spent - before > expressions.MOST_STEPS:
            yield Wrong.TOO_HEAVY, item.link_id, calculations.MOST_STEPS
            return


def _answers(form: Questionnaire) -> dict[str, Any]:
    return {
        **_lines(form),
        **{item.link_id: _answer(item) for item in form.items() if item.type not in SILENT},
    }


def _answer(item: Item) -> Any:
    """Return something that a question takes, as answers are kept."""
    first = item.choices[0][0] if item.choices else "1"
    if item.type in SEVERAL:
        return [key for key, _label in item.choices] or ["1"]
    known: Mapping[ItemType, Any] = {
        ItemType.BOOLEAN: "yes",
        ItemType.DATE: "2000-01-01",
        ItemType.TIME: "12:00",
        ItemType.DATE_TIME: "2000-01-01T12:00",
        ItemType.QUANTITY: {"number": "1", "unit": item.units[0] if item.units else ""},
        ItemType.ATTACHMENT: [{"id": "1", "name": "1"}],
    }
    return known.get(item.type, first)


def _lines(form: Questionnaire) -> dict[str, Any]:
    """Return the lines that things which repeat begin with."""
    return {
        f"{item.link_id}__": list(range(1, len(item.initial[: repeating.MOST_LINES]) + 1))
        for item in form.items()
        if item.repeats and isinstance(item.initial, list)
    }


def _places(items: list[dict[str, Any]], above: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        here = (*above, item["linkId"])
        found[answer_lists.safe(item["linkId"])] = here
        found |= _places(item.get("item", []), here)
    return found
