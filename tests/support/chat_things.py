"""A chat that Anna has with Linden, in which Dag has written, and which he has weighed."""

from __future__ import annotations

import uuid

from django.db.models import Model

from tests.support.personas import House
from vardnav.capabilities.conversations.actions import sending
from vardnav.capabilities.conversations.models import Conversation, Participant, Rating, Summary, Weighing
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import actions
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.rules import Status

#: What pages call it.
NAMES = ("chat_id",)
#: What strangers must not be able to change (as things.WATCHED).
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (Conversation, "case_id, priority, unit_read_number"),
    (Participant, "id, left_at"),
    (Weighing, "id"),
    (Summary, "id"),
    (Rating, "id, helped"),
)


def of(house: House, anna: Viewer, subject: Person, *, canary: str, written: str) -> dict[str, uuid.UUID]:
    """Let Anna have begun a chat at Linden, and Dag have answered. `canary`: her words; `written`: his."""
    now = house.now
    open_now = Case.objects.filter(service_key=CHAT, subject=subject).exclude(status=Status.COMPLETED)
    for one in open_now:  # one at a time
        actions.change(anna, one.id, "withdraw", now=now)
    draft = actions.begin(anna, service_key=CHAT, unit_id=house.linden.id, now=now)
    actions.save_answers(anna, draft.id, {"about": canary}, now=now)
    case = actions.submit(anna, draft.id, now=now)
    sending.send(house.staff_viewer(house.dag_at_linden), case.id, written, now=now)
    return {"chat_id": case.id}
