"""Moving and cancelling: the old time is let go of only when the new is had; the cut-off; two doses as one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import desk_actions as desk
from vardnav.platform.appointments import moving
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment, AppointmentStep
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, TUESDAY, Clinic, residents, why

EARLY = NOW - dt.timedelta(days=3)
PAIR = Rule(doses=doses.Interval(1, 1), cutoff_hours=0)
FREE = Rule(cutoff_hours=0)


def whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def cancel(viewer: Any, one: Appointment, *, now: dt.datetime = NOW, **more: Any) -> str:
    answer = changing.cancel(viewer, one.id, now=now, **more)
    whole()
    return why(answer)


def test_a_move_keeps_the_appointment_and_tells_where_it_was(clinic: Clinic) -> None:
    first, second = clinic.slots(clinic.type(FREE))[:2]
    had = clinic.booked(clinic.anna, first)
    assert why(changing.move(clinic.anna, {had.id: second.id}, now=NOW)) == "had"
    had.refresh_from_db()
    assert (had.slot_id, had.starts_at, had.status, had.version) == (second.id, second.starts_at, "booked", 2)
    step = AppointmentStep.objects.get(verb="move")
    assert (step.number, step.from_starts_at, step.to_starts_at) == (2, first.starts_at, second.starts_at)
    assert why(clinic.book(clinic.cecilia, first)) == "had"
    assert Entry.objects.filter(action="appointments.move", object_id=had.id).count() == 1


def test_a_move_to_a_taken_time_leaves_everything_as_it_was(clinic: Clinic) -> None:
    first, second = clinic.slots(clinic.type(FREE))[:2]
    had = clinic.booked(clinic.anna, first)
    clinic.booked(clinic.cecilia, second)
    assert why(changing.move(clinic.anna, {had.id: second.id}, now=NOW)) == "full"
    had.refresh_from_db()
    assert (had.slot_id, had.version) == (first.id, 1)
    assert why(clinic.book(clinic.cecilia, first)) == "full"


def test_a_move_that_is_sent_twice_is_one_move(clinic: Clinic) -> None:
    first, second = clinic.slots(clinic.type(FREE))[:2]
    had = clinic.booked(clinic.anna, first)
    for _again in range(2):
        assert why(changing.move(clinic.anna, {had.id: second.id}, now=NOW)) == "had"
    assert AppointmentStep.objects.filter(verb="move").count() == 1


def test_a_move_seen_on_a_stale_page_is_refused(clinic: Clinic) -> None:
    first, second, third = clinic.slots(clinic.type(FREE))[:3]
    had = clinic.booked(clinic.anna, first)
    changing.move(clinic.anna, {had.id: second.id}, now=NOW, version=1)
    with pytest.raises(moving.Stale):
        changing.move(clinic.anna, {had.id: third.id}, now=NOW, version=1)
    with pytest.raises(moving.Stale):
        changing.cancel(clinic.anna, had.id, now=NOW, version=1)


def test_a_time_of_one_type_does_not_become_one_of_another(clinic: Clinic) -> None:
    had = clinic.booked(clinic.anna, clinic.slots(clinic.type(FREE))[0])
    other = clinic.slots(clinic.type(FREE, key="doctor"))[1]
    assert why(changing.move(clinic.anna, {had.id: other.id}, now=NOW)) == "other_type"


def test_the_same_type_at_another_unit_is_a_move_for_the_resident_and_not_for_staff(clinic: Clinic) -> None:
    had = clinic.booked(clinic.anna, clinic.slots(clinic.type(FREE))[0])
    there = clinic.slots(clinic.type(FREE, by=clinic.eva), by=clinic.eva)[1]
    with pytest.raises(Http404):
        changing.move(clinic.dag, {had.id: there.id}, now=NOW)
    assert why(changing.move(clinic.anna, {had.id: there.id}, now=NOW)) == "had"
    assert Appointment.objects.get().unit_id == clinic.world.sodra.id


def test_a_move_is_by_the_rule_in_force_now(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    first, second = clinic.slots(kind)[:2]
    had = clinic.booked(clinic.anna, first)
    types.change_rule(clinic.dag, kind.id, Rule(cutoff_hours=0, age_from=65), now=NOW)
    assert why(changing.move(clinic.anna, {had.id: second.id}, now=NOW)) == "too_young"


def test_one_time_of_one_allowed_may_still_be_moved(clinic: Clinic) -> None:
    first, second = clinic.slots(clinic.type(Rule(cutoff_hours=0, most_at_once=1)))[:2]
    had = clinic.booked(clinic.anna, first)
    assert why(changing.move(clinic.anna, {had.id: second.id}, now=NOW)) == "had"


def test_a_move_to_an_overlapping_time_of_ones_own_is_possible(clinic: Clinic) -> None:
    kind = clinic.type(FREE, minutes=60)
    nine = clinic.slots(kind)[0]
    from vardnav.kernel.clock import hours

    week = [hours.WeeklySpan(1, hours.Span(dt.time(9, 30), dt.time(10, 30)))]
    half_past = clinic.slots(kind, week=week)[0]
    had = clinic.booked(clinic.anna, nine)
    assert why(clinic.book(clinic.anna, half_past)) == "overlap"
    assert why(changing.move(clinic.anna, {had.id: half_past.id}, now=NOW)) == "had"


def test_before_the_cut_off_cancelling_is_free_and_after_it_one_must_say_that_one_knows(
    clinic: Clinic,
) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24), fee=400))
    soon, later = clinic.booked(clinic.anna, slots[0]), clinic.booked(clinic.cecilia, slots[-1])
    assert cancel(clinic.cecilia, later) == "had"
    assert cancel(clinic.anna, soon) == "too_late"
    assert cancel(clinic.anna, soon, accepts_late=True) == "had"
    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.cancelled_because, later.cancelled_because) == ("late", "resident")
    assert [one.is_late for one in AppointmentStep.objects.filter(verb="cancel").order_by("at", "id")] == [
        False,
        True,
    ]


def test_after_the_cut_off_a_move_is_refused_with_the_moment_it_was_to_be_done(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=24)))
    had = clinic.booked(clinic.anna, slots[0])
    refused = changing.move(clinic.anna, {had.id: slots[-1].id}, now=NOW)
    assert why(refused) == "too_late"
    assert refused.refusal.from_at == slots[0].starts_at - dt.timedelta(hours=24)  # type: ignore[union-attr]
    assert why(changing.move(clinic.dag, {had.id: slots[-1].id}, now=NOW)) == "had"  # the unit helps


def test_staff_cancel_without_a_cut_off_and_it_is_said_that_they_did(clinic: Clinic) -> None:
    had = clinic.booked(clinic.anna, clinic.slots()[0])
    assert cancel(clinic.dag, had) == "had"
    had.refresh_from_db()
    assert (had.status, had.cancelled_because) == ("cancelled", "unit")


def test_cancelling_twice_is_once_and_what_has_begun_is_not_cancelled(clinic: Clinic) -> None:
    slots = clinic.slots(clinic.type(FREE))
    had, begun = clinic.booked(clinic.anna, slots[1]), clinic.booked(clinic.cecilia, slots[0])
    assert cancel(clinic.cecilia, begun, now=slots[0].starts_at) == "past"
    assert cancel(clinic.anna, had) == cancel(clinic.anna, had) == "had"
    assert AppointmentStep.objects.filter(verb="cancel").count() == 1


def test_a_cancelled_time_is_anybodys_again(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(FREE))[0]
    cancel(clinic.anna, clinic.booked(clinic.anna, slot))
    assert why(clinic.book(clinic.cecilia, slot)) == "had"


def test_strangers_and_other_units_find_nothing_to_change(clinic: Clinic) -> None:
    first, second = clinic.slots(clinic.type(FREE))[:2]
    had = clinic.booked(clinic.anna, first)
    for viewer in (clinic.cecilia, clinic.eva, clinic.anna.anonymous(region="12"), clinic.anna_for_bo):
        with pytest.raises(Http404):
            changing.cancel(viewer, had.id, now=NOW)
        with pytest.raises(Http404):
            changing.move(viewer, {had.id: second.id}, now=NOW)


def test_two_peoples_times_are_not_moved_as_one(clinic: Clinic) -> None:
    first, second, third, fourth = clinic.slots(clinic.type(FREE))[:4]
    one, two = clinic.booked(clinic.anna, first), clinic.booked(clinic.cecilia, second)
    with pytest.raises(Http404):
        changing.move(clinic.dag, {one.id: third.id, two.id: fourth.id}, now=NOW)


def _pair(clinic: Clinic, viewer: Any = None, number: int = 0) -> tuple[list[Any], Appointment, Appointment]:
    slots = clinic.slots(clinic.type(PAIR), to=TUESDAY + dt.timedelta(days=1))
    clinic.booked(viewer or clinic.anna, slots[number], slots[number + 6])
    one, two = Appointment.objects.order_by("pair_part")
    return slots, one, two


def test_cancelling_either_dose_cancels_both(clinic: Clinic) -> None:
    slots, _one, two = _pair(clinic)
    assert cancel(clinic.anna, two) == "had"
    assert list(Appointment.objects.order_by("pair_part").values_list("status", "cancelled_because")) == [
        ("cancelled", "pair"),
        ("cancelled", "resident"),
    ]
    assert why(clinic.book(clinic.cecilia, slots[0], slots[6])) == "had"


def test_when_the_first_is_given_the_second_alone_is_cancelled(clinic: Clinic) -> None:
    slots, one, two = _pair(clinic)
    desk.note(clinic.dag, one.id, "fulfil", now=slots[0].starts_at)
    assert cancel(clinic.anna, two, now=slots[0].starts_at) == "had"
    assert set(Appointment.objects.values_list("status", flat=True)) == {"fulfilled", "cancelled"}
    assert cancel(clinic.dag, one, now=NOW) == "not_allowed"


def test_a_first_dose_that_is_missed_takes_the_second_with_it(clinic: Clinic) -> None:
    slots, one, _two = _pair(clinic)
    answer = desk.note(clinic.dag, one.id, "miss", now=slots[0].starts_at)
    whole()
    assert isinstance(answer, Had)
    assert [each.status for each in answer.appointments] == ["noshow", "cancelled"]


def test_both_doses_are_moved_as_one_and_one_alone_only_within_its_days(clinic: Clinic) -> None:
    slots, one, two = _pair(clinic)
    assert why(changing.move(clinic.anna, {two.id: slots[12].id}, now=NOW)) == "dose_too_late"
    assert why(changing.move(clinic.anna, {two.id: slots[7].id}, now=NOW)) == "had"
    assert why(changing.move(clinic.anna, {one.id: slots[6].id, two.id: slots[12].id}, now=NOW)) == "had"
    whole()
    assert list(Appointment.objects.order_by("pair_part").values_list("slot", flat=True)) == [
        slots[6].id,
        slots[12].id,
    ]


def test_of_two_doses_one_that_stays_where_it_is_may_be_named_with_the_other(clinic: Clinic) -> None:
    slots, one, two = _pair(clinic)
    assert why(changing.move(clinic.anna, {one.id: slots[0].id, two.id: slots[7].id}, now=NOW)) == "had"
    assert list(AppointmentStep.objects.filter(verb="move").values_list("appointment", flat=True)) == [two.id]


def test_when_one_of_two_cannot_be_moved_neither_is(clinic: Clinic) -> None:
    slots, one, two = _pair(clinic)
    (other,) = residents(1)
    clinic.booked(other, slots[12], last_dose_on=dt.date(2026, 12, 1))
    assert why(changing.move(clinic.anna, {one.id: slots[6].id, two.id: slots[12].id}, now=NOW)) == "full"
    one.refresh_from_db()
    assert one.slot_id == slots[0].id


@pytest.mark.parametrize(
    ("verbs", "ends"),
    [
        (["arrive"], "arrived"),
        (["arrive", "undo_arrive"], "booked"),
        (["arrive", "fulfil"], "fulfilled"),
        (["fulfil"], "fulfilled"),
        (["miss"], "noshow"),
        (["miss", "arrive"], "arrived"),  # came late after all
    ],
)
def test_the_desk_notes_what_happened_each_once(clinic: Clinic, verbs: list[str], ends: str) -> None:
    slot = clinic.slots()[0]
    had = clinic.booked(clinic.anna, slot)
    for verb in verbs:
        for _again in range(1 if verb == "undo_arrive" else 2):
            assert why(desk.note(clinic.dag, had.id, verb, now=slot.starts_at)) == "had"
    had.refresh_from_db()
    assert had.status == ends
    assert AppointmentStep.objects.count() == 1 + len(verbs)


def test_nobody_is_missing_before_the_time_and_nobody_comes_days_before(clinic: Clinic) -> None:
    slots = clinic.slots()
    had = clinic.booked(clinic.anna, slots[-1])
    assert (
        why(desk.note(clinic.dag, had.id, "miss", now=slots[-1].starts_at - dt.timedelta(minutes=1)))
        == "not_allowed"
    )
    assert why(desk.note(clinic.dag, had.id, "arrive", now=NOW)) == "not_allowed"
    for viewer in (clinic.eva, clinic.anna):
        with pytest.raises(Http404):
            desk.note(viewer, had.id, "arrive", now=slots[-1].starts_at)
    with pytest.raises(Http404):
        desk.note(clinic.dag, had.id, "book", now=slots[-1].starts_at)


def test_a_move_the_table_does_not_know_is_refused(clinic: Clinic) -> None:
    had = clinic.booked(clinic.anna, clinic.slots()[0])
    with pytest.raises(moving.NotAllowed):
        moving.change(clinic.anna, had, "arrive", now=NOW)
    with pytest.raises(moving.NotAllowed):
        moving.change(clinic.dag, had, "confirm", now=NOW)
