"""Words: the panels this room puts on the pages of others: a resident's case and list of cases, the desk's case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import portal_shown
from vardnav.platform.guarantee import queries, words
from vardnav.platform.registry import addresses


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the case's clocks for the resident; near the limit also what the region offers."""
    found = queries.of_case(viewer, case.id, now=now)
    if not found:
        return None
    today = clock.local_date(now)
    shown = [words.shown(one, today=today, language=viewer.language) for one in found]
    is_urgent = any(one.is_urgent for one in shown)
    instead = queries.instead(viewer, case, now=now) if is_urgent else ""
    return {"clocks": shown, "is_urgent": is_urgent, "instead": instead}


def of_subject(viewer: Viewer, about: None, now: dt.datetime) -> dict[str, Any] | None:
    """Return the subject's waits, also of cases that are answered: the visit may still be to come."""
    found = queries.of_subject(viewer, now=now)
    if not found:
        return None
    today, language = clock.local_date(now), viewer.language
    return {
        "waits": [
            (
                words.shown(one, today=today, language=language),
                portal_shown.service_title(one.row.case.service_key, language),
                one.row.unit.name,
                addresses.url("cases:case", case_id=one.row.case_id),
            )
            for one in found
        ]
    }


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the case's clocks for staff, with the way to pause or end one."""
    found = queries.of_case(viewer, case.id, now=now)
    today = clock.local_date(now)
    return {
        "clocks": [
            (words.shown(one, today=today, language=viewer.language), words.left(one, viewer.language))
            for one in found
        ],
        "url": addresses.url("guarantee:case", case_id=case.id),
    }
