"""What a unit wrote that goes home in a letter too, and that nobody has read, at Linden."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from vardnav.platform.cases.models import Case, Direction, Message
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.paper.models import Letter
from vardnav.platform.unread.models import Pursuit

#: What pages call it.
NAMES = ("letter_id", "pursuit_id")
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (ReplyChoice, "id"),
    (Letter, "id, state"),
    (Pursuit, "id, how"),
)


def of(case: Case, now: dt.datetime) -> dict[str, uuid.UUID]:
    """Let what Dag wrote in a case be a letter that nobody has printed yet, and be on the list of what is unread."""
    message = Message.objects.filter(case=case, direction=Direction.TO_RESIDENT)[0]
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
    return {"letter_id": made.id, "pursuit_id": unread.id}
