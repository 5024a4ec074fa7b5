"""Actions: who of the unit takes part in a chat: taking it, joining it, inviting a colleague, leaving it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.conversations import verbs
from vardnav.capabilities.conversations.actions import telling
from vardnav.capabilities.conversations.models import Conversation, Participant
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import helping
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.rules import Status


class Taken(Exception):
    """A colleague has taken the chat meanwhile. `assignee_id`: who."""

    def __init__(self, assignee_id: uuid.UUID | None) -> None:
        super().__init__(str(assignee_id))
        self.assignee_id = assignee_id


_PUT_IN = """
INSERT INTO conversations_participant (id, region, conversation_id, staff_id, unit_id, asked_by_id, joined_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (region, conversation_id, staff_id) WHERE left_at IS NULL DO NOTHING
"""


def locked(viewer: Viewer, case_id: uuid.UUID) -> case_models.Case:
    """Return the open case of a chat of the unit's, its row locked. Raises Http404, cases.NotAllowed (it has ended)."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    case = case_models.Case.objects.visible_to(viewer).select_for_update().filter(id=case_id).first()
    if case is None or not Conversation.objects.visible_to(viewer).filter(case=case_id).exists():
        raise Http404
    if case.status == Status.COMPLETED:
        raise cases.NotAllowed("ended")
    return case


def take(viewer: Viewer, case_id: uuid.UUID, *, seen: uuid.UUID | None, now: dt.datetime) -> None:
    """Take a chat in hand; `seen`: whose it was when the viewer looked. One's own again: nothing more.

    Raises Http404, cases.NotAllowed (it has ended), Taken (by somebody else than was seen).
    """
    with transaction.atomic():
        case = locked(viewer, case_id)
        if case.assignee_id != viewer.staff_id:
            if case.assignee_id != seen:
                raise Taken(case.assignee_id)
            cases.change(viewer, case_id, "take", now=now)
        put_in(viewer, case.region, case.id, viewer.staff_id, now=now)
        telling.tell(case_id, telling.STATE)


def join(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take part in a chat that a colleague has. Twice is harmless. Raises Http404, cases.NotAllowed (it has ended)."""
    with transaction.atomic():
        case = locked(viewer, case_id)
        if put_in(viewer, case.region, case.id, viewer.staff_id, now=now):
            _record(viewer, verbs.JOIN, case, now)
            telling.tell(case_id, telling.STATE)


def invite(viewer: Viewer, case_id: uuid.UUID, colleague_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let a colleague of the unit take part. Twice is harmless. Raises Http404, cases.NotAllowed (it has ended)."""
    with transaction.atomic():
        case = locked(viewer, case_id)
        helping.colleague(viewer, colleague_id, now=now)
        if put_in(viewer, case.region, case.id, colleague_id, asked_by=viewer.staff_id, now=now):
            _record(viewer, verbs.INVITE, case, now, colleague_id=colleague_id)
            telling.tell(case_id, telling.STATE)


def leave(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take part no more. Whoever has the chat in hand leaves it to one who is in it, or else back in the queue.

    Raises Http404, cases.NotAllowed (it has ended).
    """
    with transaction.atomic():
        case = locked(viewer, case_id)
        inside = Participant.objects.filter(region=case.region, conversation=case_id, left_at__isnull=True)
        if inside.filter(staff=viewer.staff_id).update(left_at=now):
            _record(viewer, verbs.LEAVE, case, now)
        if case.assignee_id == viewer.staff_id:
            _leave_in_hand(viewer, case, inside.order_by("joined_at", "id").first(), now)
        telling.tell(case_id, telling.STATE)


def _leave_in_hand(
    viewer: Viewer, case: case_models.Case, heir: Participant | None, now: dt.datetime
) -> None:
    if heir is not None and _works_here(viewer, heir.staff_id, now):
        cases.change(viewer, case.id, "assign", assignee_id=heir.staff_id, now=now)
    elif case.status == Status.IN_PROGRESS:
        cases.change(viewer, case.id, "release", now=now)


def _works_here(viewer: Viewer, staff_id: uuid.UUID, now: dt.datetime) -> bool:
    try:
        helping.colleague(viewer, staff_id, now=now)
    except Http404:
        return False
    return True


def put_in(
    viewer: Viewer,
    region: str,
    case_id: uuid.UUID,
    staff_id: uuid.UUID | None,
    *,
    asked_by: uuid.UUID | None = None,
    now: dt.datetime,
) -> bool:
    """Let somebody be in a chat whose case is locked; tell whether they were not."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_IN, [uuid7(), region, case_id, staff_id, viewer.unit_id, asked_by, now])
        return bool(cursor.rowcount)


def all_leave(region: str, case_id: uuid.UUID, *, but_at: uuid.UUID | None = None, now: dt.datetime) -> None:
    """Let everybody leave a chat that has ended or gone on, those of the unit `but_at` apart. For handlers."""
    inside = Participant.objects.filter(region=region, conversation=case_id, left_at__isnull=True)
    inside.exclude(unit=but_at).update(left_at=now)


def _record(
    viewer: Viewer,
    verb: audit.Verb,
    case: case_models.Case,
    now: dt.datetime,
    *,
    colleague_id: uuid.UUID | None = None,
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        region=case.region,
        detail={"colleague": str(colleague_id)} if colleague_id else None,
        now=now,
    )
