"""Queries: the panels on the pages of a case: for staff what the person answered, for the person what staff decided."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.advice.models.nursing import Regrade, RegradeQuerySet
from vardnav.capabilities.advice.queries import at_desk, desk_words, shown
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.platform.registry import addresses

#: Whether staff have decided how urgent the case `found` is.
THERE = "EXISTS (SELECT FROM advice_regrade r WHERE r.case_id = found.id)"


def at_desk_panel(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return how urgent the rules and staff say that it is, with the way to the answers; None for a case without any."""
    handed = at_desk.handed_with(viewer, case)
    if handed is None:
        return None
    level = handed.decided or handed.assessment.level
    return {
        "level": desk_words.level(level, viewer),
        "tone": shown.LOOKS[level][0] if level else "neutral",
        "is_decided": handed.decided is not None,
        "url": addresses.url("advice:desk", case_id=case.id),
    }


def at_home(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return what staff decided about the resident's case, None when they have not."""
    return _latest(Regrade.objects.visible_to(viewer).filter(case=case.id), viewer, now)


def of_assessment(viewer: Viewer, assessment_id: uuid.UUID, now: dt.datetime) -> dict[str, Any] | None:
    """Return what staff decided latest of whom answered so, in a case that the viewer sees; None when they have not."""
    return _latest(Regrade.objects.visible_to(viewer).filter(assessment=assessment_id), viewer, now)


def _latest(rows: RegradeQuerySet, viewer: Viewer, now: dt.datetime) -> dict[str, Any] | None:
    last = rows.select_related("unit").order_by("-id").first()
    return of_resident(last, viewer, now) if last is not None else None


def of_resident(row: Regrade, viewer: Viewer, now: dt.datetime) -> dict[str, Any]:
    """Return a decision in words for the one it is about: never the reason that staff wrote for each other."""
    colour, icon = shown.LOOKS[row.level]
    return {
        "level": desk_words.level(row.level, viewer),
        "colour": colour,
        "icon": icon,
        "how": desk_words.how(row.setting, row.channel),
        "is_same": row.level == row.given_level,
        "before": desk_words.level(row.given_level, viewer),
        "unit": row.unit.name,
        "when": words.moment(row.decided_at, now=now, language=viewer.language),
        "is_112": row.level == "112",
    }
