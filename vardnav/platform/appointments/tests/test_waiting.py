"""The waiting list: a freed time goes to the next in line, for a while, and then to the one after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment, Offer, Slot, TimeType, WaitingEntry
from vardnav.platform.appointments.rules import doses
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, TUESDAY, Clinic, residents, why

FREE = Rule(cutoff_hours=0)


def waits(viewer: Any, kind: TimeType, *, minutes: int = 0, **more: Any) -> WaitingEntry:
    entry = line.join(viewer, line.Wish(kind.id, **more), now=NOW + dt.timedelta(minutes=minutes))
    assert isinstance(entry, WaitingEntry)
    return entry


def offered() -> list[Any]:
    """Return whom there are open offers to."""
    return list(Offer.objects.open().order_by("offered_at").values_list("entry__subject", flat=True))


@pytest.fixture
def full(clinic: Clinic) -> tuple[TimeType, list[Slot], list[Appointment]]:
    """Tomorrow's times at Norra, all of them booked."""
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    booked = [clinic.booked(viewer, slot) for viewer, slot in zip(residents(12), slots, strict=True)]
    return kind, slots, booked


def test_a_freed_time_is_held_for_the_first_in_line_and_for_nobody_else(clinic: Clinic, full: Any) -> None:
    kind, slots, booked = full
    waits(clinic.cecilia, kind, minutes=1)
    waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    assert offered() == [clinic.world.anna.id]
    assert why(clinic.book(clinic.cecilia, slots[9])) == "full"
    hold = Appointment.objects.get(status="pending")
    assert (hold.slot_id, hold.subject_id, hold.origin) == (slots[9].id, clinic.world.anna.id, "waiting_list")
    entry = Entry.objects.get(action="appointments.offer")
    assert (entry.role, entry.subject_id) == ("system", clinic.world.anna.id)


def test_who_accepts_has_the_time_and_has_left_the_line(clinic: Clinic, full: Any) -> None:
    kind, slots, booked = full
    waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    offer = Offer.objects.get()
    for _again in range(2):
        assert why(line.accept(clinic.anna, offer.id, now=NOW)) == "had"
    had = Appointment.objects.get(slot=slots[9], status="booked")
    assert had.subject_id == clinic.world.anna.id
    assert not WaitingEntry.objects.waiting().exists()
    assert Offer.objects.get().answer == "accepted"


def test_who_has_a_later_time_is_moved_and_the_time_they_leave_goes_on_down_the_line(
    clinic: Clinic, full: Any
) -> None:
    kind, slots, booked = full
    has = booked[11]
    hers = clinic.anna.resident(person_id=has.subject_id, region="12")
    waits(hers, kind, appointment_id=has.id)
    waits(clinic.anna, kind, minutes=1)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    answer = line.accept(hers, Offer.objects.get().id, now=NOW)
    assert isinstance(answer, Had)
    assert (answer.appointments[0].id, answer.appointments[0].slot_id) == (has.id, slots[9].id)
    assert Appointment.objects.filter(subject=has.subject_id).count() == 1
    assert offered() == [clinic.world.anna.id]
    assert Offer.objects.open().get().slot_id == slots[11].id


def test_a_no_and_a_silence_pass_the_time_on_and_keep_the_place_in_line(clinic: Clinic, full: Any) -> None:
    kind, _slots, booked = full
    third = residents_more(1)[0]
    for minutes, viewer in enumerate((clinic.anna, clinic.cecilia, third)):
        waits(viewer, kind, minutes=minutes)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    line.decline(clinic.anna, Offer.objects.get().id, now=NOW)
    line.decline(clinic.anna, Offer.objects.earliest("offered_at").id, now=NOW)
    assert offered() == [clinic.world.cecilia.id]
    ends = Offer.objects.open().get().expires_at
    assert line.expire_due(SYSTEM, now=ends - dt.timedelta(seconds=1)) == 0
    assert why(line.accept(clinic.cecilia, Offer.objects.open().get().id, now=ends)) == "expired"
    assert line.expire_due(SYSTEM, now=ends) == 1
    assert offered() == [third.subject_id]
    assert WaitingEntry.objects.waiting().count() == 3
    assert list(Offer.objects.order_by("offered_at", "id").values_list("answer", flat=True)) == [
        "declined",
        "expired",
        "",
    ]


def test_nobody_is_asked_twice_of_one_time_and_when_nobody_wants_it_it_is_anybodys(
    clinic: Clinic, full: Any
) -> None:
    kind, slots, booked = full
    waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    line.decline(clinic.anna, Offer.objects.get().id, now=NOW)
    assert offered() == []
    assert why(clinic.book(clinic.cecilia, slots[9])) == "had"
    changing.cancel(SYSTEM, Appointment.objects.get(slot=slots[9], status="booked").id, now=NOW)
    assert offered() == []


def test_wishes_are_kept_and_a_time_that_suits_nobody_is_anybodys(clinic: Clinic, full: Any) -> None:
    kind, slots, booked = full
    waits(clinic.anna, kind, part_of_day=PartOfDay.EVENING)
    waits(clinic.cecilia, kind, minutes=1, first_on=dt.date(2026, 12, 2))
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    assert offered() == []
    third = residents_more(1)[0]
    assert why(clinic.book(third, slots[9])) == "had"


def test_who_may_not_have_it_or_is_elsewhere_is_passed_over_and_keeps_the_place(
    clinic: Clinic, full: Any
) -> None:
    kind, _slots, booked = full
    elsewhere = clinic.slots(clinic.type(key="doctor"))
    clinic.booked(clinic.anna, elsewhere[9])
    waits(clinic.anna, kind)
    waits(clinic.cecilia, kind, minutes=1)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    assert offered() == [clinic.world.cecilia.id]
    assert WaitingEntry.objects.waiting().count() == 2


def test_a_rule_that_has_come_to_say_no_is_asked_when_one_accepts(clinic: Clinic, full: Any) -> None:
    kind, _slots, booked = full
    waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    types.change_rule(clinic.dag, kind.id, Rule(age_from=65), now=NOW)
    assert why(line.accept(clinic.anna, Offer.objects.get().id, now=NOW)) == "too_young"
    assert Offer.objects.open().count() == 1


def test_joining_again_keeps_the_place_with_the_new_wish(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    first = waits(clinic.anna, kind)
    again = waits(clinic.anna, kind, minutes=5, part_of_day=PartOfDay.MORNING)
    assert (again.id, again.joined_at, again.part_of_day) == (first.id, NOW, "morning")
    line.leave(clinic.anna, first.id, now=NOW)
    line.leave(clinic.anna, first.id, now=NOW)
    assert waits(clinic.anna, kind, minutes=9).id != first.id


def test_who_leaves_the_line_lets_the_next_have_what_was_offered(clinic: Clinic, full: Any) -> None:
    kind, _slots, booked = full
    entry = waits(clinic.anna, kind)
    waits(clinic.cecilia, kind, minutes=1)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    line.leave(clinic.anna, entry.id, now=NOW)
    assert offered() == [clinic.world.cecilia.id]


def test_a_time_that_was_cancelled_meanwhile_is_not_moved_by_an_offer_but_had_anew(
    clinic: Clinic, full: Any
) -> None:
    kind, slots, booked = full
    has = booked[11]
    hers = clinic.anna.resident(person_id=has.subject_id, region="12")
    waits(hers, kind, appointment_id=has.id)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    sessions.close(clinic.dag, [slots[11].id], reason="Sjuk", now=NOW)
    answer = line.accept(hers, Offer.objects.get().id, now=NOW)
    assert isinstance(answer, Had)
    assert (answer.appointments[0].id != has.id, answer.appointments[0].slot_id) == (True, slots[9].id)


def test_half_of_two_doses_is_offered_to_nobody(clinic: Clinic) -> None:
    kind = clinic.type(Rule(doses=doses.Interval(1, 1), cutoff_hours=0))
    assert why(line.join(clinic.anna, line.Wish(kind.id), now=NOW)) == "dose_missing"
    types.change_rule(clinic.dag, kind.id, FREE, now=NOW)
    slots = clinic.slots(kind)
    had = clinic.booked(clinic.cecilia, slots[9])
    waits(clinic.anna, kind)
    types.change_rule(clinic.dag, kind.id, Rule(doses=doses.Interval(1, 1)), now=NOW)
    changing.cancel(SYSTEM, had.id, now=NOW)
    assert offered() == []


def test_a_closed_session_takes_back_what_was_offered_of_it(clinic: Clinic, full: Any) -> None:
    kind, slots, booked = full
    waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    sessions.close(clinic.dag, [slots[9].id], reason="Sjuk", now=NOW)
    assert Offer.objects.get().answer == "gone"
    assert why(line.accept(clinic.anna, Offer.objects.get().id, now=NOW)) == "expired"


def test_a_stranger_finds_no_offer_and_no_place_in_line(clinic: Clinic, full: Any) -> None:
    kind, _slots, booked = full
    entry = waits(clinic.anna, kind)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    offer = Offer.objects.get()
    for viewer in (clinic.cecilia, clinic.eva, clinic.anna.anonymous(region="12")):
        for act in (
            lambda viewer: line.accept(viewer, offer.id, now=NOW),
            lambda viewer: line.decline(viewer, offer.id, now=NOW),
            lambda viewer: line.leave(viewer, entry.id, now=NOW),
        ):
            with pytest.raises(Http404):
                act(viewer)
    with pytest.raises(Http404):
        waits(clinic.cecilia, kind, appointment_id=booked[3].id)
    with pytest.raises(Http404):
        waits(clinic.anna, kind, subject_id=clinic.world.cecilia.id)
    with pytest.raises(Http404):
        waits(clinic.eva, kind, subject_id=clinic.world.cecilia.id)


def test_staff_put_somebody_in_line_who_has_called(clinic: Clinic, full: Any) -> None:
    kind, _slots, booked = full
    entry = waits(clinic.dag, kind, subject_id=clinic.world.cecilia.id)
    assert (entry.joined_by_staff_id, entry.joined_by_person_id) == (clinic.world.dag.id, None)
    changing.cancel(SYSTEM, booked[9].id, now=NOW)
    assert why(line.accept(clinic.dag, Offer.objects.get().id, now=NOW)) == "had"


def residents_more(count: int) -> list[Any]:
    """More residents beside those who fill the times."""
    from vardnav.kernel.people.models import Person

    made = [
        Person.objects.create(
            identifier_kind="personnummer",
            identifier=f"19750101C{number:03d}",
            given_name="Till",
            family_name="Test",
            born_on=dt.date(1975, 1, 1),
            home_region="12",
        )
        for number in range(count)
    ]
    from vardnav.kernel.access.viewer import Viewer

    return [Viewer.resident(person_id=one.id, region="12") for one in made]


def test_a_wish_whose_last_day_has_gone_is_out_of_the_line_and_the_others_stay(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    line.join(clinic.anna, line.Wish(kind.id, last_on=TUESDAY), now=NOW)
    line.join(clinic.cecilia, line.Wish(kind.id), now=NOW)
    assert line.end_past(SYSTEM, now=NOW + dt.timedelta(days=1)) == 0, "the day itself still goes"
    assert line.end_past(SYSTEM, now=NOW + dt.timedelta(days=2)) == 1
    assert WaitingEntry.objects.waiting().get().subject_id == clinic.world.cecilia.id
