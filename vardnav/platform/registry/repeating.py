"""Rules: a form with groups in groups and things that repeat, laid out as one row of questions for some answers.

A line added to something that repeats gets questions of its own: line 2 of "q-name" is "q-name__2". What repeats inside
of what repeats says so by an x for each thing around it: its line 2 is "q-name__x2" in the outer line 1, "q-name__3__x2"
in the outer line 3. Which lines there are is itself kept among the answers, under "q-name__": [1, 2, -3, 4], where -3 is
one that was taken away (its number never comes back, so that its answers do not either).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vardnav.platform.registry import weights
from vardnav.platform.registry.questions import Clause, Condition, Group, Item, ItemType, Questionnaire

MOST_LINES = 20
#: Lines ever added, removed ones too: a form cannot be made to grow without end.
MOST_EVER = 100
#: Things on one page, and in all of a form, from which on no line can be added, nor when a page has the weight that a page
#: of an accepted form may have (`weights`): a person cannot make a form so long that it holds up the others.
MOST_ON_PAGE = 300
MOST_IN_ALL = 2000


def laid_out(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Questionnaire:
    """Return the form with every question that these answers make room for, none nested. Declared forms as they are."""
    if not any(item.items or item.repeats for group in questionnaire.groups for item in group.items):
        return questionnaire
    names: dict[str, str] = {}
    groups = [_laid_out(group, answers, names) for group in questionnaire.groups]
    is_full = sum(len(group.items) for group in groups) >= MOST_IN_ALL
    return dataclasses.replace(
        questionnaire,
        groups=tuple(_as_long_as_it_may_be(one) if is_full or _is_full(one) else one for one in groups),
    )


def _is_full(group: Group) -> bool:
    return len(group.items) >= MOST_ON_PAGE or weights.of_page(group) >= weights.HEAVIEST_PAGE


def _as_long_as_it_may_be(group: Group) -> Group:
    """Return a page to which no line can be added any more, and which says so where the button would be."""
    full = ItemType.NO_MORE_LINES
    items = (
        dataclasses.replace(one, type=full) if one.type is ItemType.ADD_LINE else one for one in group.items
    )
    return dataclasses.replace(group, items=tuple(items))


def _laid_out(group: Group, answers: Mapping[str, Any], names: dict[str, str]) -> Group:
    place = _Place()
    items = tuple(one for item in group.items for one in _laid(item, answers, names, place))
    return dataclasses.replace(group, items=items)


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where in the form: which line of what repeats, which groups around, on what they hang."""

    suffix: str = ""
    #: How many things that repeat are around.
    depth: int = 0
    level: int = 0
    under: tuple[Any, ...] = ()
    shown_when: tuple[Condition, ...] = ()


def _laid(item: Item, answers: Mapping[str, Any], names: dict[str, str], place: _Place) -> Iterator[Item]:
    own = (*place.shown_when, *(_renamed(one, names) for one in item.shown_when))
    place = dataclasses.replace(place, shown_when=own)
    if not item.repeats:
        yield from _one(item, answers, names, place)
        return
    block = item.link_id + place.suffix
    there = lines(answers, block)
    outside = dict(names)
    for line in there:
        scope = dict(outside)
        inner = dataclasses.replace(
            place, suffix=suffixed(place.suffix, line, place.depth), depth=place.depth + 1
        )
        yield from _one(item, answers, scope, inner, line=line, of=len(there))
        if line == there[0]:
            names.update(scope)  # what comes after looks at the first line
    if len(there) < min(item.most or MOST_LINES, MOST_LINES):
        is_worn = len(_ever(answers, block)) >= MOST_EVER
        yield Item(
            link_id=block, type=ItemType.NO_MORE_LINES if is_worn else ItemType.ADD_LINE, text=item.text,
            shown_when=own, level=place.level,
            language=item.language,
        )  # fmt: skip


def _one(
    item: Item,
    answers: Mapping[str, Any],
    names: dict[str, str],
    place: _Place,
    *,
    line: int = 0,
    of: int = 1,
) -> Iterator[Item]:
    key = item.link_id + place.suffix
    names[item.link_id] = key
    here = dataclasses.replace(
        item, link_id=key, items=(), repeats=False, shown_when=place.shown_when, under=place.under,
        level=place.level, line=line if item.repeats else 0,
        sum_of=tuple(names.get(one, one) for one in item.sum_of),
    )  # fmt: skip
    yield here
    is_group = item.type is ItemType.GROUP
    inside = dataclasses.replace(
        place,
        level=place.level + (1 if is_group else 0),
        under=(*place.under, _worded(item, line)) if is_group else place.under,
    )
    for inner in item.items:
        yield from _laid(inner, answers, names, inside)
    if item.repeats and of > 1:
        block = key.rsplit("__", 1)[0] if line > 1 else key
        yield Item(
            link_id=block, type=ItemType.REMOVE_LINE, text=item.text, shown_when=place.shown_when,
            level=inside.level, line=line, language=item.language,
        )  # fmt: skip


def suffixed(suffix: str, line: int, depth: int) -> str:
    """Return what the names of a line's questions end in; of the first line, what is around it says all."""
    return suffix if line == 1 else f"{suffix}__{'x' * depth}{line}"


def _worded(item: Item, line: int) -> Any:
    return f"{item.text} {line}" if line > 1 else item.text


def _renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """Let a condition inside a line look at the answers of that line."""
    clauses = tuple(
        Clause(names.get(one.question, one.question), one.operator, one.answer) for one in condition.clauses
    )
    return Condition(clauses, condition.needs_all)


def lines(answers: Mapping[str, Any], block: str) -> list[int]:
    """Return which lines there are of what repeats, at least one."""
    return [one for one in _ever(answers, block) if one > 0] or [1]


def _ever(answers: Mapping[str, Any], block: str) -> Sequence[int]:
    kept = answers.get(f"{block}__")
    return [one for one in kept if isinstance(one, int)] if isinstance(kept, list) else [1]


def with_line(answers: Mapping[str, Any], block: str) -> dict[str, Any]:
    """Return the change of answers that adds a line; none when there are MOST_LINES, or have been MOST_EVER."""
    ever = _ever(answers, block)
    if len(lines(answers, block)) >= MOST_LINES or len(ever) >= MOST_EVER:
        return {}
    return {f"{block}__": [*ever, max(map(abs, ever), default=0) + 1]}


def without_line(answers: Mapping[str, Any], block: str, line: int) -> dict[str, Any]:
    """Return the change of answers that takes a line away; none for the last one left or one that is not there."""
    there = lines(answers, block)
    if line not in there or len(there) == 1:
        return {}
    return {f"{block}__": [-one if one == line else one for one in _ever(answers, block)]}
