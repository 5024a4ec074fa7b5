"""Rules: which questions of a form are asked, given the answers; also those that hang on a score."""

from __future__ import annotations

import copy
import datetime as dt
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from vardnav.kernel import clock
from vardnav.platform.cases import scores
from vardnav.platform.registry.questions import (
    SILENT,
    Group,
    Item,
    ItemType,
    Questionnaire,
    depends_on,
    is_enabled,
)

Found = TypeVar("Found")
#: Answers that one form is kept with: those of the draft, those just sent, and of a page beside them.
_MOST_KEPT = 4


@dataclass(slots=True)
class _Kept:
    """What has been found of one form, for as long as somebody holds the form: one request."""

    form: weakref.ref[Questionnaire]
    found: list[tuple[str, dt.date, dict[str, Any], Any]] = field(default_factory=list)


_kept: dict[int, _Kept] = {}


def remembered(
    what: str,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    today: dt.date,
    find: Callable[[], Found],
) -> Found:
    """Return what `find` gives for these answers to this very form, found once: a page asks the same several times.

    Nothing is kept longer than the form object itself, which is made for each request.
    """
    known = _kept.get(id(questionnaire))
    if known is None or known.form() is not questionnaire:
        key = id(questionnaire)
        known = _kept[key] = _Kept(weakref.ref(questionnaire, lambda _gone: _kept.pop(key, None)))
    for name, day_, given, found in known.found:
        if name == what and day_ == today and given == answers:
            return cast(Found, found)
    made = find()
    known.found[:] = [*known.found[-_MOST_KEPT:], (what, today, copy.deepcopy(dict(answers)), made)]
    return made


def asked(
    questionnaire: Questionnaire, answers: Mapping[str, Any], *, today: dt.date | None = None
) -> Iterator[tuple[Group, Item, Mapping[str, Any]]]:
    """Return every item that is asked with its group, and the answers that decided it.

    Among those the answers to hidden questions are not there any more, and the scores that others hang on are.
    """
    on = day(today)
    found, known = remembered("asked", questionnaire, answers, on, lambda: _asked(questionnaire, answers, on))
    for group, item in found:
        yield group, item, known


def _asked(
    questionnaire: Questionnaire, answers: Mapping[str, Any], today: dt.date
) -> tuple[list[tuple[Group, Item]], Mapping[str, Any]]:
    decisive = scores_that_decide(questionnaire)
    known = scores.Counted(answers)
    found: list[tuple[Group, Item]] = []
    for group in questionnaire.groups:
        for item in group.items:
            if item.type in SILENT:
                continue
            if not is_enabled(item, known):
                known.pop(
                    item.link_id, None
                )  # what was answered before it was hidden opens no other question
                continue
            if item.link_id in decisive:
                known[item.link_id] = scores.score(questionnaire, item, known, today=today)
            found.append((group, item))
    return found, known


def scores_that_decide(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the link_ids of what is calculated and decides whether something else is asked."""
    items = list(questionnaire.items())
    calculated = {item.link_id for item in items if item.type is ItemType.CALCULATED}
    if not calculated:
        return frozenset()
    return frozenset(one for item in items for one in depends_on(item) & calculated)


def day(today: dt.date | None) -> dt.date:
    """Return the day that is calculated with: the one that is given, else today."""
    return clock.local_date(clock.now()) if today is None else today
