"""Handlers: a chat follows its case: to another unit, to another region, to its end; and what another room finds of it."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.conversations.actions import joining, opening, telling, weighing
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.events import CaseClosed, CaseContinued, CaseForwarded, CaseUrgencyDecided


def case_closed(event: CaseClosed, *, now: dt.datetime) -> None:
    """Let everybody leave a chat that has ended, however it did, and tell open pages."""
    if event.service_key == CHAT:
        joining.all_leave(event.region, event.case_id, now=now)
        telling.tell(event.case_id, telling.STATE)


def case_forwarded(event: CaseForwarded, *, now: dt.datetime) -> None:
    """Let those of the unit that it has left leave a chat, and tell open pages."""
    if event.service_key == CHAT:
        joining.all_leave(event.region, event.case_id, but_at=event.unit_id, now=now)
        telling.tell(event.case_id, telling.STATE)


def case_continued(event: CaseContinued, *, now: dt.datetime) -> None:
    """Let a chat that comes from another region go on here, as urgent as it was."""
    opening.go_on(Viewer.system(region=event.region), event.case_id)


def case_weighed(event: CaseUrgencyDecided, *, now: dt.datetime) -> None:
    """Give a chat the priority that staff have found it to have."""
    weighing.follow(Viewer.system(region=event.region), event.case_id, event.priority, now=now)
