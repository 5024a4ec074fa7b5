"""Actions: changing a chat's priority, with a reason; also as another room has found it to be."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.conversations import verbs
from vardnav.capabilities.conversations.actions import joining, telling
from vardnav.capabilities.conversations.models import Conversation, Weighing
from vardnav.capabilities.conversations.rules.priorities import Priority, Source
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases.rules import Status


class Stale(Exception):
    """A colleague has changed the priority meanwhile: nothing was written."""


def weigh(
    viewer: Viewer, case_id: uuid.UUID, priority: Priority, *, reason: str, seen: int, now: dt.datetime
) -> None:
    """Give a chat of the unit's another priority; `seen`: what it was when the viewer looked.

    Raises Http404, cases.NotAllowed (it has ended), Stale.
    """
    with transaction.atomic():
        case = joining.locked(viewer, case_id)
        found = Conversation.objects.visible_to(viewer).get(case=case.id)
        if found.priority == priority:
            return
        if found.priority != seen:
            raise Stale
        _change(viewer, found, priority, source=Source.STAFF, reason=reason, now=now)


def follow(viewer: Viewer, case_id: uuid.UUID, priority: int, *, now: dt.datetime) -> None:
    """Give a chat the priority that staff have found it to have in another room. For the handler; again: nothing.

    What is no priority is passed over, and so is a chat that has ended. Raises Http404 for anybody but the system.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    with transaction.atomic():
        rows = Conversation.objects.visible_to(viewer).exclude(case__status=Status.COMPLETED)
        found = rows.select_for_update(of=("self",)).filter(case=case_id).first()
        if found is not None and priority in set(Priority) and found.priority != priority:
            _change(viewer, found, Priority(priority), source=Source.KNOWN, reason="", now=now)


def _change(
    viewer: Viewer,
    found: Conversation,
    priority: Priority,
    *,
    source: Source,
    reason: str,
    now: dt.datetime,
) -> None:
    Weighing.objects.create(
        region=found.region,
        conversation=found,
        from_priority=found.priority,
        to_priority=priority,
        source=source,
        staff_id=viewer.staff_id,
        reason=reason,
        at=now,
    )
    before, found.priority, found.priority_from = found.priority, priority, source
    found.save(update_fields=["priority", "priority_from"])
    audit.record(
        viewer,
        action=verbs.WEIGH.key,
        object_kind="case",
        object_id=found.case_id,
        subject_id=found.subject_id,
        region=found.region,
        detail={"from": before, "to": int(priority)},
        now=now,
    )
    telling.tell(found.case_id, telling.STATE)
