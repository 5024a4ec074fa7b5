"""Vaccination at the desk: the day, the dose, a correction, who can come at once, and who drops in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client

from vardnav.capabilities.vaccination.actions import giving, standing_by
from vardnav.capabilities.vaccination.models import Dose, Site, Standby
from vardnav.capabilities.vaccination.tests.conftest import Hour
from vardnav.capabilities.vaccination.tests.house import KEY, Campaigns
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.appointments import desk_actions
from vardnav.platform.appointments.models import Appointment, TimeType
from vardnav.platform.appointments.tests.house import NOW
from vardnav.platform.appointments.tests.storm import broken
from vardnav.platform.cases.tests.world import post, seen

DESK = "/desk/vaccination/"
TODAY = NOW + dt.timedelta(hours=1, minutes=30)
DOSE = {"product": "Vaccin A", "lot": "AB123", "site": "left_arm"}
GIVEN = giving.Given("Vaccin A", "AB123", Site.LEFT_ARM)


@pytest.fixture
def time(clinic: Campaigns, hour: Hour) -> Appointment:
    """Anna's time this morning, when it begins."""
    clinic.publish(clinic.plan(products=("Vaccin A", "Vaccin B")))
    had = clinic.booked(clinic.anna, clinic.times()[2])
    hour.to(TODAY)
    return had


def test_a_dose_is_registered_from_the_days_list_and_the_person_sees_it(
    clinic: Campaigns, time: Appointment, dag: Client, anna: Client
) -> None:
    page = seen(dag.get(DESK))
    assert "Anna Test" in page
    assert "Registrera" in page
    there = f"{DESK}{time.id}/"
    assert "AB123" not in dag.get(there).content.decode()
    for _click in range(2):
        assert post(dag, there, DOSE).status_code == 303
    dose = Dose.objects.get()
    assert (dose.subject_id, dose.product, dose.lot, dose.given_at) == (
        clinic.world.anna.id,
        "Vaccin A",
        "AB123",
        TODAY,
    )
    assert Appointment.objects.get().status == "fulfilled"
    assert "Given" in seen(dag.get(DESK))
    mine = seen(anna.get("/my/vaccination/"))
    assert "Vaccin A" in mine
    assert "AB123" in mine
    assert Entry.objects.filter(action="vaccination.give", subject_id=clinic.world.anna.id).count() == 1
    assert broken() == []


def test_what_was_given_last_is_filled_in_for_the_next(
    clinic: Campaigns, time: Appointment, dag: Client
) -> None:
    giving.give(clinic.dag, time.id, GIVEN, now=TODAY)
    second = clinic.booked(clinic.cecilia, clinic.times(to=dt.date(2026, 11, 30))[3], now=NOW)
    page = dag.get(f"{DESK}{second.id}/").content.decode()
    assert 'value="AB123"' in page
    assert 'value="Vaccin A" selected' in page


@pytest.mark.parametrize("lacks", ["product", "lot", "site"])
def test_a_dose_without_what_it_needs_is_not_registered(time: Appointment, dag: Client, lacks: str) -> None:
    answer = post(dag, f"{DESK}{time.id}/", {**DOSE, lacks: ""})
    assert answer.status_code == 422
    assert not Dose.objects.exists()


def test_a_dose_is_corrected_by_a_new_row_and_the_old_one_stays(
    clinic: Campaigns, time: Appointment, dag: Client, anna: Client
) -> None:
    first = giving.give(clinic.dag, time.id, GIVEN, now=TODAY)
    assert isinstance(first, Dose)
    there, form = f"{DESK}{time.id}/", {**DOSE, "dose": str(first.id), "lot": "CD456"}
    for _click in range(2):
        assert post(dag, there, form).status_code == 303
    stale = post(dag, there, {**form, "lot": "EF789"})
    assert stale.status_code == 409
    assert "EF789" in stale.content.decode()
    assert [one.lot for one in Dose.objects.order_by("registered_at", "id")] == ["AB123", "CD456"]
    assert "CD456" in seen(anna.get("/my/vaccination/"))
    assert "AB123" not in seen(anna.get("/my/vaccination/"))
    latest = Dose.objects.standing().get()
    post(dag, there, {"dose": str(latest.id), "do": "take_back"})
    assert not Dose.objects.standing().exists()
    assert Dose.objects.count() == 3
    assert broken() == []


@pytest.mark.parametrize("lot", ["AB123", "CD456"])
def test_a_dose_that_was_taken_back_is_registered_again(
    clinic: Campaigns, time: Appointment, dag: Client, anna: Client, lot: str
) -> None:
    there = f"{DESK}{time.id}/"
    post(dag, there, DOSE)
    post(dag, there, {"dose": str(Dose.objects.get().id), "do": "take_back"})
    for _click in range(2):
        assert post(dag, there, {**DOSE, "lot": lot}).status_code == 303
    assert Dose.objects.standing().get().lot == lot
    assert Dose.objects.count() == 3
    assert lot in seen(anna.get("/my/vaccination/"))
    assert post(dag, there, {**DOSE, "lot": "EF789"}).status_code == 409
    assert Entry.objects.filter(action="vaccination.correct").count() == 2
    assert broken() == []


@pytest.mark.parametrize("has_come", [True, False])
def test_who_had_no_dose_after_all_books_another_time(
    clinic: Campaigns, time: Appointment, dag: Client, anna: Client, hour: Hour, has_come: bool
) -> None:
    """It was registered by mistake, or they never came and the unit noted nothing."""
    slot = clinic.times(to=dt.date(2026, 12, 1))[8]
    hold = f"/my/vaccination/{KEY}/hold/"
    assert post(anna, hold, {"slot": str(slot.id)}).status_code == 409
    if has_come:
        post(dag, f"{DESK}{time.id}/", DOSE)
        post(dag, f"{DESK}{time.id}/", {"dose": str(Dose.objects.get().id), "do": "take_back"})
    else:
        hour.to(time.ends_at + dt.timedelta(minutes=1))
    assert 'name="slot"' in anna.get(f"/my/vaccination/{KEY}/").content.decode()
    assert post(anna, hold, {"slot": str(slot.id)}).status_code == 303
    assert broken() == []


def test_who_has_come_and_whose_dose_is_not_registered_yet_books_no_other(
    clinic: Campaigns, time: Appointment, dag: Client, anna: Client, hour: Hour
) -> None:
    desk_actions.note(clinic.dag, time.id, "arrive", now=TODAY)
    slot = clinic.times(to=dt.date(2026, 12, 1))[8]
    hour.to(time.ends_at + dt.timedelta(minutes=1))
    answer = post(anna, f"/my/vaccination/{KEY}/hold/", {"slot": str(slot.id)})
    assert answer.status_code == 409
    assert "Vaccinet är redan taget" in seen(answer)


def test_a_dose_never_changes_whoever_writes(clinic: Campaigns, time: Appointment) -> None:
    giving.give(clinic.dag, time.id, GIVEN, now=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dose.objects.update(lot="X")


def test_a_dose_that_is_noted_days_later_was_given_at_its_time(
    clinic: Campaigns, time: Appointment, dag: Client, hour: Hour
) -> None:
    hour.to(TODAY + dt.timedelta(days=3))
    assert post(dag, f"{DESK}{time.id}/", DOSE).status_code == 303
    dose = Dose.objects.get()
    assert (dose.given_at, dose.registered_at) == (time.starts_at, hour.now)
    assert broken() == []


def test_who_has_had_the_dose_is_called_no_more_and_comes_on_no_list(
    clinic: Campaigns, time: Appointment
) -> None:
    wish = standing_by.Wish(KEY, clinic.world.sodra.id, "+46701740605")
    for viewer in (clinic.anna, clinic.cecilia):
        standing_by.join(viewer, wish, now=NOW)
    giving.give(clinic.dag, time.id, GIVEN, now=TODAY)
    assert [one.subject_id for one in Standby.objects.waiting()] == [clinic.world.cecilia.id]
    assert not Standby.objects.get(subject=clinic.world.anna).is_called
    with pytest.raises(standing_by.CannotStand):
        standing_by.join(clinic.anna, wish, now=TODAY)
    assert broken() == []


def test_who_has_booked_can_still_leave_the_list(clinic: Campaigns, anna: Client) -> None:
    clinic.publish(clinic.plan())
    standing_by.join(clinic.anna, standing_by.Wish(KEY, clinic.world.norra.id, "+46701740605"), now=NOW)
    clinic.booked(clinic.anna, clinic.times()[2])
    page = seen(anna.get(f"/my/vaccination/{KEY}/"))
    assert "Du står på listan hos Vårdcentralen Norra" in page
    assert "Ställ mig på listan" not in page


def test_another_units_staff_and_a_resident_register_nothing(
    clinic: Campaigns, time: Appointment, eva: Client
) -> None:
    assert post(eva, f"{DESK}{time.id}/", DOSE).status_code == 404
    assert "Anna" not in seen(eva.get(DESK))
    with pytest.raises(Http404):
        giving.give(clinic.anna, time.id, GIVEN, now=TODAY)
    assert not Dose.objects.exists()


def test_a_dose_of_a_time_that_is_days_ahead_is_refused(clinic: Campaigns, dag: Client) -> None:
    clinic.publish(clinic.plan())
    had = clinic.booked(clinic.anna, clinic.times()[11])
    answer = post(dag, f"{DESK}{had.id}/", DOSE)
    assert answer.status_code == 409
    assert "AB123" in answer.content.decode()
    assert not Dose.objects.exists()


def test_who_had_the_dose_books_no_other(clinic: Campaigns, time: Appointment, anna: Client) -> None:
    giving.give(clinic.dag, time.id, GIVEN, now=TODAY)
    slot = clinic.times(to=dt.date(2026, 12, 1))[6]
    answer = post(anna, f"/my/vaccination/{KEY}/hold/", {"slot": str(slot.id)})
    assert answer.status_code == 409
    assert "Vaccinet är redan taget" in seen(answer)


def test_who_can_come_at_once_is_listed_first_come_first_and_taken_off_when_called(
    clinic: Campaigns, dag: Client, eva: Client
) -> None:
    clinic.publish(clinic.plan())
    unit: Unit = clinic.world.norra
    wish = standing_by.Wish(KEY, unit.id, "+46701740605")
    standing_by.join(clinic.cecilia, wish, now=NOW)
    standing_by.join(clinic.anna, wish, now=NOW + dt.timedelta(minutes=1))
    page = seen(dag.get(DESK))
    assert page.index("Cecilia Test") < page.index("Anna Test")
    assert "070-174 06 05" in page
    first = Standby.objects.order_by("joined_at")[0]
    assert post(eva, f"{DESK}standby/{first.id}/").status_code == 404
    for _click in range(2):
        assert post(dag, f"{DESK}standby/{first.id}/").status_code == 303
    assert "Cecilia Test" not in seen(dag.get(DESK))
    assert Standby.objects.get(id=first.id).is_called


def test_nobody_is_called_for_a_campaign_that_is_over(clinic: Campaigns, dag: Client) -> None:
    clinic.publish(clinic.plan())
    standing_by.join(clinic.cecilia, standing_by.Wish(KEY, clinic.world.norra.id, "+46701740605"), now=NOW)
    assert "Cecilia Test" in seen(dag.get(DESK))
    clinic.publish(clinic.plan(closes_at=NOW))
    assert "Cecilia Test" not in seen(dag.get(DESK))


def test_a_unit_that_vaccinates_gets_the_campaigns_sort_of_time_by_one_press(
    clinic: Campaigns, dag: Client
) -> None:
    clinic.publish(clinic.plan())
    assert "Gör tider" in seen(dag.get(DESK))
    for _click in range(2):
        assert post(dag, f"{DESK}times/{KEY}/", {"capacity": "4"}).status_code == 303
    made = TimeType.objects.get()
    assert (made.key, made.capacity, made.unit_id) == (f"vaccination.{KEY}", 4, clinic.world.norra.id)
    assert post(dag, f"{DESK}times/ingen/").status_code == 404


@pytest.mark.parametrize("many", ["0001999999", "0001" + "0" * 5000, "201", "0", "x"])
def test_a_number_of_places_that_is_none_is_one(clinic: Campaigns, dag: Client, many: str) -> None:
    clinic.publish(clinic.plan())
    assert post(dag, f"{DESK}times/{KEY}/", {"capacity": many}).status_code == 303
    assert TimeType.objects.get().capacity == 1


def test_who_drops_in_is_booked_now_by_their_group_and_the_dose_is_registered(
    clinic: Campaigns, dag: Client, helped: str, hour: Hour
) -> None:
    clinic.publish(clinic.plan())
    slots = clinic.times()
    hour.to(slots[2].starts_at + dt.timedelta(minutes=5))
    assert "Influensa" in seen(dag.get(helped))
    page = dag.get(f"{helped}?campaign={KEY}")
    assert "Det går att boka nu." in seen(page)
    assert str(slots[2].id) in page.content.decode()
    booked = post(dag, helped, {"campaign": KEY, "slot": str(slots[2].id)})
    assert booked.status_code == 303
    had = Appointment.objects.get()
    assert (had.origin, had.subject_id) == ("drop_in", clinic.world.cecilia.id)
    assert booked["Location"] == f"{DESK}{had.id}/"
    post(dag, booked["Location"], DOSE)
    assert Dose.objects.get().subject_id == clinic.world.cecilia.id
    assert broken() == []
