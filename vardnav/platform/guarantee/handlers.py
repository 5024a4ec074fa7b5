"""Handlers: what happens to a case happens to its clocks."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.events import VisitTookPlace
from vardnav.platform.cases.events import (
    CaseClosed,
    CaseContinued,
    CaseForwarded,
    CaseUnderGuarantee,
    CaseWritten,
)
from vardnav.platform.guarantee import following, telling
from vardnav.platform.notify.events import NoticeFailed


def case_changed(
    event: CaseUnderGuarantee | CaseForwarded | CaseWritten | CaseClosed | CaseContinued, *, now: dt.datetime
) -> None:
    """Bring the clocks of the case in line with it."""
    following.follow(Viewer.system(region=event.region), event.case_id, now=now)


def visit_took_place(event: VisitTookPlace, *, now: dt.datetime) -> None:
    """Note that the first visit which somebody was promised has taken place."""
    following.visited(Viewer.system(region=event.region), event.case_id, on=event.held_on, now=now)


def notice_failed(event: NoticeFailed, *, now: dt.datetime) -> None:
    """Tell otherwise whom a notice of a limit has not reached."""
    telling.not_reached(Viewer.system(region=event.region), event.case_id, event.about_id, now=now)
