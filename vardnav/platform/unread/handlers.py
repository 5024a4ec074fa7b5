"""Handlers: what is written to somebody whom nothing tells, or whose notice got nowhere, comes on the unit's list."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.notify.events import NoticeFailed
from vardnav.platform.unread import following


def case_written(event: CaseWritten, *, now: dt.datetime) -> None:
    """Put a message that nothing tells of on the list at once."""
    following.written(Viewer.system(region=event.region), event.message_id, now=now)


def notice_failed(event: NoticeFailed, *, now: dt.datetime) -> None:
    """Put what a notice has not told of on the list at once."""
    following.failed(Viewer.system(region=event.region), event.case_id, event.about_id, now=now)
