"""A time by phone says which number is called, to the one whose it is and to the clinic, and how it is put right."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.booking import MINE, book, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.models.kinds import Form
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import log_in, seen


@pytest.fixture
def slot(clinic: Clinic) -> Slot:
    return clinic.slots(clinic.type(form=Form.PHONE))[6]


def _has(clinic: Clinic, phone: str) -> None:
    Account.objects.filter(person=clinic.world.anna).update(phone=phone)


def test_the_number_is_read_before_one_books_and_after_and_by_the_clinic(
    clinic: Clinic, slot: Slot, anna: Client, dag: Client
) -> None:
    _has(clinic, "+46701740605")
    page = anna.get(hold(anna, slot)["Location"])
    assert "Mottagningen ringer dig på 070-174 06 05." in seen(page)
    assert "Macro" not in page.content.decode(), "how people meet is a word, not what draws it"
    assert 'href="/my/profile/">Ändra numret' in page.content.decode()
    place = book(anna, slot)
    for one in (place, MINE):
        assert "Mottagningen ringer dig på 070-174 06 05." in seen(anna.get(one)), one
    assert "070-174 06 05" in seen(dag.get(place.replace("/my/", "/desk/")))


def test_who_has_given_no_number_is_told_before_the_time_is_booked(
    clinic: Clinic, slot: Slot, anna: Client, dag: Client
) -> None:
    _has(clinic, "")
    page = seen(anna.get(hold(anna, slot)["Location"]))
    assert "Det finns inget telefonnummer i dina uppgifter." in page
    assert "Lägg till ett nummer" in page
    place = book(anna, slot)
    assert "Det finns inget nummer att ringa." in seen(dag.get(place.replace("/my/", "/desk/")))


def test_of_a_call_that_has_been_nothing_is_promised(
    clinic: Clinic, slot: Slot, anna: Client, hour: Hour
) -> None:
    _has(clinic, "+46701740605")
    place = book(anna, slot)
    hour.to(slot.ends_at + dt.timedelta(hours=1))
    for one in (place, MINE):
        assert "Mottagningen ringer" not in seen(anna.get(one)), one


def test_nobody_reads_the_number_of_somebody_with_protected_identity(
    clinic: Clinic, slot: Slot, anna: Client, dag: Client
) -> None:
    _has(clinic, "+46701740605")
    place = book(anna, slot)
    Person.objects.filter(id=clinic.world.anna.id).update(protection="confidential")
    for browser, where in ((anna, place), (dag, place.replace("/my/", "/desk/"))):
        page = seen(browser.get(where))
        assert "070-174 06 05" not in page
        assert "skyddade personuppgifter" in page


def test_who_booked_for_a_child_is_called_and_no_visit_says_a_number(
    clinic: Clinic, slot: Slot, anna_for_bo: Client, dag: Client
) -> None:
    _has(clinic, "+46701740605")
    place = book(anna_for_bo, slot)
    assert "Mottagningen ringer dig på 070-174 06 05." in seen(anna_for_bo.get(place))
    page = seen(dag.get(place.replace("/my/", "/desk/")))
    assert "070-174 06 05" in page
    assert f"Vårdnadshavare: {clinic.world.anna.name}" in page
    visit = clinic.slots(clinic.type(key="doctor"))[8]
    assert "ringer" not in seen(anna_for_bo.get(hold(anna_for_bo, visit)["Location"]))


def test_of_two_guardians_each_reads_who_of_them_is_called_when_the_clinic_booked(
    clinic: Clinic, slot: Slot, anna_for_bo: Client, dag: Client
) -> None:
    world = clinic.world
    Guardianship.objects.create(
        guardian=world.cecilia, child=world.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )
    Account.objects.filter(person__in=[world.anna, world.cecilia]).update(phone="+46701740605")
    had = clinic.booked(clinic.dag, slot, subject_id=world.bo.id)
    cecilia_for_bo = log_in(world.cecilia, acting_for=world.bo)
    page = seen(dag.get(f"/desk/appointments/{had.id}/"))
    called, other = (anna_for_bo, cecilia_for_bo)
    if f"Vårdnadshavare: {world.anna.name}" not in page:
        called, other = other, called
    for place in (f"/my/appointments/{had.id}/", MINE):
        assert "Mottagningen ringer dig på 070-174 06 05." in seen(called.get(place))
        assert "Mottagningen ringer barnets andra vårdnadshavare." in seen(other.get(place))
    Account.objects.filter(person=world.anna).update(phone="")
    had = clinic.booked(clinic.world.annas(subject_id=world.bo.id), clinic.slots(slot.time_type)[8])
    assert "Mottagningen ringer den som bokade tiden." in seen(
        cecilia_for_bo.get(f"/my/appointments/{had.id}/")
    )
