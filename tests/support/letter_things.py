"""What a unit wrote: newest in its conversation, goes home in a letter too, and nobody has read it, at Linden."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from vardnav.platform.cases.models import Case, Direction, Message, PutAway
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread.models import Pursuit

#: What pages call it.
NAMES = ("letter_id", "pursuit_id", "newest_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (ReplyChoice, "id"),
    (PutAway, "id, message_id"),
    (Letter, "id, state"),
    (Pursuit, "id, how"),
)


def of(case: Case, now: dt.datetime) -> dict[str, uuid.UUID]:
    """Let what Dag wrote in a case be a letter that nobody has printed yet, and be on the list of what is unread."""
    written = Message.objects.filter(case=case, direction=Direction.TO_RESIDENT)
    message = written[0]
    made = Letter.objects.create(
        region=case.region,
        unit_id=case.unit_id,
        case=case,
        message=message,
        subject_id=case.subject_id,
        receiver_id=case.subject_id,
        reason="wish",
        planned_at=now,
    )
    unread = Pursuit.objects.create(
        region=case.region,
        unit_id=case.unit_id,
        case=case,
        message=message,
        subject_id=case.subject_id,
        listed_at=now,
        reason="late",
    )
    newest = written.order_by("-number")[0]
    return {"letter_id": made.id, "pursuit_id": unread.id, "newest_id": newest.id}
