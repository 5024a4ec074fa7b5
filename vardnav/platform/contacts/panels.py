"""Panels: whether somebody whom staff write to can be reached here, and how they want their answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import helping
from vardnav.platform.contacts import reaching, reply_shown
from vardnav.platform.registry import addresses


def of_person(viewer: Viewer, assistance: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return how the one who is helped is reached; None for a young child, whose answers follow a guardian."""
    if helping.is_child(assistance.person, now=now):
        return None
    one = reaching.of_people(viewer, [assistance.person_id])[assistance.person_id]
    return {
        "reach": reply_shown.reach(one),
        "is_reached": one.is_active,
        "is_on_paper": one.replies.is_on_paper,
        "reason": one.reason if one.is_by_staff else "",
        "url": addresses.url("contacts:assisted_replies", assistance_id=assistance.id),
    }
