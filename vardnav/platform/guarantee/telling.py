"""Actions: once a day people are told that a limit is near, or has passed; once for each clock and stage."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import letters, models, rules, verbs, writing
from vardnav.platform.guarantee.rules import Kind
from vardnav.platform.notify import actions as notify
from vardnav.platform.notify import queries as notices
from vardnav.platform.notify.texts import Kind as Text
from vardnav.platform.paper import actions as paper

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
    """Tell one person if it is time and it has not been done; return whether something goes to them.

    Whom neither notice nor letter can reach is put among those whom the unit must phone, and asked about again each day.
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
        return _tell(viewer, row, stage, is_noticed=True, now=now)


def not_reached(viewer: Viewer, case_id: uuid.UUID, event_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Tell by letter, or have staff phone, somebody whose notice of a limit got nowhere; return whether that was so.

    `event_id`: the notice's. For event handlers; the same again changes nothing.
    """
    with transaction.atomic():
        rows = (
            models.GuaranteeClock.objects.visible_to(viewer).open().select_for_update().filter(case=case_id)
        )
        for row in rows.order_by("id"):
            for stage in (_NEAR, _LATE):
                if _event_of(row, stage) == event_id and not notices.is_under_way(
                    viewer, event_id, region=row.region
                ):
                    _tell(viewer, row, stage, is_noticed=False, now=now)
                    return True
    return False


def paused(viewer: Viewer, row: models.GuaranteeClock, pause_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Tell the person that the clock of their case stands still, in the transaction that stops it.

    By notice, which says that there is news; by letter where none goes. Once for each pause.
    """
    _tell_of(viewer, row, pause_id, now)


def answered(
    viewer: Viewer, row: models.GuaranteeClock, pause: models.GuaranteePause, *, now: dt.datetime
) -> None:
    """Tell the person what became of what they wrote of a pause, in the transaction that answers. Once."""
    _tell_of(viewer, row, uuid.uuid5(pause.id, "answer"), now, answered=pause)


def _tell_of(
    viewer: Viewer,
    row: models.GuaranteeClock,
    event_id: uuid.UUID,
    now: dt.datetime,
    *,
    answered: models.GuaranteePause | None = None,
) -> None:
    system = Viewer.system(region=viewer.region)
    case = cases.Case.objects.visible_to(system).select_related("subject", "unit").get(id=row.case_id)
    if case.subject.deceased_on is not None:
        return
    planned = notify.notify_person(
        system,
        person_id=row.subject_id,
        kind=Text.NEWS,
        event_id=event_id,
        region=row.region,
        case_id=row.case_id,
        now=now,
    )
    text = letters.text(system, row, case, answered=answered, now=now)
    paper.plan_told(system, case, event_id=event_id, text=text, is_told=bool(planned), now=now)


def _tell(
    viewer: Viewer, row: models.GuaranteeClock, stage: str, *, is_noticed: bool, now: dt.datetime
) -> bool:
    """Tell by notice and, where that is not enough, by letter; else staff must phone. Return whether something goes.

    The mark is written only for what goes. `is_noticed`: a notice may be planned.
    """
    case = cases.Case.objects.visible_to(viewer).select_related("subject", "unit").get(id=row.case_id)
    if case.subject.deceased_on is not None:
        return False
    event_id = _event_of(row, stage)
    planned = is_noticed and notify.notify_person(
        viewer,
        person_id=row.subject_id,
        kind=Text.NEWS,
        event_id=event_id,
        region=row.region,
        case_id=row.case_id,
        now=now,
    )
    text = letters.text(viewer, row, case, now=now)
    is_posted = paper.plan_told(viewer, case, event_id=event_id, text=text, is_told=bool(planned), now=now)
    if not planned and not is_posted:
        if row.to_call_at is None:
            row.to_call_at = now
            row.save(update_fields=["to_call_at"])
            writing.record(viewer, verbs.TO_CALL, row, now, {"stage": stage})
        return False
    row.told_near_at, row.to_call_at = row.told_near_at or now, None
    if stage == _LATE:
        row.told_late_at = row.told_late_at or now
    row.save(update_fields=["told_near_at", "told_late_at", "to_call_at"])
    ways = ["notice"] * bool(planned) + ["letter"] * is_posted
    writing.record(viewer, verbs.TELL, row, now, {"stage": stage, "ways": ways})
    return True


def _event_of(row: models.GuaranteeClock, stage: str) -> uuid.UUID:
    return uuid.uuid5(row.id, stage)


def _stage(row: models.GuaranteeClock, today: dt.date) -> str:
    """Return what is to be told now, "" for nothing. Days left are the stored last day's: no pause is running."""
    value = rules.Clock(rules.Kind(row.kind), row.started_on, rules.Track(row.track))
    found = rules.rule(value.kind, value.started_on)
    left = (row.deadline_on - today).days
    if left < 0:
        return "" if row.told_late_at else _LATE
    is_near = found is not None and left <= rules.near_days(found.days)
    return _NEAR if is_near and row.told_near_at is None else ""
