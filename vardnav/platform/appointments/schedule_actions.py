"""Actions: schedules, the days that differ, and publishing them as slots."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import asking, opened_actions, type_actions, verbs, weeks
from vardnav.platform.appointments.models import (
    Resource,
    Schedule,
    ScheduleDay,
    ScheduleSpan,
    Slot,
    TimeType,
)
from vardnav.platform.appointments.rules import slots

#: Nobody publishes further than this: a schedule is looked over at least once a year.
MOST_DAYS = 400
_ROWS_AT_ONCE = 2000
#: Times open as soon as they are published.
AT_ONCE = slots.Release()


class TooFar(ValueError):
    """More days than are published at once, or days that have gone."""


class IsPublished(Exception):
    """The day has times already: they are closed or moved, not edited away under those who have them."""


class NoneMade(Exception):
    """No time came of it: the first argument says when somebody was taken; none: the hours are too short, or have gone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule as a unit writes it: who, where, when in the week."""

    time_type_id: uuid.UUID
    week: Sequence[hours.WeeklySpan]
    valid_from: dt.date
    valid_to: dt.date | None = None
    clinician_id: uuid.UUID | None = None
    room_id: uuid.UUID | None = None
    keeps_short_days: bool = False
    release: slots.Release = AT_ONCE


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. `collided`: when the clinician or the room was taken already; no slots are there then."""

    made: int
    collided: Sequence[dt.datetime] = field(default=())


def make_schedule(viewer: Viewer, plan: Plan, *, now: dt.datetime) -> Schedule:
    """Write a schedule; nothing can be booked by it until it is published. Raises Http404 for what is not the unit's."""
    with transaction.atomic():
        unit_id = asking.unit_of(viewer)
        own = {"region": viewer.region, "unit": unit_id, "retired_at__isnull": True}
        found = TimeType.objects.filter(id=plan.time_type_id, **own).first()
        wanted = {one for one in (plan.clinician_id, plan.room_id) if one}
        if found is None or Resource.objects.filter(id__in=wanted, **own).count() != len(wanted):
            raise Http404
        made = Schedule.objects.create(
            region=viewer.region,
            unit_id=unit_id,
            time_type=found,
            clinician_id=plan.clinician_id,
            room_id=plan.room_id,
            valid_from=plan.valid_from,
            valid_to=plan.valid_to,
            keeps_short_days=plan.keeps_short_days,
            release_days_before=plan.release.days_before,
            release_at=plan.release.at,
            release_weekday=plan.release.weekday,
        )
        ScheduleSpan.objects.bulk_create(
            ScheduleSpan(
                region=viewer.region,
                schedule=made,
                weekday=one.weekday,
                opens=one.span.opens,
                closes=one.span.closes,
                is_on_holidays=one.is_on_holidays,
            )
            for one in plan.week
        )
        type_actions.log(viewer, verbs.SCHEDULE.key, "schedule", made.id, now)
    return made


def add_extra(viewer: Viewer, plan: Plan, *, now: dt.datetime) -> Published:
    """Let out the times of one day beside what is planned (`valid_from`): schedule and slots as one, or nothing.

    Raises Http404, TooFar, holidays.YearOutOfRange, NoneMade.
    """
    with transaction.atomic():
        made = make_schedule(viewer, plan, now=now)
        done = publish(viewer, made.id, to=plan.valid_from, now=now)
        if not done.made:
            raise NoneMade(done.collided)
    return done


def differ(
    viewer: Viewer,
    schedule_id: uuid.UUID,
    day: hours.DifferentDay,
    *,
    version: int | None = None,
    now: dt.datetime,
) -> None:
    """Say that a day not yet published differs from the week. Raises Http404, IsPublished, moving.Stale."""
    with transaction.atomic():
        schedule = weeks.locked(viewer, schedule_id)
        weeks.check(schedule, version)
        if schedule.published_to is not None and day.on <= schedule.published_to:
            raise IsPublished
        ScheduleDay.objects.filter(region=schedule.region, schedule=schedule, on=day.on).delete()
        ScheduleDay.objects.bulk_create(
            ScheduleDay(
                region=schedule.region,
                schedule=schedule,
                on=day.on,
                opens=span.opens if span else None,
                closes=span.closes if span else None,
                reason=day.reason,
            )
            for span in (day.spans or (None,))
        )
        schedule.version += 1
        schedule.save(update_fields=["version"])
        type_actions.log(viewer, verbs.SCHEDULE.key, "schedule", schedule.id, now)


def publish(
    viewer: Viewer, schedule_id: uuid.UUID, *, to: dt.date, version: int | None = None, now: dt.datetime
) -> Published:
    """Make the schedule's slots up to and with `to`, from where it was published before; again changes nothing.

    Where the clinician or the room already has an open slot no slot is made, and the answer says when. Who stands in line
    is offered what can be booked at once. Raises Http404,
    TooFar, holidays.YearOutOfRange, moving.Stale.
    """
    today = clock.local_date(now)
    if not 0 <= (to - today).days <= MOST_DAYS:
        raise TooFar(str(to))
    with transaction.atomic():
        schedule = weeks.locked(viewer, schedule_id)
        weeks.check(schedule, version)
        first = max(today, schedule.valid_from)
        if schedule.published_to is not None:
            first = max(first, schedule.published_to + dt.timedelta(days=1))
        last = to if schedule.valid_to is None else min(to, schedule.valid_to)
        wanted = _wanted(schedule, first, last, now)
        Slot.objects.bulk_create(
            [_slot(schedule, one) for one in wanted], batch_size=_ROWS_AT_ONCE, ignore_conflicts=True
        )
        starts = [one.starts_at for one in wanted]
        found = Slot.objects.filter(region=schedule.region, schedule=schedule, starts_at__in=starts)
        made = list(found.order_by("starts_at"))
        there = {one.starts_at for one in made}
        schedule.published_to = max(last, schedule.published_to or last)
        schedule.version += 1
        schedule.save(update_fields=["published_to", "version"])
        type_actions.log(viewer, verbs.PUBLISH.key, "schedule", schedule.id, now)
        opened_actions.offer_new(
            viewer, [one for one in made if not one.opens_at or one.opens_at <= now], now=now
        )
    return Published(len(there), [one.starts_at for one in wanted if one.starts_at not in there])


def _wanted(schedule: Schedule, first: dt.date, last: dt.date, now: dt.datetime) -> list[slots.Time]:
    pattern = schedule.time_type.pattern
    times = slots.between(weeks.opening_of(schedule), pattern, first, last, weeks.release_of(schedule))
    return [one for one in times if one.starts_at > now]


def _slot(schedule: Schedule, time: slots.Time) -> Slot:
    return Slot(
        region=schedule.region,
        unit_id=schedule.unit_id,
        schedule=schedule,
        time_type_id=schedule.time_type_id,
        clinician_id=schedule.clinician_id,
        room_id=schedule.room_id,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        opens_at=time.opens_at,
        capacity=schedule.time_type.capacity,
    )
