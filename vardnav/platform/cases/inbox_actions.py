"""Actions: a conversation is put away out of the reader's own inbox, and taken back. Nobody else's inbox is touched."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import models, verbs
from vardnav.platform.cases.models import Direction, PutAway


class HasNews(Exception):
    """Something in the conversation has not been read, or has come since the page was drawn: it stays."""


def put_away(viewer: Viewer, message_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID:
    """Put the conversation of its newest message away; return its case. Again is once.

    Nothing is marked as read by it: what is unread stays, and says so, since what lies aside is easily forgotten.
    Raises Http404, HasNews.
    """
    reader = _reader(viewer)
    with transaction.atomic():
        shown = models.Message.objects.visible_to(viewer).filter(direction=Direction.TO_RESIDENT)
        message = shown.filter(id=message_id).first()
        if message is None:
            raise Http404
        thread = shown.filter(region=message.region, case=message.case_id)
        if thread.filter(number__gt=message.number).exists() or thread.filter(read_at__isnull=True).exists():
            raise HasNews
        own = PutAway.objects.visible_to(viewer).filter(case=message.case_id)
        if not own.filter(message=message).exists():
            PutAway.objects.update_or_create(
                region=message.region,
                person_id=reader,
                case_id=message.case_id,
                defaults={"subject_id": message.subject_id, "message": message, "put_away_at": now},
            )
            _record(viewer, verbs.PUT_AWAY, message.case_id, message.region, now)
    return message.case_id


def take_back(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take a conversation back into the inbox; harmless where it is there. Raises Http404."""
    _reader(viewer)
    with transaction.atomic():
        case = models.Case.objects.visible_to(viewer).filter(id=case_id).first()
        if case is None:
            raise Http404
        taken, _by_table = PutAway.objects.visible_to(viewer).filter(case=case).delete()
        if taken:
            _record(viewer, verbs.TAKE_BACK, case.id, case.region, now)


def _reader(viewer: Viewer) -> uuid.UUID:
    """Return whose inbox it is. Raises Http404 for others than a resident."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    return viewer.person_id


def _record(viewer: Viewer, verb: audit.Verb, case_id: uuid.UUID, region: str, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=case_id,
        subject_id=viewer.subject_id,
        region=region,
        now=now,
    )
