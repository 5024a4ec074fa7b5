"""Handlers: whatever a unit writes is put among its letters when it goes in one."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.paper import actions


def case_written(event: CaseWritten, *, now: dt.datetime) -> None:
    """Plan a letter for a message that somebody wants on paper, or that nobody can read here."""
    actions.plan(Viewer.system(region=event.region), message_id=event.message_id, now=now)
