"""Words: the questions of one page of a form as its template draws them: groups in groups, lines that repeat, when shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.cases import asked_files, forms
from vardnav.platform.registry.questions import Group, Item, ItemType, Questionnaire, compares, may_be_asked


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the page. `when`: for the script, which answers show it; `text`: its words, a sum's included."""

    item: Item
    text: str
    when: str = ""
    value: str = ""
    #: Rules over several answers, as JSON for the script ("" when nothing on this page decides).
    shown_when: str = ""
    #: The files of a question that takes them, and what it takes.
    files: Sequence[Any] = ()
    takes: asked_files.Takes | None = None
    children: list[Node] = field(default_factory=list)


def nodes(
    group: Group,
    form: forms.GroupForm,
    questionnaire: Questionnaire | None = None,
    *,
    files: Mapping[str, Sequence[Any]] | None = None,
) -> list[Node]:
    """Return the page's things in order, each group with what lies in it; `files` by question."""
    here = frozenset(form.fields)
    sums = _sums(questionnaire, form.answers_so_far) if questionnaire else {}
    top: list[Node] = []
    open_groups: list[tuple[int, list[Node]]] = [(-1, top)]
    for item in group.items:
        if not may_be_asked(item, here, form.live):
            continue
        made = Node(
            item=item,
            text=case_answers.as_asked(item),
            when=_one_answer(item, here),
            value=sums.get(item.link_id, ""),
            shown_when=_several(item, here, form.live),
            files=(files or {}).get(item.link_id, ()),
            takes=asked_files.takes(item) if item.type is ItemType.ATTACHMENT else None,
        )
        while open_groups[-1][0] >= item.level:
            open_groups.pop()
        open_groups[-1][1].append(made)
        if item.type is ItemType.GROUP:
            open_groups.append((item.level, made.children))
    return list(_without_empty(top))


def _without_empty(found: Iterable[Node]) -> Iterator[Node]:
    for one in found:
        one.children[:] = _without_empty(one.children)
        if one.children or one.item.type is not ItemType.GROUP:
            yield one


def _sums(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    return {
        item.link_id: case_answers.worded(item, value)
        for _group, item, value in case_answers.given(questionnaire, answers)
        if item.type is ItemType.CALCULATED
    }


def _one_answer(item: Item, here: frozenset[str]) -> str:
    """Return "question=a|b" where another question on the same page decides whether this one is asked."""
    when = item.enable_when
    return f"{when.question}={'|'.join(when.answers)}" if when and when.question in here else ""


def _several(item: Item, here: frozenset[str], answers: Mapping[str, Any]) -> str:
    """Return the rules that hang on this page; what earlier pages have decided is put in as true or false."""
    rules = [
        {
            "all": condition.needs_all,
            "of": [
                [one.question, one.operator.value, one.answer]
                if one.question in here
                else compares(one, answers.get(one.question))
                for one in condition.clauses
            ],
        }
        for condition in item.shown_when
    ]
    hangs_here = any(one.question in here for condition in item.shown_when for one in condition.clauses)
    return json.dumps(rules) if hangs_here else ""
