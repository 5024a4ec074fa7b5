"""Who in line is offered nothing more, who never would be, and by which rule a time is had that was offered before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import desk_actions as desk
from vardnav.platform.appointments import lining
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments import waiting_actions as line
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment, Offer, WaitingEntry
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.tests.house import NOW, SYSTEM, Clinic, residents, why
from vardnav.platform.appointments.tests.storm import broken

FREE = Rule(cutoff_hours=0)


@pytest.mark.parametrize("verb", ["fulfil", "miss"])
def test_who_has_been_seen_or_missed_the_time_they_had_is_offered_no_other(clinic: Clinic, verb: str) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    had, other = clinic.booked(clinic.anna, slots[0]), clinic.booked(clinic.cecilia, slots[9])
    line.join(clinic.anna, line.Wish(kind.id, appointment_id=had.id), now=NOW)
    at = slots[0].starts_at
    assert line.end_past(SYSTEM, now=NOW) == 0
    desk.note(clinic.dag, had.id, verb, now=at)
    changing.cancel(SYSTEM, other.id, now=at)
    assert not Offer.objects.exists()
    assert line.end_past(SYSTEM, now=at) == 1
    assert not WaitingEntry.objects.waiting().exists()


def test_whose_own_time_was_cancelled_waits_for_any(clinic: Clinic) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    had, other = clinic.booked(clinic.anna, slots[0]), clinic.booked(clinic.cecilia, slots[9])
    line.join(clinic.anna, line.Wish(kind.id, appointment_id=had.id), now=NOW)
    changing.cancel(clinic.anna, had.id, now=NOW)
    assert line.end_past(SYSTEM, now=slots[0].starts_at) == 0
    changing.cancel(SYSTEM, other.id, now=NOW)
    assert Offer.objects.get().entry.subject_id == clinic.world.anna.id


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule(is_online=False), "not_online"),
        (Rule(age_to=30), "too_old"),
        (Rule(is_listed_only=True), "not_listed"),
        (Rule(age_from=65, lead_minutes=9000), "had"),
    ],
)
def test_nobody_is_put_in_a_line_from_which_nothing_would_ever_be_offered(
    clinic: Clinic, rule: Rule, reason: str
) -> None:
    kind = clinic.type(rule)
    answer: Any = line.join(clinic.dag, line.Wish(kind.id, subject_id=clinic.world.cecilia.id), now=NOW)
    assert why(answer) == reason
    assert WaitingEntry.objects.exists() is (reason == "had")


@pytest.mark.parametrize("has_later", [False, True])
def test_an_offered_time_is_had_by_the_rule_that_is_in_force_when_one_says_yes(
    clinic: Clinic, has_later: bool
) -> None:
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    other = clinic.booked(clinic.cecilia, slots[9])
    has = clinic.booked(clinic.anna, slots[11]) if has_later else None
    line.join(clinic.anna, line.Wish(kind.id, appointment_id=has.id if has else None), now=NOW)
    changing.cancel(SYSTEM, other.id, now=NOW)
    new = types.change_rule(clinic.dag, kind.id, Rule(cutoff_hours=1), late_fee_kronor=100, now=NOW)
    answer = line.accept(clinic.anna, Offer.objects.get().id, now=NOW + dt.timedelta(minutes=5))
    assert isinstance(answer, Had)
    assert Appointment.objects.get(id=answer.appointments[0].id).rule_id == new.id
    assert broken() == []


def test_whom_a_time_does_not_suit_stands_in_nobodys_way(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lining, "LOOKED_AT", 2)
    kind = clinic.type(FREE)
    slots = clinic.slots(kind)
    first, *people = residents(4)
    other, sooner = clinic.booked(clinic.cecilia, slots[9]), clinic.booked(first, slots[6])
    wishes: list[dict[str, Any]] = [
        {"part_of_day": PartOfDay.MORNING},
        {"first_on": dt.date(2026, 12, 2)},
        {"last_on": dt.date(2026, 11, 30)},
        {"appointment_id": sooner.id},
    ]
    hers = clinic.anna.resident(person_id=sooner.subject_id, region="12")
    for minute, (viewer, wish) in enumerate(zip([*people, hers], wishes, strict=True)):
        line.join(viewer, line.Wish(kind.id, **wish), now=NOW + dt.timedelta(minutes=minute))
    line.join(clinic.anna, line.Wish(kind.id), now=NOW + dt.timedelta(minutes=9))
    changing.cancel(SYSTEM, other.id, now=NOW)
    assert Offer.objects.get().entry.subject_id == clinic.world.anna.id
