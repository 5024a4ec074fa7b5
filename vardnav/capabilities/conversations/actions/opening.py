"""Actions: how a chat begins: whom its form is refused, and what is written with the case; also one from another region."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection
from django.utils.translation import gettext as _

from vardnav.capabilities.conversations.models import Conversation
from vardnav.capabilities.conversations.rules import priorities
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.rules import Status
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Admission, Refused, Sending


def under_way(viewer: Viewer, unit_id: uuid.UUID | None = None) -> list[cases.Case]:
    """Return the subject's open chats that the viewer may see, newest first, perhaps at one unit only."""
    found = cases.Case.objects.visible_to(viewer).filter(service_key=CHAT).exclude(status=Status.COMPLETED)
    if unit_id is not None:
        found = found.filter(unit=unit_id)
    return list(found.select_related("unit").order_by("-id")[:5])


def refuses(viewer: Viewer, sending: Sending, now: dt.datetime) -> Refused | None:
    """Say why the form cannot be sent: one chat at a time at a unit, and by whoever can read the answers.

    A chat that is kept from the viewer hinders nothing: it would tell them that it is there (N8).
    """
    if sending.is_assisted:
        return Refused(
            _("Att chatta kräver att personen själv loggar in med e-legitimation."),
            _("Skicka ”Kontakta mig” i stället, så ringer mottagningen upp."),
        )
    _one_by_one(sending.subject_id)
    if under_way(viewer, sending.unit_id):
        return Refused(
            _("Du har redan en chatt igång med mottagningen."),
            _("Fortsätt i den. Du hittar den bland dina ärenden. Där kan du också skicka bilder."),
        )
    return None


def follows(viewer: Viewer, sending: Sending, case_id: uuid.UUID, now: dt.datetime) -> None:
    """Write the conversation of the case just sent, as urgent as any room knows its form to be."""
    known = listing.urgency(sending.region, sending.draft_id) if sending.draft_id else None
    priority, source = priorities.from_form(known)
    Conversation.objects.create(
        case_id=case_id,
        region=sending.region,
        subject_id=sending.subject_id,
        priority=priority,
        priority_from=source,
        begun_at=now,
    )


ADMISSION = Admission(refuses=refuses, follows=follows)


def ensure(case: cases.Case) -> Conversation:
    """Return the conversation of a chat's case; one that has come from another region gets its own, as urgent as it was."""
    before = Conversation.objects.filter(case=case.continues_id).first() if case.continues_id else None
    found, _is_new = Conversation.objects.get_or_create(
        case_id=case.id,
        defaults={
            "region": case.region,
            "subject_id": case.subject_id,
            "priority": before.priority if before else priorities.USUAL,
            "priority_from": before.priority_from if before else priorities.Source.FORM,
            "begun_at": case.sent_at,
        },
    )
    return found


def go_on(viewer: Viewer, case_id: uuid.UUID) -> None:
    """Let a case that has come from another region go on as the chat it was. For the handler; of other cases nothing."""
    case = cases.Case.objects.visible_to(viewer).filter(id=case_id, service_key=CHAT).first()
    if case is not None:
        ensure(case)


def _one_by_one(subject_id: uuid.UUID) -> None:
    """Wait for another chat of the same person to be begun; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"conversations {subject_id}"]
        )
