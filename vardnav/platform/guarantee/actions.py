"""Actions: a clock is started, paused, resumed, met or moved. The same again changes nothing; each change is in the log."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import UnitKind
from vardnav.kernel.people.rules import age_on
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.guarantee import models, objecting, queries, rules, telling, verbs, writing

#: Why a clock does not hold by what the person answered; staff may judge otherwise and start it.
BY_ANSWERS = (rules.Why.NOT_NEW, rules.Why.RETURN_VISIT)
ADULT = 18
#: A case may end and the person still wait: the unit has accepted the referral, and the visit is to come.
WAITS_ON = frozenset({Outcome.APPROVED, Outcome.PARTLY, Outcome.ACCEPTED})

Stale = writing.Stale
NotPossible = writing.NotPossible


def start(
    viewer: Viewer, case_id: uuid.UUID, kind: rules.Kind, *, on: dt.date, now: dt.datetime
) -> models.GuaranteeClock:
    """Start a clock of a case from the day `on`; one there already is returned as it is.

    Raises Http404 (not staff of the case's unit, not the system), NotPossible (a day too long before the case or to come,
    a kind that is not started by hand at such a unit, a case that ended without a yes) and Stale (a colleague has started
    it from another day).
    """
    with transaction.atomic():
        case = (
            cases.Case.objects.visible_to(viewer)
            .select_for_update(of=("self",))
            .select_related("subject", "unit")
            .filter(id=case_id)
            .first()
        )
        if case is None or viewer.role not in (Role.STAFF, Role.SYSTEM):
            raise Http404
        earliest = rules.earliest_by_hand(kind, clock.local_date(case.sent_at))
        if viewer.role is Role.STAFF and (
            kind not in rules.by_hand(case.unit.kind) or not earliest <= on <= clock.local_date(now)
        ):
            raise NotPossible(kind)
        if viewer.role is Role.STAFF and not waits(case):
            raise NotPossible(case.outcome)
        made = _judged(viewer, case, kind, on, now) or started(viewer, case, kind, on=on, now=now)
        if made.started_on != on:
            raise Stale
        return made


def waits(case: cases.Case) -> bool:
    """Tell whether somebody may still wait for care by this case: it is open, or has ended with a yes."""
    return case.status != Status.COMPLETED or case.outcome in WAITS_ON


def _judged(
    viewer: Viewer, case: cases.Case, kind: rules.Kind, on: dt.date, now: dt.datetime
) -> models.GuaranteeClock | None:
    """Start a clock that the person's own answers had not started: staff judge otherwise. None where there is none such."""
    rows = models.GuaranteeClock.objects.select_for_update().filter(
        region=case.region, case=case, kind=kind, why__in=BY_ANSWERS, ended_on__isnull=True
    )
    row = rows.first()
    found = rules.rule(kind, on)
    if row is None or found is None:
        return None
    deadline_on = on + dt.timedelta(days=found.days)
    writing.write(viewer, verbs.START, row, now, why="", started_on=on, deadline_on=deadline_on)
    return row


def started(
    viewer: Viewer,
    case: cases.Case,
    kind: rules.Kind,
    *,
    on: dt.date,
    why: rules.Why | None = None,
    now: dt.datetime,
) -> models.GuaranteeClock:
    """Return the clock of a case that is locked and visible, new if there is none. `why`: it does not hold, and why."""
    there = models.GuaranteeClock.objects.filter(region=case.region, case=case, kind=kind).first()
    if there is not None:
        return there
    track = _track(case, on)
    found = rules.rule(kind, on)
    why = rules.why_not(home_region=case.subject.home_region, region=case.region) or why
    if found is None:
        why = rules.Why.NO_RULE
    made = models.GuaranteeClock.objects.create(
        region=case.region,
        case=case,
        unit_id=case.unit_id,
        subject_id=case.subject_id,
        kind=kind,
        track=track,
        started_on=on,
        deadline_on=on + dt.timedelta(days=found.days if found else 0),
        why=why or "",
        created_at=now,
    )
    writing.record(viewer, verbs.START, made, now)
    return made


def pause(
    viewer: Viewer,
    clock_id: uuid.UUID,
    reason: rules.PauseReason,
    *,
    on: dt.date,
    version: int | None = None,
    now: dt.datetime,
) -> models.GuaranteeClock:
    """Let a clock stand still from the day `on`; one that stands still already is left so.

    Raises Http404, Stale, NotPossible (met or ended, limit passed on that day, or a day that does not fit).
    """
    with transaction.atomic():
        row, pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.paused_on is not None:
            return row
        writing.check_open(row)
        try:
            rules.check_pause(
                queries.as_rule(row, pauses), rules.Pause(on, None, reason), clock.local_date(now)
            )
        except rules.PauseWrong as wrong:
            raise NotPossible(str(wrong)) from wrong
        if on > row.deadline_on:
            raise NotPossible("the limit had passed on that day")
        made = models.GuaranteePause.objects.create(
            region=row.region,
            clock=row,
            from_on=on,
            reason=reason,
            paused_by_id=viewer.staff_id,
            created_at=now,
        )
        writing.write(viewer, verbs.PAUSE, row, now, detail={"reason": reason.value}, paused_on=on)
        if viewer.role is Role.STAFF:
            telling.paused(viewer, row, made.id, now=now)
    return row


def resume(
    viewer: Viewer, clock_id: uuid.UUID, *, on: dt.date, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Let a paused clock go on from the day `on`: its last day moves by the days the pause lasted.

    One that runs already is left so. Raises Http404, Stale, NotPossible (a day before the pause or to come).
    """
    with transaction.atomic():
        row, pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.paused_on is None:
            return row
        writing.check_open(row)
        if not row.paused_on <= on <= clock.local_date(now):
            raise NotPossible("a pause ends between the day it began and today")
        writing.end_pause(viewer, row, pauses, on)
        writing.write(viewer, verbs.RESUME, row, now, paused_on=None)
        objecting.settle(viewer, row, pauses, now=now)
    return row


def meet(
    viewer: Viewer, clock_id: uuid.UUID, *, on: dt.date, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that the care was given on the day `on`; a pause ends then. Met already: left so.

    Raises Http404, Stale, NotPossible (ended, or a day before the start, before a pause or to come).
    """
    with transaction.atomic():
        row, pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.met_on is not None:
            return row
        writing.check_open(row)
        if viewer.role is Role.SYSTEM and row.kind == rules.Kind.CONTACT and on < row.started_on:
            # The unit has answered before it opens: it counts from the day of the answer, and is kept.
            row.started_on = row.deadline_on = on
        latest = max([row.started_on, *(one.to_on or one.from_on for one in pauses)])
        if not latest <= on <= clock.local_date(now):
            raise NotPossible("care is given after the start and the pauses, not in the future")
        writing.end_pause(viewer, row, pauses, on)
        writing.write(viewer, verbs.MEET, row, now, met_on=on, paused_on=None)
        objecting.settle(viewer, row, pauses, now=now)
    return row


def called(
    viewer: Viewer, clock_id: uuid.UUID, *, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that staff have told the person of the limit themselves, whom nothing else could tell. Told already: left so.

    Raises Http404, Stale, NotPossible (ended).
    """
    with transaction.atomic():
        row, _pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.to_call_at is None:
            return row
        writing.check_open(row)
        late_at = now if row.deadline_on < clock.local_date(now) else None
        writing.write(
            viewer,
            verbs.CALLED,
            row,
            now,
            to_call_at=None,
            told_near_at=row.told_near_at or now,
            told_late_at=row.told_late_at or late_at,
        )
    return row


def move(
    viewer: Viewer, clock_id: uuid.UUID, *, unit_id: uuid.UUID, now: dt.datetime
) -> models.GuaranteeClock:
    """Let a clock follow its case to another unit; the days used go with it. For the system. Raises Http404."""
    with transaction.atomic():
        row, _pauses = writing.locked(viewer, clock_id)
        if viewer.role is not Role.SYSTEM:
            raise Http404
        if row.unit_id != unit_id:
            writing.write(viewer, verbs.MOVE, row, now, unit_id=unit_id)
    return row


def _track(case: cases.Case, on: dt.date) -> rules.Track:
    """Care of the mind for somebody who is not yet 18 has a target of its own."""
    born_on = case.subject.born_on
    is_child = born_on is not None and age_on(born_on, on) < ADULT
    is_psychiatry = case.unit.kind == UnitKind.PSYCHIATRY
    return rules.Track.CHILD_PSYCHIATRY if is_child and is_psychiatry else rules.Track.GENERAL
