"""Queries: the limits that are near, passed or stand still, on the start page: what a notice sends one there for."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import portal_shown
from vardnav.platform.guarantee import queries, telling, verbs, words
from vardnav.platform.guarantee.rules import State
from vardnav.platform.registry import addresses
from vardnav.platform.registry.start_parts import Started, StartLine

#: Those that somebody is told of. One that is far from its limit stands in the list of cases alone.
TOLD_OF = frozenset({State.NEAR, State.BREACHED, State.PAUSED})


def told_of(viewer: Viewer, now: dt.datetime) -> Started | None:
    """Return the subject's clocks that are near, passed or paused, what ends first first; None for none.

    One statement where all are far from their limits, else three, with a row of the log for each case.
    """
    today = clock.local_date(now)
    near = queries.of_subject(viewer, now=now, until=today + telling.AHEAD)
    found = [one for one in near if one.state in TOLD_OF]
    if not found:
        return None
    items = [(one.row.case_id, one.row.subject_id) for one in found]
    audit.record_many(viewer, action=verbs.LIST.key, object_kind="case", items=items, now=now)
    return Started(
        [_line(viewer, one, today) for one in found],
        is_sensitive=any(portal_shown.is_left_at_once(one.row.case) for one in found),
    )


def _line(viewer: Viewer, one: queries.Standing, today: dt.date) -> StartLine:
    said = words.shown(one, today=today, language=viewer.language)
    return StartLine(
        title=portal_shown.service_title(one.row.case.service_key, viewer.language),
        url=addresses.url("cases:case", case_id=one.row.case_id),
        unit=one.row.unit.name,
        text=said.lead,
        state=said.state,
        tone=said.tone,
    )
