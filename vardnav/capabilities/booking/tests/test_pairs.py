"""One of two doses is moved on the page while the other stands, only to days that fit it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.booking import MINE
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.doses import Interval
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import post, seen

TWO = Rule(doses=Interval(1, 2), cutoff_hours=0)


@pytest.fixture
def pair(clinic: Clinic) -> tuple[list[Slot], Appointment, Appointment]:
    """Anna's two doses on Tuesday and Wednesday; there are times all week."""
    slots = clinic.slots(clinic.type(TWO), to=dt.date(2026, 12, 4))
    clinic.booked(clinic.anna, slots[6], slots[12])
    one, two = Appointment.objects.order_by("pair_part")
    return slots, one, two


@pytest.mark.parametrize(("part", "days"), [(1, "Mon"), (2, "Thu")])
def test_only_days_that_fit_the_other_dose_are_shown_and_it_is_moved_alone(
    pair: tuple[list[Slot], Appointment, Appointment], anna: Client, dag: Client, part: int, days: str
) -> None:
    slots, *both = pair
    moved, other = both[part - 1], both[2 - part]
    page = f"{MINE}{moved.id}/move/"
    assert "Boka om" in seen(anna.get(f"{MINE}{moved.id}/"))
    shown = anna.get(page).content.decode()
    assert "Tiden hör ihop med en till, som står kvar" in shown
    offered = {one.starts_at.strftime("%a") for one in slots if str(one.id) in shown}
    assert offered == {1: {"Mon", "Tue"}, 2: {"Wed", "Thu"}}[part]
    assert {one.starts_at.strftime("%a") for one in slots if str(one.id) in _desk(dag, moved)} == offered
    to = next(one for one in slots if one.starts_at.strftime("%a") == days and one.id != moved.slot_id)
    form = {"slot": str(to.id), "version": str(moved.version), "step": "move"}
    done = post(anna, page, form)
    assert "Tiden är ombokad" in seen(anna.get(done["Location"]))
    stands = dict(Appointment.objects.values_list("id", "slot"))
    assert stands == {moved.id: to.id, other.id: other.slot_id}


def _desk(dag: Client, moved: Appointment) -> str:
    return str(dag.get(f"/desk/appointments/{moved.id}/move/").content.decode())


def test_a_day_that_does_not_fit_is_refused_with_why(
    pair: tuple[list[Slot], Appointment, Appointment], anna: Client
) -> None:
    slots, one, _two = pair
    to = slots[-1]
    form = {"slot": str(to.id), "version": str(one.version), "step": "move"}
    answer = post(anna, f"{MINE}{one.id}/move/", form)
    assert answer.status_code == 409
    assert "för tidigt för nästa dos" in seen(answer)
    assert Appointment.objects.get(id=one.id).slot_id == one.slot_id
