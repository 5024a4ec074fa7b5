"""Actions: writing a line in a chat. The hot path: few statements, and no step of the case for each line."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.conversations.actions import joining, telling
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import attachments, lines
from vardnav.platform.cases import models as case_models
from vardnav.platform.cases.rules import Status
from vardnav.platform.files import actions as files
from vardnav.platform.files.inspection import Examined


class Ended(Exception):
    """The chat has ended: nothing can be written in it any more."""


class NotIn(Exception):
    """A colleague has the chat, and the viewer has not joined it. `assignee_id`: which colleague."""

    def __init__(self, assignee_id: uuid.UUID | None) -> None:
        super().__init__(str(assignee_id))
        self.assignee_id = assignee_id


class Sent(NamedTuple):
    """The line that was written, or that was there already."""

    message_id: uuid.UUID
    number: int


#: What must be known before a line is written: whether the case is a chat, whether the one who writes takes part, and
#: whether anything of the unit's is unread (then a notice of it is sent, or on its way). Read in one statement with it.
_STANDING = """,
       EXISTS (SELECT FROM conversations_conversation v WHERE v.case_id = c.id),
       EXISTS (SELECT FROM conversations_participant p WHERE p.region = c.region AND p.conversation_id = c.id
               AND p.staff_id = %s::uuid AND p.left_at IS NULL),
       EXISTS (SELECT FROM cases_message m WHERE m.region = c.region AND m.case_id = c.id
               AND m.direction = 'to_resident' AND m.read_at IS NULL)"""
#: Asked when the case is held: whoever held it before may have put them in, or written it.
_IN = """
SELECT 1 FROM conversations_participant
WHERE region = %s AND conversation_id = %s::uuid AND staff_id = %s::uuid AND left_at IS NULL
"""
_SAME = "SELECT number FROM cases_message WHERE id = %s::uuid AND case_id = %s::uuid"


def send(
    viewer: Viewer,
    case_id: uuid.UUID,
    text: str,
    *,
    message_id: uuid.UUID | None = None,
    examined: Sequence[Examined] = (),
    now: dt.datetime,
) -> Sent:
    """Write a line in a chat, with files, and tell whoever has it open. The same `message_id` again is the same line.

    A line of the resident's in a case that waits for them is its answer; the first line of staff takes the chat. Raises
    Http404 (no chat the viewer may see), Ended, NotIn, and files' Refused: then nothing is written.
    """
    # A form's whole transaction is enough for a line alone; files can be refused when it is written already.
    is_whole = connection.in_atomic_block and not examined
    with contextlib.nullcontext() if is_whole else transaction.atomic():
        held, (is_chat, is_in, has_unread) = lines.hold(
            viewer, case_id, _STANDING, [str(viewer.staff_id) if viewer.staff_id else None]
        )
        if not is_chat:
            raise Http404
        same = prepared.rows(_SAME, [str(message_id), str(case_id)]) if message_id is not None else ()
        if message_id is not None and same:
            return Sent(message_id, same[0][0])
        message_id = message_id or uuid7()
        if not held.is_open:
            raise Ended
        if viewer.role is Role.STAFF:
            if held.status == Status.RECEIVED:
                cases.change(viewer, case_id, "take", now=now)
                joining.put_in(viewer, held.region, case_id, viewer.staff_id, now=now)
                telling.tell(case_id, telling.STATE)
            elif not is_in and not prepared.rows(_IN, [held.region, str(case_id), str(viewer.staff_id)]):
                raise NotIn(held.assignee_id)
        number = _written(viewer, held, text, message_id, now)
        if examined:
            _attach(viewer, held, message_id, examined, now)
        telling.tell(case_id, telling.LINE)  # to their own other pages too
        if viewer.role is Role.STAFF and not has_unread:
            telling.look_again(case_id, now=now)
    return Sent(message_id, number)


def _written(viewer: Viewer, held: lines.Held, text: str, message_id: uuid.UUID, now: dt.datetime) -> int:
    if viewer.role is Role.RESIDENT and held.status == Status.WAITING:
        cases.change(viewer, held.case_id, "reply", text=text, message_id=message_id, now=now)
        return case_models.Message.objects.values_list("number", flat=True).get(id=message_id)
    return lines.write(viewer, held, text, message_id=message_id, now=now)


def _attach(
    viewer: Viewer, held: lines.Held, message_id: uuid.UUID, examined: Sequence[Examined], now: dt.datetime
) -> None:
    case = case_models.Case(id=held.case_id, region=held.region)
    for one in examined:
        files.accept(
            viewer,
            one,
            container=attachments.of_message(message_id, case),
            subject_id=held.subject_id,
            now=now,
        )
