"""Rules: the pages of a form in order, and the way from each to the next."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.platform.cases import answers as case_answers
from vardnav.platform.registry.questions import SILENT, Group, Item, ItemType, Questionnaire, may_be_asked


class Kind(enum.StrEnum):
    """What sort of page a step is."""

    QUESTIONS = "questions"
    FILES = "files"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form. `key` is the group's link_id for QUESTIONS."""

    kind: Kind
    key: str
    title: str | Promise
    group: Group | None = None


def steps(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[Step]:
    """Return the pages in order: one for each group that asks something, one for files if any are asked for, review."""
    live = case_answers.live(questionnaire, answers)
    found = [
        Step(Kind.QUESTIONS, group.link_id, group.title, group)
        for group in questionnaire.groups
        if _asks_something(group, live)
    ]
    if attachment(questionnaire) is not None:
        found.append(Step(Kind.FILES, "files", _("Bilder och dokument")))
    return [*found, Step(Kind.REVIEW, "review", _("Granska och skicka"))]


def _asks_something(group: Group, answers: Mapping[str, Any]) -> bool:
    """A group whose every question hangs on an earlier answer that was not given has nothing to ask."""
    here = frozenset(item.link_id for item in group.items)
    return any(_asks(item) and may_be_asked(item, here, answers) for item in group.items)


def _asks(item: Item) -> bool:
    return item.type not in SILENT and (item.type is not ItemType.ATTACHMENT or item.in_place)


def attachment(questionnaire: Questionnaire) -> Item | None:
    """Return the question that takes files on a page of their own, if the form has one."""
    return next(
        (item for item in questionnaire.items() if item.type is ItemType.ATTACHMENT and not item.in_place),
        None,
    )


def after(all_steps: Sequence[Step], key: str) -> Step:
    """Return the step after `key`; after the last, or of an unknown one, the last."""
    keys = [step.key for step in all_steps]
    return all_steps[min(keys.index(key) + 1, len(keys) - 1)] if key in keys else all_steps[-1]


def before(all_steps: Sequence[Step], key: str) -> Step | None:
    """Return the step before `key`, None of the first."""
    keys = [step.key for step in all_steps]
    place = keys.index(key) if key in keys else 0
    return all_steps[place - 1] if place else None


def first_unanswered(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Step:
    """Return where to go on: the first page with a required question left, else the review."""
    missing = set(case_answers.missing(questionnaire, answers))
    found = steps(questionnaire, answers)
    for step in found:
        if step.group and any(item.link_id in missing for item in step.group.items):
            return step
    own = {item.link_id: item.initial for item in questionnaire.items() if item.initial is not None}
    is_begun = any(not _is_own(own, key, value) for key, value in answers.items())
    return found[-1] if is_begun else found[0]


def _is_own(own: Mapping[str, Any], key: str, value: Any) -> bool:
    """Tell whether an answer is one that the form itself begins with; one that repeats may begin with several lines."""
    first = own.get(key.partition("__")[0])
    return value == first or (isinstance(first, list) and (value in first or key.endswith("__")))
