"""Rules: which questions of a form are asked, given the answers; also those that hang on a score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

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


def asked(
    questionnaire: Questionnaire, answers: Mapping[str, Any], *, today: dt.date | None = None
) -> Iterator[tuple[Group, Item, Mapping[str, Any]]]:
    """Return every item that is asked with its group, and the answers that decided it.

    Among those the answers to hidden questions are not there any more, and the scores that others hang on are.
    """
    decisive = scores_that_decide(questionnaire)
    known = scores.Counted(answers)
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
                known[item.link_id] = scores.score(questionnaire, item, known, today=day(today))
            yield group, item, known


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
