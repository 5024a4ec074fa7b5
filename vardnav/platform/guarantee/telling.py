"""Actions: once a day people are told that a limit is near, or has passed; once for each clock and stage."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.guarantee import models, rules, verbs
from vardnav.platform.guarantee.rules import Kind
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify.texts import Kind as Text

#: The longest notice ahead of any rule.
AHEAD = dt.timedelta(days=max(rules.NEAR_BY_DAYS.values()))
_NEAR, _LATE = "near", "late"


def tell_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Tell everybody whose clock has come near its limit or passed it; return how many clocks. For the daily job.

    Contact the same day is left out: a notice in the evening would help nobody.
    """
    today = clock.local_date(now)
    due = (
        models.GuaranteeClock.objects.visible_to(viewer)
        .open()
        .filter(paused_on__isnull=True, deadline_on__lte=today + AHEAD)
        .filter(Q(told_near_at__isnull=True) | Q(told_late_at__isnull=True, deadline_on__lt=today))
        .exclude(kind=Kind.CONTACT)
        .order_by("deadline_on")
        .values_list("id", flat=True)
    )
    return sum(tell(viewer, clock_id, now=now) for clock_id in list(due))


def tell(viewer: Viewer, clock_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Tell one person if it is time and it has not been done; return whether they were told.

    The mark and the notice are written together: killed between two people, the next run goes on where this one stopped.
    """
    today = clock.local_date(now)
    with transaction.atomic():
        row = (
            models.GuaranteeClock.objects.visible_to(viewer)
            .open()
            .select_for_update()
            .filter(id=clock_id, paused_on__isnull=True)
            .first()
        )
        stage = _stage(row, today) if row is not None else ""
        if row is None or not stage:
            return False
        row.told_near_at = row.told_near_at or now
        if stage == _LATE:
            row.told_late_at = now
        row.save(update_fields=["told_near_at", "told_late_at"])
        audit.record(
            viewer,
            action=verbs.TELL.key,
            object_kind="case",
            object_id=row.case_id,
            subject_id=row.subject_id,
            unit_id=row.unit_id,
            region=row.region,
            detail={"kind": row.kind, "stage": stage},
            now=now,
        )
        notify.notify_person(
            viewer,
            person_id=row.subject_id,
            kind=Text.NEWS,
            event_id=uuid.uuid5(row.id, stage),
            region=row.region,
            case_id=row.case_id,
            now=now,
        )
    return True


def _stage(row: models.GuaranteeClock, today: dt.date) -> str:
    """Return what is to be told now, "" for nothing. Days left are the stored last day's: no pause is running."""
    value = rules.Clock(rules.Kind(row.kind), row.started_on, rules.Track(row.track))
    found = rules.rule(value.kind, value.track, value.started_on)
    left = (row.deadline_on - today).days
    if left < 0:
        return "" if row.told_late_at else _LATE
    is_near = found is not None and left <= rules.near_days(found.days)
    return _NEAR if is_near and row.told_near_at is None else ""
