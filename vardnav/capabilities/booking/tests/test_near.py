"""The nearest free time: anywhere in the region, in one's municipality, so far from one's clinic; by day or by distance."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.booking import FIND
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.organisations.models import Municipality, Unit
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.appointments import offer_queries, time_queries
from vardnav.platform.appointments import schedule_actions as schedules
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Schedule, Slot, TimeType
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.rules import slots as slot_rules
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import MONDAY, NOW, WEEKDAYS, Clinic

SEARCH = f"{FIND}?type=nurse&part="


@pytest.fixture
def lies(clinic: Clinic) -> None:
    """Norra in Lund, Södra in Malmö, 16 km away; both have times, Södra's a day later."""
    lund, malmo = (Municipality.objects.get(code=one) for one in ("1281", "1280"))
    for unit, place, latitude, longitude in (
        (clinic.world.norra, lund, 55.70, 13.19),
        (clinic.world.sodra, malmo, 55.60, 13.00),
    ):
        Unit.objects.filter(id=unit.id).update(municipality=place, latitude=latitude, longitude=longitude)
    Person.objects.filter(id=clinic.world.anna.id).update(municipality="1280")
    clinic.slots(clinic.type(Rule()))
    later = dt.date(2026, 12, 3)
    clinic.slots(clinic.type(Rule(), by=clinic.eva), by=clinic.eva, to=later, valid_from=later)


def _units(page: Any) -> list[str]:
    """The units of the times on a page, in order."""
    ids = [one.split('"')[0] for one in page.content.decode().split('name="slot" value="')[1:]]
    names = dict(Slot.objects.values_list("id", "unit__name"))
    known = {str(key): name.removeprefix("Vårdcentralen ") for key, name in names.items()}
    return list(dict.fromkeys(known[one] for one in ids))


def test_where_one_looks_decides_which_times_are_found(lies: None, anna: Client) -> None:
    for near, found in (
        ("", ["Norra", "Södra"]),
        ("region", ["Norra", "Södra"]),
        ("municipality", ["Södra"]),
        ("5", ["Norra"]),
        ("25", ["Norra", "Södra"]),
    ):
        assert _units(anna.get(f"{SEARCH}&near={near}")) == found, near
    assert anna.get(f"{SEARCH}&near=1000").status_code == 422


def test_the_nearest_clinic_comes_first_with_how_far_it_is(lies: None, clinic: Clinic, anna: Client) -> None:
    Account.objects.filter(person=clinic.world.anna).update(chosen_unit=clinic.world.sodra.id)
    page = anna.get(f"{SEARCH}&near=region&order=distance")
    assert _units(page) == ["Södra", "Norra"]
    assert "Vårdcentralen Norra, 16 km" in page.content.decode()
    assert _units(anna.get(f"{SEARCH}&near=region")) == ["Norra", "Södra"], "the earliest first"


def test_wishes_combine_with_where(lies: None, clinic: Clinic, anna: Client) -> None:
    speaks = types.add_resource(
        clinic.eva, kind=ResourceKind.CLINICIAN, name="Amal", languages=["ar"], now=NOW
    )
    kind = TimeType.objects.get(unit=clinic.world.sodra)
    clinic.slots(kind, by=clinic.eva, clinician_id=speaks.id)
    assert _units(anna.get(f"{SEARCH}&near=region&spoken=ar")) == ["Södra"]
    assert _units(anna.get(f"{SEARCH}&near=5&spoken=ar")) == []
    assert _units(anna.get(f"{SEARCH}&near=25&spoken=ar&part=evening")) == []
    assert _units(anna.get(f"{SEARCH}&near=25&spoken=ar&meeting=video&order=distance")) == []


def test_the_nearest_time_of_many_clinics_is_found_wherever_its_clinic_stands_in_the_list(
    clinic: Clinic, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offer_queries, "MOST_UNITS", 1)
    Account.objects.update(chosen_unit=None)
    clinic.type(Rule())
    clinic.slots(clinic.type(Rule(), by=clinic.eva), by=clinic.eva)
    assert _units(anna.get(SEARCH)) == ["Södra"]


def test_who_looks_for_a_child_is_not_told_where_the_child_lives(lies: None, anna_for_bo: Client) -> None:
    assert "Mottagningar i Malmö" not in anna_for_bo.get(f"{FIND}?type=nurse").content.decode()


def test_going_on_skips_no_time(clinic: Clinic, anna: Client) -> None:
    own = clinic.slots(clinic.type(Rule()), to=dt.date(2026, 12, 11))
    found: list[str] = []
    address = f"{SEARCH}&unit={clinic.world.norra.id}"
    for _page in range(6):
        text = anna.get(address).content.decode()
        found += [one.split('"')[0] for one in text.split('name="slot" value="')[1:]]
        if "Visa senare tider" not in text:
            break
        address = FIND + text.split('href="?', 1)[1].split('"')[0].join(("?", "")).replace("&amp;", "&")
    coming = {str(one.id) for one in own if one.starts_at > NOW + dt.timedelta(minutes=5)}
    assert coming <= set(found)


def test_when_the_next_times_are_let_out_is_told_where_none_is_free(clinic: Clinic, anna: Client) -> None:
    kind = clinic.type(Rule())
    made = schedules.make_schedule(
        clinic.dag,
        schedules.Plan(kind.id, WEEKDAYS, MONDAY, release=slot_rules.Release(0, dt.time(23))),
        now=NOW,
    )
    schedules.publish(clinic.dag, made.id, to=dt.date(2026, 12, 1), now=NOW)
    assert Schedule.objects.count() == 1
    assert "Fler tider släpps i dag 23.00" in anna.get(SEARCH).content.decode()
    few = [clinic.world.norra.id, *(uuid7() for _other in range(39))]
    search = time_queries.Search("nurse", few)
    assert time_queries.opens_next(clinic.anna, search, now=NOW) is not None
    many = dataclasses.replace(search, unit_ids=[*few, uuid7()])
    assert time_queries.opens_next(clinic.anna, many, now=NOW) is None, (
        "what holds for some is not said of all"
    )


def test_the_way_in_from_a_clinic_shows_what_that_clinic_has(clinic: Clinic, anna: Client) -> None:
    clinic.type(Rule())
    types.add_type(
        clinic.eva,
        types.Kind(key="doctor", name_sv="Läkare", name_en="Doctor", minutes=20),
        Rule(),
        now=NOW,
    )
    page = anna.get(f"{FIND}?unit={clinic.world.sodra.id}").content.decode()
    assert "type=doctor" in page
    assert "type=nurse" not in page
