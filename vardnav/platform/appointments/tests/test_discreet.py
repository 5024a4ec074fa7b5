"""What who acts for somebody is told of why a time cannot be had: nothing of times that they may not see."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import holding_actions as holding
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, why


@dataclasses.dataclass
class Teen:
    """Bo has a time of a sort that only he sees; at the same hour there is an ordinary one."""

    hidden: Slot
    ordinary: list[Slot]


@pytest.fixture
def teen(clinic: Clinic) -> Teen:
    hidden = clinic.slots(clinic.type(key="youth", is_sensitive=True))[3]
    clinic.booked(clinic.dag, hidden, subject_id=clinic.world.bo.id)
    return Teen(hidden, clinic.slots(clinic.type(Rule(cutoff_hours=0))))


def test_a_hidden_time_in_the_way_is_told_as_a_time_that_somebody_else_has(
    clinic: Clinic, teen: Teen
) -> None:
    in_the_way, taken = teen.ordinary[3], teen.ordinary[5]
    clinic.booked(clinic.cecilia, taken)
    assert why(clinic.book(clinic.anna_for_bo, in_the_way)) == "not_this"
    assert why(clinic.book(clinic.anna_for_bo, taken)) == "not_this"
    had = clinic.booked(clinic.anna_for_bo, teen.ordinary[8])
    assert why(changing.move(clinic.anna_for_bo, {had.id: in_the_way.id}, now=NOW)) == "not_this"
    mine: Any = clinic.book(clinic.dag, in_the_way, subject_id=clinic.world.bo.id)
    assert why(mine) == "overlap", "staff are told"


def test_a_time_that_they_see_themselves_is_told_as_it_is(clinic: Clinic, teen: Teen) -> None:
    clinic.booked(clinic.anna_for_bo, teen.ordinary[8])
    doctor = clinic.slots(clinic.type(key="doctor"))
    assert why(clinic.book(clinic.anna_for_bo, doctor[8])) == "overlap"
    clinic.booked(clinic.anna, teen.ordinary[9])
    assert why(clinic.book(clinic.anna, doctor[9])) == "overlap"
    assert why(clinic.book(clinic.cecilia, teen.ordinary[9])) == "full", "who books for themselves"


def test_how_many_hidden_times_there_are_is_not_told_either(clinic: Clinic) -> None:
    open_kind = clinic.type(Rule(most_at_once=1), key="talk")
    hidden_kind = clinic.type(Rule(), key="talk", by=clinic.eva, is_sensitive=True)
    hidden = clinic.slots(hidden_kind, by=clinic.eva)
    clinic.booked(clinic.eva, hidden[3], subject_id=clinic.world.bo.id)
    slots = clinic.slots(open_kind)
    assert why(clinic.book(clinic.anna_for_bo, slots[8])) == "not_this"
    assert why(clinic.book(clinic.cecilia, slots[8])) == "had"


def test_what_is_held_and_then_stands_in_the_way_is_told_alike_when_it_is_confirmed(clinic: Clinic) -> None:
    kind = clinic.type(Rule(most_at_once=1), key="talk")
    hidden = clinic.slots(clinic.type(Rule(), key="talk", by=clinic.eva, is_sensitive=True), by=clinic.eva)
    other = clinic.booked(clinic.eva, hidden[3], subject_id=clinic.world.cecilia.id)
    held = clinic.hold(clinic.anna_for_bo, clinic.slots(kind)[8])
    Appointment.objects.filter(id=other.id).update(subject=clinic.world.bo)
    assert why(holding.confirm(clinic.anna_for_bo, held.id, now=NOW)) == "not_this"
