"""Actions: the chats of the demonstration, beside their cases; one already there stays."""

from __future__ import annotations

from vardnav.capabilities.conversations.actions import opening
from vardnav.capabilities.conversations.models import Conversation, Participant
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.config.demo.care import Care
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases.models import Case
from vardnav.platform.cases.rules import Status

_SYSTEM = Viewer.system()


def load(care: Care) -> int:
    """Write what chats have beside their cases where it is missing; return how many rows were written."""
    told = Case.objects.visible_to(_SYSTEM).filter(region=care.region.code, service_key=CHAT)
    there = Conversation.objects.visible_to(_SYSTEM).filter(region=care.region.code).values("case")
    written = 0
    for case in told.exclude(id__in=there).order_by("id"):
        conversation = opening.ensure(case)
        written += 1
        if case.assignee_id is not None and case.status != Status.COMPLETED:
            Participant.objects.create(
                region=case.region,
                conversation=conversation,
                staff_id=case.assignee_id,
                unit_id=case.unit_id,
                joined_at=case.status_at,
            )
            written += 1
    return written
