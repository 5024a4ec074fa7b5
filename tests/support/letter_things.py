"""What a unit wrote that goes home in a letter too, at Linden."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Model

from vardnav.platform.cases.models import Case, Direction, Message
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.paper.models import Letter

#: What pages call it.
NAMES = ("letter_id",)
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = ((ReplyChoice, "id"), (Letter, "id, state"))


def of(case: Case, now: dt.datetime) -> dict[str, uuid.UUID]:
    """Let what Dag wrote in a case be a letter that nobody has printed yet."""
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
    return {"letter_id": made.id}
