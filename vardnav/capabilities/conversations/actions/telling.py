"""Actions: telling open pages that there is news, and people who have none open, once, that something is unread."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.conversations.models import Conversation
from vardnav.capabilities.conversations.rules.keys import UNREAD_FOR
from vardnav.kernel import events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform import live
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.jobs import asking

#: The task by which the house looks again, and its queue; the task itself stands in jobs.py.
TASK, QUEUE = "conversations.tell_unread", "house"
#: News that open pages are told of, by a word that says nothing of what it is.
LINE, READ, TYPING, STATE = "line", "read", "typing", "state"


def tell(conversation_id: uuid.UUID, what: str, *, by: uuid.UUID | None = None) -> None:
    """Tell pages that are open that there is news in a chat, never what; in the caller's transaction.

    `by`: whose doing it is, and who is not told of it.
    """
    live.tell(conversation_id, what, by=by)


def look_again(conversation_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Have the house look in a while whether what staff have just written is still unread. In the caller's transaction."""
    asking.ask(TASK, [{"conversation_id": str(conversation_id)}], queue=QUEUE, at=now + UNREAD_FOR)


def tell_unread(viewer: Viewer, conversation_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Send one notice of what has been unread for a while in a chat; tell whether one was sent. For the job.

    One for all that is unread: whoever reads it reads all of it. What came in the meantime is looked at later. Again:
    nothing. Raises Http404 for anybody but the system.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    with transaction.atomic():
        found = (
            Conversation.objects.visible_to(viewer).select_for_update().filter(case=conversation_id).first()
        )
        if found is None:
            return False
        unread = cases.Message.objects.filter(
            region=found.region,
            case=found.case_id,
            direction=cases.Direction.TO_RESIDENT,
            read_at__isnull=True,
        )
        first = unread.order_by("number").first()
        if first is None or first.number <= found.told_number:
            return False
        if first.sent_at > now - UNREAD_FOR:
            look_again(found.case_id, now=first.sent_at)
            return False
        found.told_number = first.number
        found.save(update_fields=["told_number"])
        events.publish(
            CaseWritten(
                region=found.region, case_id=found.case_id, message_id=first.id, person_id=first.subject_id
            )
        )
    return True
