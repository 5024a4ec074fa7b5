"""A schedule ends, or its week becomes another: what is free goes, what is booked stands, and nothing comes after."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import hours
from vardnav.platform.appointments import ending_actions as ending
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import setup_queries, type_actions
from vardnav.platform.appointments.models import Appointment, Schedule, ScheduleDay, Slot
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.appointments.tests.house import MONDAY, NOW, TUESDAY, Clinic, why

FRIDAY = MONDAY + dt.timedelta(days=4)
AFTERNOONS = tuple(hours.WeeklySpan(day, hours.Span(dt.time(13), dt.time(14))) for day in (1, 3))


def _open(schedule: Schedule) -> list[Slot]:
    return list(Slot.objects.filter(schedule=schedule, closed_at__isnull=True).order_by("starts_at"))


def test_free_times_after_the_last_day_go_and_those_of_somebody_stand(clinic: Clinic) -> None:
    slots = clinic.slots(to=FRIDAY)
    schedule = Schedule.objects.get()
    booked = clinic.booked(clinic.anna, slots[7])
    held = clinic.hold(clinic.cecilia, slots[20])
    seen = setup_queries.after(clinic.dag, schedule.id, MONDAY, now=NOW)
    assert (seen.free, [(one.id, n) for one, n in seen.booked]) == (23, [(slots[7].id, 1)])
    done = ending.end(clinic.dag, schedule.id, MONDAY, version=schedule.version, now=NOW)
    assert (done.closed, done.left) == (23, 1)
    assert [one.id for one in _open(schedule)] == [*(one.id for one in slots[:6]), slots[7].id]
    assert Appointment.objects.get(id=booked.id).status == Status.BOOKED
    assert not Appointment.objects.filter(id=held.id).exists()
    assert why(clinic.book(clinic.anna_for_bo, slots[9])) == "closed"
    assert Entry.objects.filter(action="appointments.close", object_id=schedule.id).count() == 1


def test_what_stands_is_shown_no_further_than_a_page_goes_and_the_rest_is_counted(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_queries, "MOST", 2)
    slots = clinic.slots(clinic.type(capacity=2), to=FRIDAY)
    for viewer, number in ((clinic.anna, 7), (clinic.cecilia, 7), (clinic.anna, 9), (clinic.anna, 14)):
        clinic.booked(viewer, slots[number])
    clinic.hold(clinic.cecilia, slots[20])
    seen = setup_queries.after(clinic.dag, Schedule.objects.get().id, MONDAY, now=NOW)
    assert [(one.id, n) for one, n in seen.booked] == [(slots[7].id, 2), (slots[9].id, 1)]
    assert (seen.free, seen.more) == (21, 1), "who only holds has not booked"


def test_nothing_is_published_after_the_end_and_the_same_end_again_changes_nothing(clinic: Clinic) -> None:
    clinic.slots(to=FRIDAY)
    schedule = Schedule.objects.get()
    ending.end(clinic.dag, schedule.id, TUESDAY, now=NOW)
    rows = Entry.objects.count()
    assert ending.end(clinic.dag, schedule.id, TUESDAY, version=1, now=NOW) == ending.Ended(0, 0)
    assert Entry.objects.count() == rows
    assert schedules.publish(clinic.dag, schedule.id, to=FRIDAY, now=NOW).made == 0
    assert len(_open(schedule)) == 12
    schedule.refresh_from_db()
    assert (schedule.valid_to, schedule.published_to) == (TUESDAY, TUESDAY)


def test_a_new_week_goes_on_the_day_after_as_far_as_the_old_was_published(clinic: Clinic) -> None:
    slots = clinic.slots(to=FRIDAY)
    schedule = Schedule.objects.get()
    closed = hours.DifferentDay(FRIDAY + dt.timedelta(days=3), (), "Möte")
    schedules.differ(clinic.dag, schedule.id, closed, now=NOW)
    stood = clinic.booked(clinic.anna, slots[12])  # Wednesday 9.00
    done = ending.end(clinic.dag, schedule.id, TUESDAY, week=AFTERNOONS, now=NOW)
    assert done.successor_id is not None
    new = Schedule.objects.get(id=done.successor_id)
    assert [one.starts_at for one in _open(new)] == [
        hours.moment_of(MONDAY + dt.timedelta(days=2), dt.time(13, minute)) for minute in (0, 20, 40)
    ]
    assert (new.valid_from, new.valid_to, new.clinician_id) == (
        MONDAY + dt.timedelta(days=2),
        None,
        schedule.clinician_id,
    )
    assert [one.reason for one in ScheduleDay.objects.filter(schedule=new)] == ["Möte"]
    assert schedules.publish(clinic.dag, new.id, to=closed.on, now=NOW).made == 0, (
        "a meeting is a meeting still"
    )
    assert (done.closed, done.left, done.has_collided) == (17, 1, False)
    assert Appointment.objects.get(id=stood.id).slot_id == slots[12].id


def test_where_a_booked_time_stands_the_new_week_has_none_and_it_is_said(clinic: Clinic) -> None:
    slots = clinic.slots(to=FRIDAY)
    clinic.booked(clinic.anna, slots[12])
    mornings = [hours.WeeklySpan(3, hours.Span(dt.time(9), dt.time(10)))]
    done = ending.end(clinic.dag, slots[0].schedule_id, TUESDAY, week=mornings, now=NOW)
    assert done.has_collided
    assert Slot.objects.filter(schedule=done.successor_id).count() == 2


@pytest.mark.parametrize(
    ("last_on", "with_week"),
    [(MONDAY - dt.timedelta(days=1), False), (FRIDAY + dt.timedelta(days=1), False), (FRIDAY, True)],
)
def test_a_day_that_has_gone_or_is_past_the_end_is_refused(
    clinic: Clinic, last_on: dt.date, with_week: bool
) -> None:
    slots = clinic.slots(to=FRIDAY, valid_to=FRIDAY)
    with pytest.raises(schedules.TooFar):
        ending.end(clinic.dag, slots[0].schedule_id, last_on, week=AFTERNOONS if with_week else (), now=NOW)
    assert Schedule.objects.count() == 1
    assert not Slot.objects.filter(closed_at__isnull=False).exists()


def test_strangers_stale_pages_retired_people_and_calendars_outside_are_refused(clinic: Clinic) -> None:
    slots = clinic.slots(to=FRIDAY)
    schedule = Schedule.objects.get()
    for stranger in (clinic.eva, clinic.anna):
        with pytest.raises(Http404):
            ending.end(stranger, schedule.id, TUESDAY, now=NOW)
    with pytest.raises(Stale):
        ending.end(clinic.dag, schedule.id, TUESDAY, version=schedule.version - 1, now=NOW)
    assert slots[0].clinician_id is not None
    type_actions.retire_resource(clinic.dag, slots[0].clinician_id, now=NOW)
    with pytest.raises(ending.IsRetired):
        ending.end(clinic.dag, schedule.id, TUESDAY, week=AFTERNOONS, now=NOW)
    assert not Slot.objects.filter(closed_at__isnull=False).exists()
    Slot.objects.filter(id=slots[0].id).update(outside_id="s1")
    with pytest.raises(ending.IsOutside):
        ending.end(clinic.dag, schedule.id, TUESDAY, now=NOW)
