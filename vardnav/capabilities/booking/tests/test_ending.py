"""A unit ends a schedule, or changes its week: what follows is shown before it is done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.test_setup import SETUP, day
from vardnav.platform.appointments.models import Appointment, Schedule, Slot
from vardnav.platform.appointments.tests.house import MONDAY, Clinic
from vardnav.platform.cases.tests.world import post, seen

FRIDAY = MONDAY + dt.timedelta(days=4)
TUESDAY = {**day("last", 2026, 12, 1), "new_week": ""}


def _place(clinic: Clinic) -> str:
    clinic.slots(to=FRIDAY)
    return f"{SETUP}schedules/{Schedule.objects.get().id}/"


def test_what_goes_and_what_stands_is_shown_before_a_schedule_is_ended(clinic: Clinic, dag: Client) -> None:
    place = _place(clinic)
    friday = list(Slot.objects.order_by("starts_at"))[24]
    clinic.booked(clinic.anna, friday)
    assert "Avsluta schemat eller byt vecka" in seen(dag.get(place))
    page = dag.get(place, TUESDAY)
    text = " ".join(seen(page).split())
    assert "17 lediga tider efter den försvinner." in text
    assert "fre 4 dec 2026: 1 person." in text
    assert f"?slot={friday.id}" in page.content.decode()
    assert 'name="version" value="2"' in page.content.decode()
    assert not Slot.objects.filter(closed_at__isnull=False).exists(), "shown, not done"
    done = post(dag, place, {**TUESDAY, "version": "2", "do": "end"})
    told = seen(dag.get(done["Location"]))
    assert "Schemat slutar den dagen" in told
    assert "Bokade tider efter sista dagen" in told
    assert Appointment.objects.get().status == "booked"
    assert "Inga nya tider" in seen(
        dag.get(post(dag, place, {"do": "publish", **day("until", 2026, 12, 4)})["Location"])
    )


def test_a_day_with_a_break_is_one_line_of_the_week(clinic: Clinic, dag: Client) -> None:
    place, given = _place(clinic), {**TUESDAY, "new_week": "ons 9–10, ons 13–14", "version": "2", "do": "end"}
    page = seen(dag.get(post(dag, place, given)["Location"]))
    assert "Onsdag 9.00–10.00, 13.00–14.00" in page


def test_a_new_week_takes_over_and_its_page_is_shown(clinic: Clinic, dag: Client) -> None:
    place, given = _place(clinic), {**TUESDAY, "new_week": "ons 13–14", "version": "2"}
    text = seen(dag.get(place, given))
    assert "Dagen efter börjar den nya veckan: ons 13–14." in text
    assert "till och med fre 4 dec 2026" in text
    done = post(dag, place, {**given, "do": "end"})
    assert done["Location"] != place
    assert "Onsdag 13.00–14.00" in seen(dag.get(done["Location"]))
    assert Slot.objects.filter(closed_at__isnull=True, starts_at__day=2).count() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (day("last", 2026, 11, 29), "Välj en dag från i dag"),
        (day("last", 2026, 2, 30), "Det finns inget sådant datum"),
        ({"last_0": "", "last_1": "", "last_2": ""}, "Fyll i sista dagen"),
        ({"new_week": "sent"}, "går inte att läsa"),
    ],
)
def test_an_end_that_makes_no_sense_is_told_by_the_field(
    clinic: Clinic, dag: Client, wrong: dict[str, str], said: str
) -> None:
    place, given = _place(clinic), {**TUESDAY, "version": "2", **wrong}
    shown = dag.get(place, given)
    assert said in seen(shown)
    assert "Visa vad som händer" in seen(shown)
    assert post(dag, place, {**given, "do": "end"}).status_code == 422
    assert not Slot.objects.filter(closed_at__isnull=False).exists()


def test_whoever_ends_a_schedule_that_has_changed_is_told_and_nothing_is_done(
    clinic: Clinic, dag: Client
) -> None:
    place = _place(clinic)
    late = post(dag, place, {**TUESDAY, "version": "1", "do": "end"})
    assert late.status_code == 409
    assert "Någon har ändrat schemat" in seen(late)
    assert not Slot.objects.filter(closed_at__isnull=False).exists()
