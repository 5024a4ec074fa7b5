"""Actions: ending a chat with a summary, and the resident's answer to whether it helped."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Subquery
from django.http import Http404

from vardnav.capabilities.conversations import verbs
from vardnav.capabilities.conversations.actions import joining, telling
from vardnav.capabilities.conversations.events import ConversationClosed
from vardnav.capabilities.conversations.models import Conversation, Rating, Summary
from vardnav.capabilities.conversations.rules.endings import Helped, LedTo
from vardnav.capabilities.conversations.rules.keys import CHANGEABLE_FOR
from vardnav.kernel import audit, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Message
from vardnav.platform.cases.rules import Outcome, Status


class TooLate(Exception):
    """The answer can no longer be changed, or the chat has not ended yet."""


def close(
    viewer: Viewer, case_id: uuid.UUID, *, text: str, led_to: LedTo, version: int, now: dt.datetime
) -> None:
    """End a chat: the summary is its last message, kept in the record and read by the resident; all leave.

    Raises Http404, cases.NotAllowed (it has ended, or nobody would read it), cases.Stale.
    """
    if viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        case = joining.locked(viewer, case_id)
        message_id = uuid7()
        cases.change(
            viewer,
            case_id,
            "complete",
            text=text,
            outcome=Outcome.ANSWERED,
            message_id=message_id,
            version=version,
            now=now,
        )
        Summary.objects.create(
            region=case.region,
            conversation_id=case_id,
            message_id=message_id,
            led_to=led_to,
            staff_id=viewer.staff_id,
            unit_id=viewer.unit_id,
            at=now,
        )
        _is_told_of(case_id, message_id)
        joining.all_leave(case.region, case_id, now=now)
        events.publish(
            ConversationClosed(
                region=case.region, case_id=case_id, unit_id=case.unit_id, led_to=LedTo(led_to).value
            )
        )
        telling.tell(case_id, telling.STATE)


def _is_told_of(case_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Note that a notice tells of the summary, and so of all that is unread before it."""
    number = Message.objects.filter(id=message_id).values("number")[:1]
    Conversation.objects.filter(case=case_id).update(told_number=Subquery(number))


def rate(viewer: Viewer, case_id: uuid.UUID, helped: Helped, *, now: dt.datetime) -> None:
    """Keep whether a chat that has ended helped; it can be changed for a day. Raises Http404, TooLate."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    with transaction.atomic():
        found = Conversation.objects.visible_to(viewer).select_for_update().filter(case=case_id).first()
        if found is None:
            raise Http404
        if found.case.status != Status.COMPLETED:
            raise TooLate
        given = Rating.objects.filter(region=found.region, conversation=found).first()
        if given is None:
            Rating.objects.create(
                region=found.region, conversation=found, person_id=viewer.person_id, helped=helped, at=now
            )
        elif now > given.at + CHANGEABLE_FOR:
            raise TooLate
        else:
            given.helped, given.changed_at = helped, now
            given.save(update_fields=["helped", "changed_at"])
        audit.record(
            viewer,
            action=verbs.RATE.key,
            object_kind="case",
            object_id=case_id,
            subject_id=found.subject_id,
            region=found.region,
            now=now,
        )
