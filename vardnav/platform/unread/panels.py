"""Panels: on the region's first page, that something waits too long, or that notices do not go away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.unread import queries


def of_region(viewer: Viewer, about: None, now: dt.datetime) -> dict[str, Any] | None:
    """Return at how many units something waits too long, and whether notices stand still; None when all is well."""
    found = queries.by_unit(viewer, now=now)
    is_stuck = queries.stuck(viewer, now=now).waiting > 0
    overdue, unread = sum(one.overdue > 0 for one in found), sum(one.unread > 0 for one in found)
    return {"overdue": overdue, "unread": unread, "is_stuck": is_stuck} if found or is_stuck else None
