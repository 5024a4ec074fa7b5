"""Actions: a schedule ends, or its week becomes another, from a day on: what is free then goes, what is booked stays."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import Http404

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import (
    locking,
    schedule_actions,
    seating,
    setup_queries,
    type_actions,
    verbs,
    weeks,
)
from vardnav.platform.appointments.models import Schedule, ScheduleDay, Slot
from vardnav.platform.appointments.schedule_actions import Plan, TooFar


class IsRetired(Exception):
    """The sort of time, whoever sees people or the room is in use no more: there is no new week of it."""


class IsOutside(Exception):
    """The schedule's times are had in a calendar outside, and end there."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it: how many free slots are closed, how many with somebody in them stand after the last day."""

    closed: int
    left: int
    #: The schedule that goes on with the new week, and whether somebody was taken when its times were published.
    successor_id: uuid.UUID | None = None
    has_collided: bool = False


def end(
    viewer: Viewer,
    schedule_id: uuid.UUID,
    last_on: dt.date,
    *,
    week: Sequence[hours.WeeklySpan] = (),
    version: int | None = None,
    now: dt.datetime,
) -> Ended:
    """Let `last_on` be a schedule's last day. With a `week`: a new schedule goes on the day after, published as far.

    Coming slots after it are closed, unless somebody has booked there: those stand until they are closed or moved as a
    session is. The same day again, without a week, changes nothing. Raises Http404, TooFar (the day has gone, or the
    schedule ends before), IsRetired, IsOutside, moving.Stale.
    """
    with transaction.atomic():
        schedule = weeks.locked(viewer, schedule_id)
        if Slot.objects.filter(region=schedule.region, schedule=schedule).exclude(outside_id="").exists():
            raise IsOutside
        if schedule.valid_to == last_on and not week:
            return Ended(0, len(setup_queries.taken_after(schedule, last_on, now=now)))
        weeks.check(schedule, version)
        if not weeks.may_end(schedule, last_on, with_week=bool(week), now=now):
            raise TooFar(str(last_on))
        was_to, ended_before = schedule.published_to, schedule.valid_to
        closed, left = _close_free(schedule, last_on, now)
        schedule.valid_to = last_on
        schedule.published_to = min(was_to, last_on) if was_to else None
        schedule.version += 1
        schedule.save(update_fields=["valid_to", "published_to", "version"])
        type_actions.log(viewer, verbs.SCHEDULE.key, "schedule", schedule.id, now)
        if closed:
            type_actions.log(viewer, verbs.CLOSE.key, "schedule", schedule.id, now)
        if not week:
            return Ended(closed, left)
        made = _go_on(viewer, schedule, week, ended_before, now)
        published = None
        if was_to is not None and was_to > last_on:
            published = schedule_actions.publish(viewer, made.id, to=was_to, now=now)
        return Ended(closed, left, made.id, bool(published and published.collided))


def _close_free(schedule: Schedule, last_on: dt.date, now: dt.datetime) -> tuple[int, int]:
    """Close the coming slots after a day in which nobody is booked; return how many, and how many stand. Holds go."""
    rows = setup_queries.open_after(schedule, last_on, now=now)
    locked = locking.slots(schedule.region, rows.values_list("id", flat=True), alone=True)
    # Asked again under the locks: a session may have been moved, or closed, by whoever had them before.
    still, taken = (
        set(rows.values_list("id", flat=True)),
        setup_queries.taken_after(schedule, last_on, now=now),
    )
    free = [one for one in locked if one.id in still and one.id not in taken]
    seating.withdraw(free, now=now)
    ids = [one.id for one in free]
    Slot.objects.filter(region=schedule.region, id__in=ids).update(closed_at=now, version=F("version") + 1)
    seating.hint(ids)
    return len(free), len(taken)


def _go_on(
    viewer: Viewer,
    schedule: Schedule,
    week: Sequence[hours.WeeklySpan],
    ends: dt.date | None,
    now: dt.datetime,
) -> Schedule:
    """Make the schedule that comes after an ended one: the same but for its week, with the days that differ after it."""
    assert schedule.valid_to is not None
    plan = Plan(
        schedule.time_type_id,
        week,
        schedule.valid_to + dt.timedelta(days=1),
        ends,
        clinician_id=schedule.clinician_id,
        room_id=schedule.room_id,
        keeps_short_days=schedule.keeps_short_days,
        release=weeks.release_of(schedule),
    )
    try:
        made = schedule_actions.make_schedule(viewer, plan, now=now)
    except Http404 as gone:
        raise IsRetired from gone
    later = ScheduleDay.objects.filter(region=schedule.region, schedule=schedule, on__gt=schedule.valid_to)
    ScheduleDay.objects.bulk_create(
        ScheduleDay(
            region=one.region,
            schedule=made,
            on=one.on,
            opens=one.opens,
            closes=one.closes,
            reason=one.reason,
        )
        for one in later
    )
    return made
