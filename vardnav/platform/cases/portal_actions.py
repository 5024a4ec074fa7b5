"""Actions: what a resident writes in a case that is already sent, with its files, all or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases import actions, attachments, models
from vardnav.platform.files import actions as files
from vardnav.platform.files.inspection import Examined


def write(
    viewer: Viewer, case_id: uuid.UUID, *, text: str, examined: Sequence[Examined] = (), now: dt.datetime
) -> uuid.UUID:
    """Write a message to the unit, with files; return its id.

    Raises Http404, actions.NotAllowed (the case has ended), files' Refused; then nothing is written.
    """
    message_id = uuid7()
    with transaction.atomic():
        case = _reply_or_add(viewer, case_id, text, message_id, now)
        container = attachments.of_message(message_id, case)
        for one in examined:
            files.accept(viewer, one, container=container, subject_id=case.subject_id, now=now)
    return message_id


def _reply_or_add(
    viewer: Viewer, case_id: uuid.UUID, text: str, message_id: uuid.UUID, now: dt.datetime
) -> models.Case:
    """Which it is, the case's state says, not the page the person wrote on, which may be an hour old."""
    try:
        return actions.change(viewer, case_id, "reply", text=text, message_id=message_id, now=now)
    except actions.NotAllowed:
        return actions.change(viewer, case_id, "add", text=text, message_id=message_id, now=now)
