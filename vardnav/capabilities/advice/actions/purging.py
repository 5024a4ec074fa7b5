"""Actions: what nobody has kept goes a day after the last answer; what somebody has kept, after a year."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db import transaction

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries import held
from vardnav.kernel.access.viewer import Viewer

#: How long what somebody has kept, and taken along with no case, is kept after the last answer.
KEPT: Final = dt.timedelta(days=365)
#: At one go.
MOST: Final = 1000


def unkept(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove assessments that belong to nobody and whose day has gone; return how many."""
    after = Assessment.retention.after
    assert after is not None
    old = Assessment.objects.visible_to(viewer).filter(subject__isnull=True, touched_at__lte=now - after)
    return old.delete()[0]


def kept(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove assessments that somebody kept a year ago and that went along with no case; return how many."""
    old = Assessment.objects.visible_to(viewer).filter(
        ~held.went_with_a_case(), subject__isnull=False, touched_at__lte=now - KEPT
    )
    return sum(_remove(viewer, one, now) for one in old.values_list("id", flat=True)[:MOST])


@transaction.atomic
def _remove(viewer: Viewer, assessment_id: uuid.UUID, now: dt.datetime) -> bool:
    old = Assessment.objects.visible_to(viewer).filter(id=assessment_id, touched_at__lte=now - KEPT)
    row = old.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    held.record(viewer, verbs.PURGE.key, row, now=now)
    row.handovers.all().delete()
    row.delete()
    return True
