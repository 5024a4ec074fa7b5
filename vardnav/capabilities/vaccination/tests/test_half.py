"""Who has had the first of two doses, here or at another place: they are told so, and the desk books the second alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.vaccination.actions import giving
from vardnav.capabilities.vaccination.models import Dose
from vardnav.capabilities.vaccination.tests.conftest import Hour
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.capabilities.vaccination.tests.test_desk import DESK, DOSE, GIVEN
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Slot
from vardnav.platform.appointments.tests.house import TUESDAY, why
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.cases.tests.world import post, seen

MINE = f"/my/vaccination/{KEY}/"
HALF = "Dos 1 av 2 är tagen. Ring mottagningen"
_HIDDEN = re.compile(r'name="(last_dose_on_[0-2])" value="([0-9]+)"')


@pytest.fixture
def slots(clinic: Campaigns) -> list[Slot]:
    """A campaign of two doses, one to three days apart; six times a day at Norra from Monday to Friday."""
    clinic.publish(clinic.plan(doses=2, days_least=1, days_most=3))
    return clinic.times(to=TUESDAY + dt.timedelta(days=3))


@pytest.fixture
def first(clinic: Campaigns, slots: list[Slot], hour: Hour) -> Appointment:
    """Cecilia has had the first dose on Monday, and cancelled the second."""
    one = clinic.booked(clinic.cecilia, slots[2], slots[8])
    hour.to(slots[2].starts_at)
    assert isinstance(giving.give(clinic.dag, one.id, GIVEN, now=hour.now), Dose)
    two = Appointment.objects.get(pair_part=2)
    changing.cancel(clinic.cecilia, two.id, now=hour.now, accepts_late=True)
    return one


def press(dag: Client, page: Any, helped: str, slot: Slot) -> Any:
    """Press a time of the page, with what the page sends along."""
    text = page.content.decode()
    assert f'name="slot" value="{slot.id}"' in text
    return post(dag, helped, {"campaign": KEY, "slot": str(slot.id), **dict(_HIDDEN.findall(text))})


def test_who_has_had_one_of_two_doses_is_told_which_and_books_no_pair(
    first: Appointment, slots: list[Slot], cecilia: Client
) -> None:
    page = cecilia.get(MINE)
    assert HALF in seen(page)
    assert "Vaccinet är taget" not in seen(page)
    assert 'name="first"' not in page.content.decode()
    mine = seen(cecilia.get("/my/vaccination/"))
    assert HALF in mine
    assert "Vaccinerad" not in mine
    both = {"first": str(slots[9].id), "slot": str(slots[15].id)}
    answer = post(cecilia, f"{MINE}hold/", both)
    assert answer.status_code == 409
    assert "Dos 1 av 2 är redan tagen." in seen(answer)


def test_the_desk_books_the_second_dose_alone_after_the_first_that_was_given_here(
    first: Appointment, slots: list[Slot], dag: Client, cecilia: Client, helped: str, hour: Hour
) -> None:
    page = dag.get(f"{helped}?campaign={KEY}")
    assert "Första dosen gavs måndag 30 november 2026." in seen(page)
    assert str(slots[3].id) not in page.content.decode()
    assert press(dag, page, helped, slots[9]).status_code == 303
    second = Appointment.objects.get(status="booked")
    assert (second.slot_id, second.subject_id, second.pair_id) == (slots[9].id, first.subject_id, None)
    assert "En tid är bokad" in seen(cecilia.get(MINE))
    hour.to(second.starts_at)
    assert post(dag, f"{DESK}{second.id}/", DOSE).status_code == 303
    assert "Vaccinet är taget" in seen(cecilia.get(MINE))
    assert "Vaccinerad" in seen(cecilia.get("/my/vaccination/"))
    assert broken() == []


def test_the_desk_books_both_doses_all_the_same_when_the_first_did_not_count(
    first: Appointment, slots: list[Slot], dag: Client, helped: str
) -> None:
    page = dag.get(f"{helped}?campaign={KEY}&both=on")
    assert f'name="first" value="{slots[9].id}"' in page.content.decode()
    after = dag.get(f"{helped}?campaign={KEY}&first={slots[9].id}")
    both = {"campaign": KEY, "first": str(slots[9].id), "slot": str(slots[15].id)}
    assert str(slots[15].id) in after.content.decode()
    assert "last_dose_on" not in after.content.decode()
    assert post(dag, helped, both).status_code == 303
    assert Appointment.objects.filter(status="booked", pair_id__isnull=False).count() == 2
    assert broken() == []


def test_who_had_the_first_dose_elsewhere_gets_a_time_for_the_second_alone(
    clinic: Campaigns, slots: list[Slot], dag: Client, helped: str
) -> None:
    page = dag.get(f"{helped}?campaign={KEY}")
    assert "Den första dosen är given på annat håll" in seen(page)
    day = {"last_dose_on_0": "2026", "last_dose_on_1": "11", "last_dose_on_2": "30"}
    page = dag.get(helped, {"campaign": KEY, **day})
    assert "Första dosen gavs måndag 30 november 2026." in seen(page)
    assert str(slots[5].id) not in page.content.decode()
    assert press(dag, page, helped, slots[6]).status_code == 303
    assert Appointment.objects.get().slot_id == slots[6].id
    assert broken() == []


def test_a_second_dose_at_the_desk_is_bound_by_the_days_between(
    slots: list[Slot], dag: Client, helped: str
) -> None:
    alone = {"campaign": KEY, "slot": str(slots[5].id)}
    answer = post(dag, helped, alone)
    assert answer.status_code == 409
    assert "skriv när den första dosen gavs" in seen(answer)
    day = {"last_dose_on_0": "2026", "last_dose_on_1": "11", "last_dose_on_2": "30"}
    assert post(dag, helped, {**alone, **day}).status_code == 409
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "day", [("2026", "12", "1"), ("2024", "11", "1"), ("2026", "13", "1"), ("2026", "", "")]
)
def test_a_day_that_no_first_dose_can_have_been_is_said_beside_the_field(
    slots: list[Slot], dag: Client, helped: str, day: tuple[str, str, str]
) -> None:
    given = {f"last_dose_on_{part}": text for part, text in enumerate(day)}
    answer = dag.get(helped, {"campaign": KEY, **given})
    assert answer.status_code == 422
    assert f'name="last_dose_on_0" value="{day[0]}"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_after_the_last_day_the_desk_books_the_second_dose_with_a_reason_and_nobody_else_does(
    clinic: Campaigns,
    first: Appointment,
    slots: list[Slot],
    dag: Client,
    cecilia: Client,
    helped: str,
    hour: Hour,
) -> None:
    friday = slots[26]
    hour.to(friday.starts_at - dt.timedelta(hours=2))
    page = dag.get(f"{helped}?campaign={KEY}")
    assert "Dos 2 skulle ha getts senast torsdag 3 december 2026." in seen(page)
    text = page.content.decode()
    sent = {"campaign": KEY, "slot": str(friday.id), **dict(_HIDDEN.findall(text))}
    assert f'value="{friday.id}"' in text
    assert 'name="late" value="on"' in text
    silent = post(dag, helped, {**sent, "late": "on", "late_reason": " "})
    assert silent.status_code == 422
    assert "Skriv varför dosen ges efter sista dagen." in seen(silent)
    assert post(dag, helped, sent).status_code == 409, "no reason, no dose"
    told = {"last_dose_on": dt.date(2026, 11, 30), "late_dose_reason": "Jag vill"}
    assert why(clinic.book(clinic.cecilia, friday, now=hour.now, **told)) == "dose_too_late", (
        "not hers to decide"
    )
    assert not Appointment.objects.filter(status="booked").exists()
    done = post(dag, helped, {**sent, "late": "on", "late_reason": "Var sjuk. Läkare Ek har beslutat."})
    assert done.status_code == 303
    second = Appointment.objects.get(status="booked")
    assert second.slot_id == friday.id
    assert "Var sjuk. Läkare Ek har beslutat." in seen(cecilia.get(f"/my/appointments/{second.id}/"))
    hour.to(friday.starts_at)
    assert post(dag, f"{DESK}{second.id}/", DOSE).status_code == 303
    assert "Vaccinet är taget" in seen(cecilia.get(MINE))
    assert broken() == []


def test_a_reason_for_a_dose_that_is_not_late_stands_nowhere(
    clinic: Campaigns, first: Appointment, slots: list[Slot], hour: Hour
) -> None:
    told = {"last_dose_on": dt.date(2026, 11, 30), "late_dose_reason": "Var sjuk."}
    second = clinic.booked(clinic.dag, slots[9], subject_id=first.subject_id, now=hour.now, **told)
    assert AppointmentStep.objects.get(appointment=second).reason == ""
