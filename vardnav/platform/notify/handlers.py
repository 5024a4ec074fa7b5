"""Handlers: what people are told when something has happened. One neutral notice per message, whoever wrote it."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.events import CaseMoved, CaseWritten
from vardnav.platform.notify import actions, texts


def case_written(event: CaseWritten, *, now: dt.datetime) -> None:
    """Tell the person that the unit has written or asked something; never what, nor which unit."""
    actions.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.QUESTION if event.is_question else texts.Kind.MESSAGE,
        event_id=event.event_id,
        region=event.region,
        case_id=event.case_id,
        now=now,
    )


def case_moved(event: CaseMoved, *, now: dt.datetime) -> None:
    """Tell the person that there is news in their cases; never that a case has moved, nor where to."""
    actions.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.NEWS,
        event_id=event.event_id,
        region=event.region,
        case_id=event.case_id,
        now=now,
    )
