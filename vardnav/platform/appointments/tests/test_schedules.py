"""Schedules, publishing, rules; closing and moving a session with everyone in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock import hours
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import answers
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Schedule, Slot, TimeRule
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules import slots as slot_rules
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import MONDAY, NOW, TUESDAY, WEEKDAYS, Clinic, residents, why
from vardnav.platform.appointments.tests.storm import broken

REASON = "Sköterskan är sjuk."


def whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_publishing_makes_the_weeks_slots_once_and_goes_on_where_it_ended(clinic: Clinic) -> None:
    slots = clinic.slots()
    assert [len(slots), slots[0].starts_at] == [12, hours.moment_of(MONDAY, dt.time(9))]
    schedule = Schedule.objects.get()
    again = schedules.publish(clinic.dag, schedule.id, to=TUESDAY, now=NOW)
    assert (again.made, list(again.collided)) == (0, [])
    more = schedules.publish(clinic.dag, schedule.id, to=TUESDAY + dt.timedelta(days=5), now=NOW)
    assert more.made == 18  # Wednesday to Friday; nothing on the weekend
    assert Slot.objects.count() == 30
    assert Entry.objects.filter(action="appointments.publish").count() == 3


def test_what_has_begun_is_not_published_and_a_schedule_ends_on_its_last_day(clinic: Clinic) -> None:
    kind = clinic.type()
    made = schedules.make_schedule(
        clinic.dag, schedules.Plan(kind.id, WEEKDAYS, MONDAY, valid_to=TUESDAY), now=NOW
    )
    later = NOW + dt.timedelta(hours=1, minutes=30)
    assert schedules.publish(clinic.dag, made.id, to=TUESDAY + dt.timedelta(days=20), now=later).made == 10
    with pytest.raises(schedules.TooFar):
        schedules.publish(clinic.dag, made.id, to=MONDAY - dt.timedelta(days=1), now=NOW)
    with pytest.raises(schedules.TooFar):
        schedules.publish(clinic.dag, made.id, to=MONDAY + dt.timedelta(days=401), now=NOW)


def test_a_clinician_is_not_published_into_two_places_and_it_is_said_when(clinic: Clinic) -> None:
    clinician = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Lisa", now=NOW)
    clinic.slots(clinician_id=clinician.id)
    other = clinic.type(key="doctor", minutes=30)
    plan = schedules.Plan(
        other.id,
        [hours.WeeklySpan(1, hours.Span(dt.time(10), dt.time(12)))],
        MONDAY,
        clinician_id=clinician.id,
    )
    made = schedules.make_schedule(clinic.dag, plan, now=NOW)
    done = schedules.publish(clinic.dag, made.id, to=MONDAY, now=NOW)
    assert done.made == 2
    assert list(done.collided) == [
        hours.moment_of(MONDAY, dt.time(10)),
        hours.moment_of(MONDAY, dt.time(10, 30)),
    ]
    slot = Slot.objects.filter(time_type=other).first()
    assert slot is not None
    with pytest.raises(IntegrityError, match="slot_clinician"), transaction.atomic():
        Slot.objects.filter(id=slot.id).update(starts_at=hours.moment_of(MONDAY, dt.time(10)))


def test_a_day_that_differs_is_said_before_it_is_published_and_not_after(clinic: Clinic) -> None:
    kind = clinic.type()
    made = schedules.make_schedule(clinic.dag, schedules.Plan(kind.id, WEEKDAYS, MONDAY), now=NOW)
    schedules.differ(clinic.dag, made.id, hours.DifferentDay(MONDAY, (), "Utbildning"), now=NOW)
    span = hours.Span(dt.time(13), dt.time(14))
    schedules.differ(clinic.dag, made.id, hours.DifferentDay(TUESDAY, (span,)), now=NOW)
    assert schedules.publish(clinic.dag, made.id, to=TUESDAY, now=NOW).made == 3
    with pytest.raises(schedules.IsPublished):
        schedules.differ(clinic.dag, made.id, hours.DifferentDay(TUESDAY), now=NOW)


def test_only_the_units_own_staff_keep_its_calendar(clinic: Clinic) -> None:
    kind = clinic.type()
    slots = clinic.slots(kind)
    schedule = Schedule.objects.get()
    admin = clinic.anna.administrator(staff_id=clinic.world.dag.id, assignment_id=uuid7(), region="12")
    for viewer in (clinic.eva, clinic.anna, admin):
        for act in (
            lambda viewer: schedules.publish(viewer, schedule.id, to=TUESDAY, now=NOW),
            lambda viewer: types.change_rule(viewer, kind.id, Rule(age_from=5), now=NOW),
            lambda viewer: schedules.make_schedule(
                viewer, schedules.Plan(kind.id, WEEKDAYS, MONDAY), now=NOW
            ),
            lambda viewer: schedules.differ(viewer, schedule.id, hours.DifferentDay(MONDAY), now=NOW),
            lambda viewer: sessions.close(viewer, [slots[0].id], reason=REASON, now=NOW),
            lambda viewer: sessions.reopen(viewer, [slots[0].id], now=NOW),
            lambda viewer: sessions.shift(viewer, [slots[0].id], days=1, reason=REASON, now=NOW),
        ):
            with pytest.raises(Http404):
                act(viewer)
    with pytest.raises(Http404):
        types.add_resource(clinic.anna, kind=ResourceKind.ROOM, name="Rum 1", now=NOW)


def test_a_new_rule_takes_the_place_of_the_old_and_the_same_changes_nothing(clinic: Clinic) -> None:
    kind = clinic.type()
    for _again in range(2):
        types.change_rule(clinic.dag, kind.id, Rule(age_from=16), now=NOW)
    versions = list(TimeRule.objects.order_by("version").values_list("version", "superseded_at"))
    assert versions == [(1, NOW), (2, None)]
    assert types.change_rule(clinic.dag, kind.id, Rule(), late_fee_kronor=400, now=NOW).version == 3


def test_a_room_and_a_clinician_are_added_once(clinic: Clinic) -> None:
    for _again in range(2):
        types.add_resource(clinic.dag, kind=ResourceKind.ROOM, name="Rum 1", now=NOW)
    with pytest.raises(slot_rules.WrongLength):
        clinic.type(minutes=3)


def test_closing_a_session_cancels_what_is_in_it_and_lets_holds_go(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(capacity=2))
    had = clinic.booked(clinic.anna, slots[0])
    clinic.hold(clinic.cecilia, slots[0])
    for _again in range(2):
        answer = sessions.close(clinic.dag, [slots[0].id, slots[1].id], reason=REASON, now=NOW)
        assert isinstance(answer, sessions.Session)
    had.refresh_from_db()
    assert (had.status, had.cancelled_because) == ("cancelled", "session")
    assert AppointmentStep.objects.get(verb="cancel").reason == REASON
    assert Appointment.objects.count() == 1
    assert why(clinic.book(clinic.cecilia, slots[0])) == "closed"
    sessions.reopen(clinic.dag, [slots[0].id], now=NOW)
    assert why(clinic.book(clinic.cecilia, slots[0])) == "had"


def test_closing_takes_both_doses_unless_the_first_is_given(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(doses=doses.Interval(1, 1))))
    clinic.booked(clinic.anna, slots[0], slots[6])
    answer = sessions.close(clinic.dag, [slots[6].id], reason=REASON, now=NOW)
    whole()
    assert isinstance(answer, sessions.Session)
    assert {one.cancelled_because for one in answer.appointments} == {"session", "pair"}


def test_what_has_begun_is_neither_closed_nor_moved(clinic: Clinic) -> None:
    slots = clinic.slots()
    begun = slots[0].starts_at
    assert why(sessions.close(clinic.dag, [slots[0].id], reason=REASON, now=begun)) == "past"
    assert why(sessions.shift(clinic.dag, [slots[0].id], days=1, reason=REASON, now=begun)) == "past"
    assert why(sessions.shift(clinic.dag, [slots[1].id], days=-1, reason=REASON, now=NOW)) == "past"


def test_a_session_is_moved_with_everyone_in_it(clinic: Clinic) -> None:
    slots = clinic.slots()[:6]
    people = residents(6)
    for viewer, slot in zip(people, slots, strict=True):
        clinic.booked(viewer, slot)
    answer = sessions.shift(clinic.dag, [one.id for one in slots], minutes=20, reason=REASON, now=NOW)
    assert isinstance(answer, sessions.Session)
    assert len(answer.appointments) == 6
    for slot in slots:
        moved = Appointment.objects.get(slot=slot)
        assert moved.starts_at == slot.starts_at + dt.timedelta(minutes=20)
    step = AppointmentStep.objects.filter(verb="move").first()
    assert step is not None
    assert (step.reason, step.by_staff_id) == (REASON, clinic.world.dag.id)


def test_a_session_where_one_would_be_in_two_places_stays_where_it_is(clinic: Clinic) -> None:
    slots = clinic.slots(clinician_id=None)
    later = clinic.slots(clinic.type(key="doctor"))[1]
    had = clinic.booked(clinic.anna, slots[0])
    clinic.booked(clinic.anna, later)
    assert why(sessions.shift(clinic.dag, [slots[0].id], minutes=10, reason=REASON, now=NOW)) == "overlap"
    had.refresh_from_db()
    assert had.starts_at == slots[0].starts_at


def test_doses_are_not_moved_out_of_their_days(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(doses=doses.Interval(1, 1))))
    clinic.booked(clinic.anna, slots[0], slots[6])
    assert why(sessions.shift(clinic.dag, [slots[6].id], days=2, reason=REASON, now=NOW)) == "dose_too_late"


def test_a_session_goes_to_another_clinician_who_is_free(clinic: Clinic) -> None:
    slots = clinic.slots()
    other = types.add_resource(clinic.dag, kind=ResourceKind.CLINICIAN, name="Lisa", now=NOW)
    busy = clinic.slots(clinic.type(key="doctor"))
    wanted = [one.id for one in slots]
    assert (
        why(sessions.shift(clinic.dag, wanted, clinician_id=busy[0].clinician_id, reason=REASON, now=NOW))
        == "collides"
    )
    answer = sessions.shift(clinic.dag, wanted, clinician_id=other.id, reason=REASON, now=NOW)
    assert isinstance(answer, sessions.Session)
    assert set(Slot.objects.filter(id__in=wanted).values_list("clinician", flat=True)) == {other.id}
    with pytest.raises(Http404):
        sessions.shift(clinic.dag, wanted, clinician_id=uuid7(), reason=REASON, now=NOW)


def test_a_session_keeps_its_wall_time_over_the_clock_change(clinic: Clinic) -> None:
    week = [hours.WeeklySpan(6, hours.Span(dt.time(9), dt.time(10)), is_on_holidays=True)]
    before = dt.date(2027, 3, 27)
    slot = clinic.slots(week=week, valid_from=before, to=before)[0]
    answer = sessions.shift(clinic.dag, [slot.id], days=1, reason=REASON, now=NOW)
    assert isinstance(answer, sessions.Session)
    slot.refresh_from_db()
    assert slot.starts_at == hours.moment_of(dt.date(2027, 3, 28), dt.time(9))
    assert slot.ends_at - slot.starts_at == dt.timedelta(minutes=20)


def test_a_cancelled_time_goes_along_with_its_session_and_its_history_says_when_it_was_to_be(
    clinic: Clinic,
) -> None:
    slot = clinic.slots()[6]
    had = clinic.booked(clinic.anna, slot)
    assert isinstance(changing.cancel(clinic.dag, had.id, now=NOW), answers.Had)
    assert isinstance(sessions.shift(clinic.dag, [slot.id], days=7, reason=REASON, now=NOW), sessions.Session)
    assert list(AppointmentStep.objects.values_list("to_starts_at", flat=True)) == [slot.starts_at] * 2
    assert broken() == []
