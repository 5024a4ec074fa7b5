"""Pages: the ways to a chat: from its case, from the e-service's first page, from the review of another form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.capabilities.conversations.actions import opening, reading
from vardnav.capabilities.conversations.queries import shown
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases.portal_queries import Review
from vardnav.platform.cases.rules import Status
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import EService

#: Whether the case `found` may be a chat: then a panel looks closer.
THERE = f"found.service_key = '{CHAT}'"


def in_portal(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, str] | None:
    """The way from the resident's case to its chat."""
    if case.service_key != CHAT:
        return None
    return {
        "url": addresses.url("conversations:chat", chat_id=case.id),
        "text": _("Öppna chatten") if case.status != Status.COMPLETED else _("Läs chatten"),
    }


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """The way from the unit's case to its chat, with its priority."""
    found = reading.found(viewer, case.id) if case.service_key == CHAT else None
    if found is None:
        return None
    url = addresses.url("conversations:desk_chat", chat_id=case.id)
    return {"url": url, "priority": shown.priority(found.priority)}


def of_service(viewer: Viewer, service: EService, now: dt.datetime) -> dict[str, Any] | None:
    """What a chat is, on its first page, and the chats that are under way already."""
    if service.key != CHAT:
        return None
    return {"open": _open(viewer)}


def of_review(viewer: Viewer, review: Review, now: dt.datetime) -> dict[str, Any] | None:
    """The chat that is under way already at the unit, before another is sent."""
    if review.filling.service.key != CHAT or viewer.role is not Role.RESIDENT:
        return None
    found = [one for one in _open(viewer) if one["unit_id"] == review.filling.draft.unit_id]
    return {"open": found} if found else None


def _open(viewer: Viewer) -> list[dict[str, Any]]:
    return [
        {
            "url": addresses.url("conversations:chat", chat_id=one.id),
            "unit": one.unit.name,
            "unit_id": one.unit_id,
        }
        for one in opening.under_way(viewer)
    ]
