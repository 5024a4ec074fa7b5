"""Holds that ran out, rules asked of those in line, one offer at a time, reminders; and that each thing is told of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments import own_queries, reminding_actions
from vardnav.platform.appointments import session_actions as sessions
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.answers import Accepted
from vardnav.platform.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNear,
    OfferWithdrawn,
    TimeOffered,
)
from vardnav.platform.appointments.models import Appointment, Offer, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.states import HELD_FOR, REMINDED_USUALLY
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents, why

FREE = Rule(cutoff_hours=0)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that is published, in order."""
    heard: list[Any] = []

    def written_with_its_cause(event: events.Event) -> tuple[str, list[object]]:
        heard.append(event)
        return "NULL", []

    monkeypatch.setattr(events, "publish", heard.append)
    monkeypatch.setattr(events, "publish_sql", written_with_its_cause)
    return heard


def waits(viewer: Any, kind: TimeType, *, minutes: int = 0) -> None:
    line.join(viewer, line.Wish(kind.id), now=NOW + dt.timedelta(minutes=minutes))


def offered_to() -> list[Any]:
    return list(Offer.objects.open().order_by("offered_at", "id").values_list("entry__subject", flat=True))


def test_a_hold_is_confirmed_until_it_runs_out_and_not_at_that_moment(clinic: Clinic) -> None:
    one, two = clinic.slots()[:2]
    held = clinic.hold(clinic.anna, one)
    assert why(holding.confirm(clinic.anna, held.id, now=NOW + HELD_FOR)) == "expired"
    assert Appointment.objects.get(id=held.id).status == "pending"
    assert why(holding.confirm(clinic.anna, held.id, now=NOW + HELD_FOR - SECOND)) == "had"
    other = clinic.hold(clinic.cecilia, two)
    assert why(holding.confirm(clinic.cecilia, other.id, now=NOW + HELD_FOR + SECOND)) == "expired"
    assert why(clinic.book(residents(1)[0], two, now=NOW + HELD_FOR)) == "had"


def test_whom_the_rule_has_come_to_shut_out_is_passed_over_when_a_time_comes_free(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    slot = clinic.slots(kind)[9]
    booked = clinic.booked(residents(1)[0], slot)
    waits(clinic.anna, kind)
    waits(clinic.cecilia, kind, minutes=1)
    types.change_rule(clinic.dag, kind.id, Rule(cutoff_hours=0, age_from=50), now=NOW)
    changing.cancel(SYSTEM, booked.id, now=NOW)
    assert offered_to() == [clinic.world.cecilia.id], "Anna is 41, Cecilia 56"


def test_nobody_has_two_offers_to_answer_and_one_seat_is_one_offer(clinic: Clinic) -> None:
    kind = clinic.type(FREE, capacity=2)
    slots = clinic.slots(kind)
    people = residents(4)
    booked = [clinic.booked(viewer, slots[8 + n // 2]) for n, viewer in enumerate(people)]
    waits(clinic.anna, kind)
    for one in booked[:3]:
        changing.cancel(SYSTEM, one.id, now=NOW)
    assert offered_to() == [clinic.world.anna.id]
    waits(clinic.cecilia, kind, minutes=1)
    changing.cancel(SYSTEM, booked[3].id, now=NOW)
    assert offered_to() == [clinic.world.anna.id, clinic.world.cecilia.id]
    assert Appointment.objects.filter(status="pending").count() == 2


def test_what_happens_to_a_time_is_published_once_each(clinic: Clinic, told: list[Any]) -> None:
    slots = clinic.slots(clinic.type(FREE))
    had = clinic.booked(clinic.anna, slots[6])
    held = clinic.hold(clinic.cecilia, slots[7])
    assert [type(one) for one in told] == [AppointmentBooked], "a hold is nothing to tell of"
    holding.confirm(clinic.cecilia, held.id, now=NOW)
    holding.confirm(clinic.cecilia, held.id, now=NOW)
    changing.move(clinic.anna, {had.id: slots[8].id}, now=NOW)
    sessions.shift(clinic.dag, [slots[8].id], days=7, reason="Sjuk", now=NOW)
    changing.cancel(clinic.anna, had.id, now=NOW)
    changing.cancel(clinic.anna, had.id, now=NOW)
    kinds = [AppointmentBooked, AppointmentBooked, AppointmentMoved, AppointmentMoved, AppointmentCancelled]
    assert [type(one) for one in told] == kinds
    assert [one.appointment_id for one in told] == [had.id, held.id, had.id, had.id, had.id]
    assert [(one.is_by_unit, one.from_starts_at) for one in told[2:4]] == [
        (False, slots[6].starts_at),
        (True, slots[8].starts_at),
    ]
    assert told[4].cause == "resident"


def test_an_offer_is_published_and_so_is_the_booking_it_becomes(clinic: Clinic, told: list[Any]) -> None:
    kind = clinic.type(FREE)
    booked = clinic.booked(clinic.cecilia, clinic.slots(kind)[9])
    waits(clinic.anna, kind)
    changing.cancel(clinic.cecilia, booked.id, now=NOW)
    offer = Offer.objects.get()
    assert [type(one) for one in told] == [AppointmentBooked, AppointmentCancelled, TimeOffered]
    assert told[2].offer_id == offer.id
    line.accept(clinic.anna, offer.id, now=NOW)
    assert (type(told[3]), told[3].appointment_id) == (AppointmentBooked, offer.hold_id)


def test_whoever_chose_it_is_reminded_a_day_before_once_and_anew_after_a_move(
    clinic: Clinic, told: list[Any]
) -> None:
    slots = clinic.slots(clinic.type(FREE))
    held = clinic.hold(clinic.anna, slots[6])
    holding.confirm(clinic.anna, held.id, wants_reminder=True, now=NOW)
    clinic.booked(clinic.cecilia, slots[7])
    near = slots[6].starts_at - dt.timedelta(hours=REMINDED_USUALLY)
    told.clear()
    assert reminding_actions.remind_due(SYSTEM, now=near - SECOND) == 0
    assert reminding_actions.remind_due(SYSTEM, now=near) == 1
    assert reminding_actions.remind_due(SYSTEM, now=near + SECOND) == 0
    assert [(type(one), one.appointment_id) for one in told] == [(AppointmentNear, held.id)]
    changing.move(clinic.anna, {held.id: slots[11].id}, now=near)
    assert (
        reminding_actions.remind_due(SYSTEM, now=slots[11].starts_at - dt.timedelta(hours=REMINDED_USUALLY))
        == 1
    )
    assert Entry.objects.filter(action="appointments.remind").count() == 2


def test_who_has_been_reminded_and_chooses_a_moment_still_to_come_is_reminded_then(clinic: Clinic) -> None:
    slot = clinic.slots(clinic.type(FREE))[6]
    held = clinic.hold(clinic.anna, slot)
    holding.confirm(clinic.anna, held.id, wants_reminder=True, now=NOW)
    near = slot.starts_at - dt.timedelta(hours=REMINDED_USUALLY)
    assert reminding_actions.remind_due(SYSTEM, now=near) == 1
    reminding_actions.wish(clinic.anna, held.id, wanted=True, hours=48, now=near + SECOND)
    assert reminding_actions.remind_due(SYSTEM, now=near + SECOND) == 0, (
        "two days before is past, and was told"
    )
    reminding_actions.wish(clinic.anna, held.id, wanted=True, hours=2, now=near + SECOND)
    assert reminding_actions.remind_due(SYSTEM, now=slot.starts_at - dt.timedelta(hours=2)) == 1


def test_whoever_chose_two_hours_or_two_days_is_told_then(clinic: Clinic) -> None:
    slot = clinic.slots(to=dt.date(2026, 12, 3))[-1]
    for hours in (2, 48):
        had = clinic.booked(clinic.anna, slot)
        reminding_actions.wish(clinic.anna, had.id, wanted=True, hours=hours, now=NOW)
        at = slot.starts_at - dt.timedelta(hours=hours)
        assert reminding_actions.remind_due(SYSTEM, now=at - SECOND) == 0
        assert reminding_actions.remind_due(SYSTEM, now=at) == 1
        changing.cancel(SYSTEM, had.id, now=NOW)


def test_whoever_books_later_than_they_want_to_be_reminded_is_not_told_at_once_what_they_know(
    clinic: Clinic,
) -> None:
    slot = clinic.slots()[6]
    held = clinic.hold(clinic.anna, slot)
    holding.confirm(clinic.anna, held.id, wants_reminder=True, accepted=Accepted(remind_hours=48), now=NOW)
    assert reminding_actions.remind_due(SYSTEM, now=NOW + dt.timedelta(minutes=1)) == 0
    assert reminding_actions.remind_due(SYSTEM, now=slot.starts_at - SECOND) == 0


def test_whoever_had_an_offer_of_a_time_that_is_closed_or_moved_is_told(
    clinic: Clinic, told: list[Any]
) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    for number, act in enumerate((_close, _shift)):
        slot = slots[8 + number]
        booked = clinic.booked(residents_of(number), slot)
        waits((clinic.anna, clinic.cecilia)[number], kind)
        changing.cancel(SYSTEM, booked.id, now=NOW)
        offer = Offer.objects.open().get()
        told.clear()
        act(clinic, slot.id)
        assert told[0] == OfferWithdrawn(region="12", offer_id=offer.id, event_id=told[0].event_id)
        assert own_queries.whose_offer(offer.id) is None
        whose = own_queries.whose_offer(offer.id, is_open=False)
        assert whose is not None
        assert whose.subject_id == offer.entry.subject_id
        line.leave(SYSTEM, offer.entry_id, now=NOW)


def _close(clinic: Clinic, slot_id: Any) -> None:
    sessions.close(clinic.dag, [slot_id], reason="Sjuk", now=NOW)


def _shift(clinic: Clinic, slot_id: Any) -> None:
    sessions.shift(clinic.dag, [slot_id], days=1, reason="Sjuk", now=NOW)


def residents_of(number: int) -> Any:
    if not Person.objects.filter(identifier="19800101B000").exists():
        residents(2)
    someone = Person.objects.get(identifier=f"19800101B{number:03d}")
    return Viewer.resident(person_id=someone.id, region="12")


def test_who_stands_in_line_is_asked_first_of_times_that_are_opened_again_or_moved(clinic: Clinic) -> None:
    kind = clinic.type(FREE, capacity=2)
    slots = clinic.slots(kind)
    sessions.close(clinic.dag, [slots[8].id, slots[9].id], reason="Sjuk", now=NOW)
    waits(clinic.anna, kind)
    waits(clinic.cecilia, kind, minutes=1)
    sessions.reopen(clinic.dag, [slots[8].id], now=NOW)
    assert set(offered_to()) == {clinic.world.anna.id, clinic.world.cecilia.id}, "one seat each"
    third = residents(1)[0]
    waits(third, kind, minutes=2)
    sessions.shift(clinic.dag, [slots[8].id], days=1, reason="Flyttat", now=NOW)
    assert offered_to() == [third.person_id], "those who were asked of this time are not asked again"


def test_a_reminder_is_wished_for_and_taken_back_by_the_one_who_has_the_time(clinic: Clinic) -> None:
    slot = clinic.slots()[6]
    had = clinic.booked(clinic.anna, slot)
    for wanted in (True, True, False):
        reminding_actions.wish(clinic.anna, had.id, wanted=wanted, now=NOW)
        assert Appointment.objects.get(id=had.id).wants_reminder is wanted
    assert Entry.objects.filter(action="appointments.reminder").count() == 2
    assert reminding_actions.remind_due(SYSTEM, now=slot.starts_at - SECOND) == 0


def test_of_a_time_that_is_only_for_oneself_nobody_who_acts_is_told(clinic: Clinic) -> None:
    plain = clinic.booked(clinic.anna, clinic.slots()[6])
    kept = clinic.booked(clinic.anna, clinic.slots(clinic.type(key="own", is_sensitive=True))[9])
    assert own_queries.whose(plain.id) == own_queries.Whose(clinic.world.anna.id, False, plain.starts_at)
    assert own_queries.whose(kept.id) == own_queries.Whose(clinic.world.anna.id, True, kept.starts_at)
    clinic.world.norra.kind = "sexual_health"
    clinic.world.norra.save()
    assert own_queries.whose(plain.id) == own_queries.Whose(clinic.world.anna.id, True, plain.starts_at)
