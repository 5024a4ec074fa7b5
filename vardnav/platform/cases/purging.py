"""Actions: drafts that nobody has touched for long are thrown away with their files."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import attachments, models, verbs
from vardnav.platform.files import actions as files
from vardnav.platform.files import queries as files_stored

KEPT = models.Draft.retention.after


def old_drafts(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove drafts older than their retention, each in a transaction of its own; return how many."""
    assert KEPT is not None
    old = _old(now).values_list("id", flat=True)
    return sum(_remove(viewer, draft_id, now) for draft_id in list(old))


def _old(now: dt.datetime) -> models.DraftQuerySet:
    """Return those past their time; what a unit has asked for and waits for is kept as long as it is waited for."""
    assert KEPT is not None
    asked = models.FormRequest.objects.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    waited_for = asked.filter(case__draft_id=OuterRef("id"))
    return models.Draft.objects.filter(~Exists(waited_for), updated_at__lt=now - KEPT)


@transaction.atomic
def _remove(viewer: Viewer, draft_id: uuid.UUID, now: dt.datetime) -> bool:
    draft = _old(now).select_for_update(skip_locked=True).filter(id=draft_id).first()
    if draft is None:  # taken up again, or sent, since it was listed
        return False
    throw_away(viewer, draft, now=now)
    return True


def throw_away(viewer: Viewer, draft: models.Draft, *, now: dt.datetime) -> None:
    """Remove a locked draft with its files, whoever began it: the row of the log says who did it."""
    container = attachments.of_draft(draft.id, draft.region)
    for stored in files_stored.in_container(viewer, container):
        files.remove(viewer, stored.id, container=container, now=now)
    audit.record(
        viewer,
        action=verbs.PURGE.key,
        object_kind="draft",
        object_id=draft.id,
        subject_id=draft.subject_id,
        unit_id=draft.unit_id,
        region=draft.region,
        now=now,
    )
    draft.delete()
