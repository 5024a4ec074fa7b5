"""Actions: a clock counts no more, though the care was not given here: staff say why, the person says so, or has died."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases.rules import Status
from vardnav.platform.guarantee import models, objecting, rules, verbs, writing

#: Why staff may say that the time is not to be counted, or no longer.
EXCUSES = (
    rules.Why.DECLINED,
    rules.Why.CARED_ELSEWHERE,
    rules.Why.DECEASED,
    rules.Why.EMERGENCY,
    rules.Why.RETURN_VISIT,
)
#: Whoever has taken back the case knows it; the dead are told nothing.
_UNTOLD = frozenset({rules.Why.WITHDRAWN, rules.Why.DECEASED})


class StillOpen(Exception):
    """The case is not answered yet: whoever does not need it takes the whole case back."""


def end(
    viewer: Viewer,
    clock_id: uuid.UUID,
    why: rules.Why,
    *,
    on: dt.date | None = None,
    version: int | None = None,
    now: dt.datetime,
) -> models.GuaranteeClock:
    """Note that the promise does not hold from the day `on` (today), and why. Ended already: left so.

    Raises Http404, Stale, NotPossible (met, or a reason that is not staff's to give).
    """
    with transaction.atomic():
        row, pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.why:
            return row
        is_theirs = why in EXCUSES or (why is rules.Why.NOT_NEW and row.kind == rules.Kind.ASSESSMENT)
        if viewer.role is not Role.SYSTEM and not is_theirs:
            raise writing.NotPossible(why)
        writing.check_open(row)
        day = _last(row, on or clock.local_date(now))
        writing.end_pause(viewer, row, pauses, day)
        writing.write(
            viewer,
            verbs.END,
            row,
            now,
            detail={"why": why.value},
            why=why.value,
            ended_on=day,
            paused_on=None,
            to_call_at=None,
        )
        if why is not rules.Why.MOVED:  # there it goes along, and waits for an answer still
            objecting.settle(viewer, row, pauses, is_told=why not in _UNTOLD, now=now)
    return row


def go_on(viewer: Viewer, clock_id: uuid.UUID, *, now: dt.datetime) -> models.GuaranteeClock:
    """Let a clock count again, from its own first day, whose case has come back from where it was handed over.

    For the system. One that has not ended so is left as it is. Raises Http404.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    with transaction.atomic():
        row, _pauses = writing.locked(viewer, clock_id)
        if row.why == rules.Why.REDIRECTED:
            writing.write(viewer, verbs.RESUME, row, now, why="", ended_on=None)
    return row


def decline(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> int:
    """Note that the resident does not need the care that an answered case still waits for; return how many clocks ended.

    Every clock of the case that counts ends, the case gets its step, and the unit is told on its list. Again: 0, nothing
    is written. Raises Http404 (not the resident's case) and StillOpen.
    """
    with transaction.atomic():
        case = writing.own_case(viewer, case_id)
        if case.status != Status.COMPLETED:
            raise StillOpen
        counting = models.GuaranteeClock.objects.visible_to(viewer).open().filter(case=case)
        found = list(counting.select_for_update(of=("self",)).order_by("id"))
        if not found:
            return 0
        case_actions.change(viewer, case.id, "decline", now=now)
        return declined(viewer, found, now=now)


def declined(viewer: Viewer, rows: Sequence[models.GuaranteeClock], *, now: dt.datetime) -> int:
    """End the locked clocks of a case whose step is written: the resident has said it; return how many."""
    for row in rows:
        day = _last(row, clock.local_date(now))
        pauses = list(models.GuaranteePause.objects.filter(clock=row).order_by("from_on", "id"))
        writing.end_pause(viewer, row, pauses, day)
        writing.write(
            viewer,
            verbs.DECLINE,
            row,
            now,
            why=rules.Why.DECLINED.value,
            ended_on=day,
            declined_at=now,
            paused_on=None,
            to_call_at=None,
        )
        system = Viewer.system(region=row.region)
        objecting.settle(system, row, pauses, is_told=False, now=now)
    return len(rows)


def hear(
    viewer: Viewer, clock_id: uuid.UUID, *, version: int | None = None, now: dt.datetime
) -> models.GuaranteeClock:
    """Note that the unit knows what the resident has said, and has given the time to somebody else. Again: left so.

    Raises Http404, Stale, NotPossible (the resident has said nothing).
    """
    with transaction.atomic():
        row, _pauses = writing.locked(viewer, clock_id)
        writing.check_version(row, version)
        if row.heard_at is not None:
            return row
        if row.declined_at is None:
            raise writing.NotPossible("nothing was said")
        writing.write(viewer, verbs.HEAR, row, now, heard_at=now)
    return row


def end_of_the_dead(viewer: Viewer, *, now: dt.datetime) -> int:
    """End the open clocks of those who have died, from the day of death; return how many. For the daily job."""
    today = clock.local_date(now)
    due = models.GuaranteeClock.objects.visible_to(viewer).open().filter(subject__deceased_on__lte=today)
    found = list(due.order_by("id").values_list("id", "subject__deceased_on"))
    ended = 0
    for clock_id, died_on in found:
        # Somebody may note the visit meanwhile: then it has ended as it should.
        with contextlib.suppress(writing.NotPossible):
            ended += end(viewer, clock_id, rules.Why.DECEASED, on=died_on, now=now).why == rules.Why.DECEASED
    return ended


def _last(row: models.GuaranteeClock, day: dt.date) -> dt.date:
    """Return the day it ends: never before it began, nor before a running pause did."""
    return max(day, row.paused_on or row.started_on)
