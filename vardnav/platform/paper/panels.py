"""Panels: what staff should know before they write in a case, and its letters; to the person, that a letter comes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.contacts import reaching, reply_shown
from vardnav.platform.paper import queries, shown
from vardnav.platform.registry import addresses


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any]:
    """Return how the one who gets the answer is reached, whether it goes in a letter, and the letters there are."""
    to = reaching.receiver(
        viewer,
        case.subject,
        sent_by_id=case.sent_by_id,
        case_id=case.id,
        beside=queries.beside(viewer, case.id),
        now=now,
    )
    reach = to.reach
    is_on_paper = reach is not None and reach.replies.is_on_paper
    letters = queries.read_beside(reach.beside) if reach else queries.of_case(viewer, case.id)
    # Where nobody reads here, the page itself asks how the answer is handed over.
    return {
        "is_on_paper": is_on_paper and to.is_read and not case.is_secret,
        "is_guardian": to.is_guardian,
        "not_told": reply_shown.reach(reach)
        if reach and reach.is_active and not reach.is_told and not is_on_paper and not to.is_guardian
        else "",
        "reason": reach.reason if reach and reach.is_by_staff else "",
        "letters": [
            (shown.state(viewer, one, now=now), addresses.url("paper:letter", letter_id=one.id), one.settled_at is None)
            for one in letters
        ],
    }  # fmt: skip


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> list[str] | None:
    """Return what the person is told of the letters of their case; None for none."""
    return [shown.state(viewer, one, now=now) for one in queries.of_case(viewer, case.id)] or None
