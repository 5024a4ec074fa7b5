"""Actions: a clock is started, paused, resumed, met or ended. The same again changes nothing; each change is in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import UnitKind
from vardnav.kernel.people.rules import age_on
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import models, queries, rules, verbs

#: What staff may start by hand: what no e-service can see by itself.
BY_HAND = (rules.Kind.ASSESSMENT, rules.Kind.TREATMENT)
#: Why staff may say that the promise does not hold.
EXCUSES = (rules.Why.EMERGENCY, rules.Why.RETURN_VISIT)
ADULT = 18


class Stale(Exception):
    """Somebody has changed the clock since the form was opened; nothing was written."""


class NotPossible(Exception):
    """The clock does not stand so that this can be done, or the day does not fit."""


def start(
    viewer: Viewer, case_id: uuid.UUID, kind: rules.Kind, *, on: dt.date, now: dt.datetime
) -> models.GuaranteeClock:
    """Start a clock of a case from the day `on`; one there already is returned as it is.

    Raises Http404 (not staff of the case's unit, not the system), NotPossible (a day before the case or to come, a kind
    that is not started by hand) and Stale (a colleague has started it from another day).
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
        if viewer.role is Role.STAFF and (
            kind not in BY_HAND or not clock.local_date(case.sent_at) <= on <= clock.local_date(now)
        ):
            raise NotPossible(kind)
        made = started(viewer, case, kind, on=on, now=now)
        if made.started_on != on:
            raise Stale
        return made


def started(
    viewer: Viewer, case: cases.Case, kind: rules.Kind, *, on: dt.date, now: dt.datetime
) -> models.GuaranteeClock:
    """Return the clock of a case that is locked and visible, new if there is none."""
    there = models.GuaranteeClock.objects.filter(region=case.region, case=case, kind=kind).first()
    if there is not None:
        return there
    track = _track(case, on)
    found = rules.rule(kind, track, on)
    why = rules.why_not(home_region=case.subject.home_region, region=case.region)
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
    _record(viewer, verbs.START, made, now)
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
        row, pauses = _locked(viewer, clock_id)
        _check_version(row, version)
        if row.paused_on is not None:
            return row
        _check(row)
        try:
            rules.check_pause(
                queries.as_rule(row, pauses), rules.Pause(on, None, reason), clock.local_date(now)
            )
        except rules.PauseWrong as wrong:
            raise NotPossible(str(wrong)) from wrong
        if on > row.deadline_on:
            raise NotPossible("the limit had passed on that day")
        models.GuaranteePause.objects.create(
            region=row.region,
            clock=row,
            from_on=on,
            reason=reason,
            paused_by_id=viewer.staff_id,
            created_at=now,
        )
        _write(viewer, verbs.PAUSE, row, now, detail={"reason": reason.value}, paused_on=on)
    return row


def resume(
    viewer: Viewer, clock_id: uuid.UUID, *, on: dt.date, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Let a paused clock go on from the day `on`: its last day moves by the days the pause lasted.

    One that runs already is left so. Raises Http404, Stale, NotPossible (a day before the pause or to come).
    """
    with transaction.atomic():
        row, pauses = _locked(viewer, clock_id)
        _check_version(row, version)
        if row.paused_on is None:
            return row
        _check(row)
        if not row.paused_on <= on <= clock.local_date(now):
            raise NotPossible("a pause ends between the day it began and today")
        _end_pause(viewer, row, pauses, on)
        _write(viewer, verbs.RESUME, row, now, paused_on=None)
    return row


def meet(
    viewer: Viewer, clock_id: uuid.UUID, *, on: dt.date, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that the care was given on the day `on`; a pause ends then. Met already: left so.

    Raises Http404, Stale, NotPossible (ended, or a day before the start, before a pause or to come).
    """
    with transaction.atomic():
        row, pauses = _locked(viewer, clock_id)
        _check_version(row, version)
        if row.met_on is not None:
            return row
        _check(row)
        latest = max([row.started_on, *(one.to_on or one.from_on for one in pauses)])
        if not latest <= on <= clock.local_date(now):
            raise NotPossible("care is given after the start and the pauses, not in the future")
        _end_pause(viewer, row, pauses, on)
        _write(viewer, verbs.MEET, row, now, met_on=on, paused_on=None)
    return row


def end(
    viewer: Viewer, clock_id: uuid.UUID, why: rules.Why, *, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that the promise does not hold, and why. Ended already: left so. Raises Http404, Stale, NotPossible (met)."""
    with transaction.atomic():
        row, pauses = _locked(viewer, clock_id)
        _check_version(row, version)
        if row.why:
            return row
        if viewer.role is not Role.SYSTEM and why not in EXCUSES:
            raise NotPossible(why)
        _check(row)
        _end_pause(viewer, row, pauses, max(clock.local_date(now), row.paused_on or row.started_on))
        _write(viewer, verbs.END, row, now, detail={"why": why.value}, why=why.value, paused_on=None)
    return row


def called(
    viewer: Viewer, clock_id: uuid.UUID, *, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that staff have told the person of the limit themselves, whom nothing else could tell. Told already: left so.

    Raises Http404, Stale, NotPossible (ended).
    """
    with transaction.atomic():
        row, _pauses = _locked(viewer, clock_id)
        _check_version(row, version)
        if row.to_call_at is None:
            return row
        _check(row)
        late_at = now if row.deadline_on < clock.local_date(now) else None
        _write(
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
        row, _pauses = _locked(viewer, clock_id)
        if viewer.role is not Role.SYSTEM:
            raise Http404
        if row.unit_id != unit_id:
            _write(viewer, verbs.MOVE, row, now, unit_id=unit_id)
    return row


def _locked(
    viewer: Viewer, clock_id: uuid.UUID
) -> tuple[models.GuaranteeClock, Sequence[models.GuaranteePause]]:
    if viewer.role not in (Role.STAFF, Role.SYSTEM):
        raise Http404
    row = models.GuaranteeClock.objects.visible_to(viewer).select_for_update().filter(id=clock_id).first()
    if row is None:
        raise Http404
    return row, list(models.GuaranteePause.objects.filter(clock=row).order_by("from_on", "id"))


def _check_version(row: models.GuaranteeClock, version: int | None) -> None:
    """Also before what is done already is left as it is: a colleague may have done it for another reason."""
    if version is not None and version != row.version:
        raise Stale


def _check(row: models.GuaranteeClock) -> None:
    if row.met_on is not None or row.why:
        raise NotPossible("the clock has ended")


def _end_pause(
    viewer: Viewer, row: models.GuaranteeClock, pauses: Sequence[models.GuaranteePause], on: dt.date
) -> None:
    """End the running pause and move the last day by the days it lasted."""
    for one in pauses:
        if one.to_on is None:
            one.to_on, one.resumed_by_id = on, viewer.staff_id
            one.save(update_fields=["to_on", "resumed_by"])
            row.deadline_on += on - one.from_on


def _write(
    viewer: Viewer,
    verb: audit.Verb,
    row: models.GuaranteeClock,
    now: dt.datetime,
    *,
    detail: dict[str, object] | None = None,
    **changes: Any,
) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _record(viewer, verb, row, now, detail)


def _record(
    viewer: Viewer,
    verb: audit.Verb,
    row: models.GuaranteeClock,
    now: dt.datetime,
    detail: dict[str, object] | None = None,
) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=row.case_id,
        subject_id=row.subject_id,
        unit_id=viewer.unit_id or row.unit_id,
        region=row.region,
        detail={"kind": row.kind, **(detail or {})},
        now=now,
    )


def _track(case: cases.Case, on: dt.date) -> rules.Track:
    """Care of the mind for somebody who is not yet 18 has a target of its own."""
    born_on = case.subject.born_on
    is_child = born_on is not None and age_on(born_on, on) < ADULT
    is_psychiatry = case.unit.kind == UnitKind.PSYCHIATRY
    return rules.Track.CHILD_PSYCHIATRY if is_child and is_psychiatry else rules.Track.GENERAL
