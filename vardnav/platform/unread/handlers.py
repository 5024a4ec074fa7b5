"""Handlers: what is written to somebody whom nothing tells, or whose notice got nowhere, comes on the unit's list."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import queries as cases
from vardnav.platform.cases.events import CaseForwarded, CaseMoved, CaseWritten
from vardnav.platform.notify.events import NoticeFailed
from vardnav.platform.unread import following


def case_written(event: CaseWritten, *, now: dt.datetime) -> None:
    """Put a message that nothing tells of on the list at once."""
    following.written(Viewer.system(region=event.region), event.message_id, now=now)


def case_forwarded(event: CaseForwarded, *, now: dt.datetime) -> None:
    """Let what nobody has read in a case be on the list of the unit that has it now."""
    system = Viewer.system(region=event.region)
    subject_id = cases.subject_of(event.case_id)
    if subject_id is not None:
        following.come_along(system, subject_id=subject_id, now=now)


def case_moved(event: CaseMoved, *, now: dt.datetime) -> None:
    """As `case_forwarded`, of a case that goes on with another care provider or in another region."""
    following.come_along(Viewer.system(region=event.region), subject_id=event.person_id, now=now)


def notice_failed(event: NoticeFailed, *, now: dt.datetime) -> None:
    """Put what a notice has not told of on the list at once."""
    following.failed(Viewer.system(region=event.region), event.case_id, event.about_id, now=now)
