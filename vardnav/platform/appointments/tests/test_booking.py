"""Holding, booking and confirming: who gets a time, who does not and why, and what is left behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.appointments import answers, seating, waiting_actions
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Slot
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.states import HELD_FOR, Origin
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents, why

LATER = NOW + HELD_FOR


def whole() -> None:
    """Let the database look at what it looks at when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_anna_books_and_row_step_and_log_are_written_together(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    had = clinic.booked(clinic.anna, slot)
    assert (had.status, had.seat, had.starts_at, had.unit_id) == (
        "booked",
        1,
        slot.starts_at,
        clinic.world.norra.id,
    )
    step = AppointmentStep.objects.get()
    assert (step.number, step.verb, step.from_status, step.to_status) == (1, "book", "", "booked")
    assert step.by_person_id == clinic.world.anna.id
    entry = Entry.objects.get(action="appointments.book")
    assert (entry.object_id, entry.subject_id, entry.unit_id) == (
        had.id,
        clinic.world.anna.id,
        clinic.world.norra.id,
    )


def test_a_taken_time_is_refused_and_nothing_is_left_of_the_try(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    clinic.booked(clinic.anna, slot)
    refused = clinic.book(clinic.cecilia, slot)
    assert why(refused) == "full"
    assert isinstance(refused, answers.Refused)
    assert refused.slot_id == slot.id
    assert Appointment.objects.count() == AppointmentStep.objects.count() == 1
    assert Entry.objects.filter(action="appointments.book").count() == 1


def test_a_slot_for_three_takes_three_and_no_more(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(capacity=3))[0]
    answers = [why(clinic.book(viewer, slot)) for viewer in residents(5)]
    assert answers == ["had", "had", "had", "full", "full"]
    assert sorted(Appointment.objects.values_list("seat", flat=True)) == [1, 2, 3]


def test_the_same_key_gives_the_same_time_and_another_key_another(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    key = uuid7()
    had = [clinic.booked(clinic.anna, first, key=key).id for _again in range(3)]
    assert len(set(had)) == 1
    assert (
        clinic.booked(clinic.anna, second, key=key).id == had[0]
    )  # the key decides, not what is asked with it
    assert clinic.booked(clinic.anna, second).id != had[0]
    assert Appointment.objects.count() == 2
    assert AppointmentStep.objects.count() == 2


def test_a_key_of_somebody_elses_is_no_way_to_their_time(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    key = uuid7()
    hers = clinic.booked(clinic.anna, first, key=key)
    assert clinic.booked(clinic.cecilia, second, key=key).id != hers.id


def test_staff_who_send_one_form_for_two_people_are_told_so(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    key = uuid7()
    clinic.booked(clinic.dag, first, key=key, subject_id=clinic.world.anna.id)
    with pytest.raises(Http404):
        clinic.book(clinic.dag, second, key=key, subject_id=clinic.world.cecilia.id)


def test_one_person_is_not_in_two_places_at_once_whatever_the_unit(clinic: Clinic) -> None:
    here = clinic.slots()[0]
    there = clinic.slots(clinic.type(key="doctor", by=clinic.eva), by=clinic.eva)[0]
    clinic.booked(clinic.anna, here)
    assert why(clinic.book(clinic.anna, there)) == "overlap"
    assert why(clinic.book(clinic.cecilia, there)) == "had"


def test_times_that_only_touch_do_not_overlap(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    assert first.ends_at == second.starts_at
    clinic.booked(clinic.anna, first)
    clinic.booked(clinic.anna, second)


@pytest.mark.parametrize("role", ["other region", "not there", "three", "none", "twice the same"])
def test_what_is_not_offered_is_not_there(clinic: Clinic, role: str) -> None:
    slots = clinic.slots()
    viewer, wanted = clinic.anna, slots[:1]
    if role == "other region":
        viewer = viewer.resident(person_id=clinic.world.anna.id, region="08")
    elif role == "not there":
        wanted = [Slot(id=uuid7())]
    else:
        wanted = {"three": slots[:3], "none": [], "twice the same": slots[:1] * 2}[role]
    with pytest.raises(Http404):
        clinic.book(viewer, *wanted)


def test_strangers_staff_and_administrators_book_for_nobody(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    for viewer in (
        clinic.anna.anonymous(region="12"),
        clinic.anna.administrator(staff_id=clinic.world.dag.id, assignment_id=uuid7(), region="12"),
        clinic.dag,
        clinic.anna.system(region="12"),
    ):
        with pytest.raises(Http404):
            clinic.book(viewer, slot)
    with pytest.raises(Http404):  # another unit's staff
        clinic.book(clinic.eva, slot, subject_id=clinic.world.anna.id)
    with pytest.raises(Http404):  # a resident for somebody they do not act for
        clinic.book(clinic.anna, slot, subject_id=clinic.world.cecilia.id)


def test_dag_books_by_phone_past_what_is_only_about_booking_online(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(Rule(is_online=False)))[0]
    assert why(clinic.book(clinic.anna, slot)) == "not_online"
    had = clinic.booked(clinic.dag, slot, subject_id=clinic.world.anna.id, origin=Origin.PHONE)
    assert (had.booked_by_staff_id, had.booked_by_person_id, had.origin) == (
        clinic.world.dag.id,
        None,
        "phone",
    )


def test_somebody_drops_in_while_the_time_is_going_on(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(capacity=9, minutes=60))[0]
    during = slot.starts_at + dt.timedelta(minutes=30)
    assert why(clinic.book(clinic.anna, slot, now=during)) == "past"
    more = {"subject_id": clinic.world.anna.id, "origin": Origin.DROP_IN}
    assert why(clinic.book(clinic.dag, slot, now=during, **more)) == "had"
    assert (
        why(clinic.book(clinic.dag, slot, now=slot.ends_at, **more | {"subject_id": clinic.world.cecilia.id}))
        == "past"
    )


def test_a_guardian_books_for_a_child_and_counts_as_the_adult_who_comes_along(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(Rule(adult_under=16)))[0]
    had = clinic.booked(clinic.anna_for_bo, slot)
    assert (had.subject_id, had.booked_by_person_id, had.has_adult) == (
        clinic.world.bo.id,
        clinic.world.anna.id,
        True,
    )


def test_a_sensitive_time_is_not_seen_by_who_acts_for_somebody(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(is_sensitive=True))[0]
    with pytest.raises(Http404):
        clinic.book(clinic.anna_for_bo, slot)
    clinic.booked(clinic.dag, slot, subject_id=clinic.world.bo.id)
    assert not Appointment.objects.visible_to(clinic.anna_for_bo).exists()
    assert Appointment.objects.visible_to(clinic.dag).count() == 1


def test_so_many_at_once_counts_what_is_to_come_at_every_unit_of_the_region(clinic: Clinic) -> None:
    rule = Rule(most_at_once=1)
    here, later = clinic.slots(clinic.type(rule))[:2]
    there = clinic.slots(clinic.type(rule, by=clinic.eva), by=clinic.eva)[3]
    clinic.booked(clinic.anna, here)
    assert why(clinic.book(clinic.anna, later)) == why(clinic.book(clinic.anna, there)) == "too_many"
    after = here.starts_at + dt.timedelta(minutes=1)
    assert why(clinic.book(clinic.anna, there, now=after)) == "had"


def test_listed_at_the_unit_is_asked_of_the_one_who_is_to_come(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(is_listed_only=True)))
    assert why(clinic.book(clinic.anna, slots[0])) == "had"  # Anna is listed at Norra
    assert why(clinic.book(clinic.cecilia, slots[1])) == "not_listed"
    Account.objects.filter(person=clinic.world.cecilia).update(chosen_unit=clinic.world.norra.id)
    assert why(clinic.book(clinic.cecilia, slots[1])) == "had"


def test_a_time_not_yet_released_opens_at_its_moment(clinic: Clinic) -> None:
    from vardnav.platform.appointments.rules import slots as slot_rules

    release = slot_rules.Release(0, dt.time(8, 30))
    first = clinic.slots(release=release)[0]
    assert why(clinic.book(clinic.anna, first)) == "not_open_yet"
    assert why(clinic.book(clinic.anna, first, now=NOW + dt.timedelta(minutes=30))) == "had"


def test_a_held_time_is_nobody_elses_until_it_runs_out_and_then_anybodys(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    held = clinic.hold(clinic.anna, slot)
    assert (held.status, held.hold_until) == ("pending", LATER)
    assert why(clinic.book(clinic.cecilia, slot, now=LATER - dt.timedelta(seconds=1))) == "full"
    assert why(clinic.book(clinic.cecilia, slot, now=LATER)) == "had"
    assert why(holding.confirm(clinic.anna, held.id, now=LATER)) == "expired"
    assert not Appointment.objects.filter(id=held.id).exists()


def test_a_held_time_is_confirmed_once_however_often_it_is_sent(clinic: Clinic) -> None:
    held = clinic.hold(clinic.anna, clinic.slots()[0])
    for _again in range(2):
        answer = holding.confirm(clinic.anna, held.id, now=NOW)
        assert isinstance(answer, answers.Had)
        assert answer.appointments[0].id == held.id
    assert [one.verb for one in AppointmentStep.objects.all()] == ["confirm"]
    assert Appointment.objects.get().hold_until is None


def test_a_strangers_hold_and_one_that_never_was_get_the_same_answer(clinic: Clinic) -> None:
    held = clinic.hold(clinic.anna, clinic.slots()[0])
    assert why(holding.confirm(clinic.cecilia, held.id, now=NOW)) == "expired"
    assert why(holding.confirm(clinic.cecilia, uuid7(), now=NOW)) == "expired"
    holding.let_go(clinic.cecilia, held.id, now=NOW)
    assert Appointment.objects.filter(id=held.id).exists()


def test_who_holds_another_time_lets_go_of_the_first(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    clinic.hold(clinic.anna, first)
    clinic.hold(clinic.anna, second)
    assert list(Appointment.objects.values_list("slot", flat=True)) == [second.id]
    holding.let_go(clinic.anna, Appointment.objects.get().id, now=NOW)
    assert not Appointment.objects.exists()
    assert why(clinic.book(clinic.cecilia, first)) == why(clinic.book(clinic.cecilia, second)) == "had"


def test_a_rule_that_changes_between_holding_and_confirming_decides(clinic: Clinic) -> None:
    kind = clinic.type()
    held = clinic.hold(clinic.anna, clinic.slots(kind)[0])
    types.change_rule(clinic.dag, kind.id, Rule(age_from=65), now=NOW)
    assert why(holding.confirm(clinic.anna, held.id, now=NOW)) == "too_young"
    assert Appointment.objects.get().status == "pending"


def test_the_job_lets_go_of_what_ran_out_and_the_time_is_found_again(clinic: Clinic) -> None:
    slot = clinic.slots()[0]
    clinic.hold(clinic.anna, slot)
    slot.refresh_from_db()
    assert slot.is_full
    assert waiting_actions.expire_due(SYSTEM, now=LATER - dt.timedelta(seconds=1)) == 0
    assert waiting_actions.expire_due(SYSTEM, now=LATER) == 1
    seating.hint([slot.id])
    slot.refresh_from_db()
    assert not slot.is_full
    assert Entry.objects.filter(action="appointments.let_go").count() == 1


PAIR = Rule(doses=doses.Interval(1, 1))


def test_two_doses_are_booked_as_one(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(PAIR))
    first, second = slots[0], slots[-1]
    clinic.booked(clinic.anna, first, second)
    whole()
    one, two = Appointment.objects.order_by("pair_part")
    assert one.pair_id == two.pair_id is not None
    assert (one.slot_id, two.slot_id) == (first.id, second.id)


def test_when_the_second_dose_is_taken_the_first_is_not_had_either(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(PAIR))
    clinic.booked(clinic.cecilia, slots[-1], last_dose_on=dt.date(2026, 11, 30))
    refused = clinic.book(clinic.anna, slots[0], slots[-1])
    assert why(refused) == "full"
    assert Appointment.objects.count() == 1
    assert why(clinic.book(clinic.anna, slots[0], slots[-2])) == "had"


@pytest.mark.parametrize(
    ("interval", "reason"), [((2, 2), "dose_too_soon"), ((1, 1), "had")], ids=["too soon", "as the rule says"]
)
def test_doses_keep_their_days_between_them(clinic: Clinic, interval: tuple[int, int], reason: str) -> None:
    slots = clinic.slots(clinic.type(Rule(doses=doses.Interval(*interval))))
    assert why(clinic.book(clinic.anna, slots[0], slots[-1])) == reason


def test_a_dose_of_two_is_not_booked_alone_unless_the_first_is_given(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(PAIR))
    assert why(clinic.book(clinic.anna, slots[0])) == "dose_missing"
    given = dt.date(2026, 11, 29)
    assert why(clinic.book(clinic.anna, slots[0], last_dose_on=given)) == "had"
    assert why(clinic.book(clinic.cecilia, slots[-1], last_dose_on=given)) == "dose_too_late"


def test_two_times_that_are_no_doses_are_not_booked_as_one(clinic: Clinic) -> None:
    first, *_rest, second = clinic.slots()
    assert why(clinic.book(clinic.anna, first, second)) == "other_type"


def test_a_held_pair_is_confirmed_let_go_and_runs_out_as_one(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(PAIR))
    held = clinic.hold(clinic.anna, slots[0], slots[-1])
    holding.confirm(clinic.anna, held.id, now=NOW)
    whole()
    assert set(Appointment.objects.values_list("status", flat=True)) == {"booked"}
    other = clinic.hold(clinic.cecilia, slots[1], slots[-2])
    holding.let_go(clinic.cecilia, other.id, now=NOW)
    assert Appointment.objects.count() == 2
    clinic.hold(clinic.cecilia, slots[1], slots[-2])
    waiting_actions.expire_due(SYSTEM, now=LATER)
    whole()
    assert Appointment.objects.count() == 2


# --- what the table itself refuses, whatever code writes it ------------------------------------------------------------


def _sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("wrong", "guard"),
    [
        ("UPDATE appointments_appointment SET seat = 2", "seat_there"),
        ("UPDATE appointments_appointment SET capacity = 9", "says_its_slot"),
        ("UPDATE appointments_appointment SET starts_at = starts_at - interval '1 hour'", "says_its_slot"),
        ("UPDATE appointments_appointment SET region = '08'", "says_its_slot"),
        ("UPDATE appointments_appointment SET status = 'pending'", "hold_ends"),
        ("UPDATE appointments_appointment SET status = 'cancelled'", "cancelled_why"),
        ("UPDATE appointments_appointment SET status = 'lost'", "appointments_status"),
        ("DELETE FROM appointments_slot", "says_its_slot"),
        ("UPDATE appointments_slot SET capacity = 0", "slot_order"),
    ],
)
def test_the_database_refuses_what_no_action_does(clinic: Clinic, wrong: str, guard: str) -> None:
    clinic.booked(clinic.anna, clinic.slots()[0])
    AppointmentStep.objects.all().delete()
    with pytest.raises(IntegrityError, match=guard):
        _sql(wrong)


def test_the_database_refuses_half_a_pair(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(PAIR))
    clinic.booked(clinic.anna, slots[0], slots[-1])
    gone = "status = 'cancelled', cancelled_at = now(), cancelled_because = 'unit'"
    for half in (
        f"UPDATE appointments_appointment SET {gone} WHERE pair_part = 1",
        f"UPDATE appointments_appointment SET {gone} WHERE pair_part = 2",
        "UPDATE appointments_appointment SET status = 'noshow' WHERE pair_part = 1",
        "DELETE FROM appointments_appointmentstep; DELETE FROM appointments_appointment WHERE pair_part = 2",
    ):
        with pytest.raises(IntegrityError, match="half a pair"):
            _sql(half)
    _sql(f"UPDATE appointments_appointment SET {gone}")


def test_a_slot_with_fewer_seats_than_are_taken_is_refused_and_with_more_all_rows_say_so(
    clinic: Clinic,
) -> None:
    slot = clinic.slots(clinic.type(capacity=3))[0]
    for viewer in residents(3):
        clinic.booked(viewer, slot)
    with pytest.raises(IntegrityError, match="seat_there"):
        _sql(f"UPDATE appointments_slot SET capacity = 2 WHERE id = '{slot.id}'")
    _sql(f"UPDATE appointments_slot SET capacity = 4 WHERE id = '{slot.id}'")
    assert set(Appointment.objects.values_list("capacity", flat=True)) == {4}


def test_a_person_without_a_birth_date_counts_as_grown(clinic: Clinic) -> None:
    Person.objects.filter(id=clinic.world.anna.id).update(born_on=None)
    assert why(clinic.book(clinic.anna, clinic.slots()[0])) == "had"
