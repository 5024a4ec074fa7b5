"""Actions: staff settle what is on the unit's list: they have told the person, send a letter, or it is needed no more."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.paper import actions as paper
from vardnav.platform.unread import rules, verbs
from vardnav.platform.unread.models import Pursuit
from vardnav.platform.unread.rules import How


class Settled(Exception):
    """Somebody has settled it since the page was opened, or the person has read it."""


class NotPossible(Exception):
    """No letter goes home about what is secret, and none of what was written in another region."""


def settle(viewer: Viewer, pursuit_id: uuid.UUID, how: How, *, now: dt.datetime) -> uuid.UUID | None:
    """Note what has been done; return the letter's id when it goes in one. Raises Settled, NotPossible, Http404."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        rows = Pursuit.objects.visible_to(viewer).select_for_update(of=("self",))
        one = rows.select_related("case", "message").filter(id=pursuit_id, listed_at__isnull=False).first()
        if one is None:
            raise Http404
        if one.settled_at is not None or one.message.read_at is not None:
            raise Settled
        if how not in rules.ways(is_secret=one.case.is_secret, is_here=one.region == viewer.region):
            raise NotPossible(how)
        one.settled_at, one.settled_by_id, one.how = now, viewer.staff_id, how.value
        one.save(update_fields=["settled_at", "settled_by", "how"])
        audit.record(
            viewer,
            action=verbs.SETTLE.key,
            object_kind="case",
            object_id=one.case_id,
            subject_id=one.subject_id,
            unit_id=viewer.unit_id,
            region=one.region,
            detail={"how": how.value},
            now=now,
        )
        if how is not How.LETTER:
            return None
        return paper.plan_by_hand(viewer, message_id=one.message_id, now=now).id
