"""Another system follows what is changed at its units, and gets lists whose links and versions hold."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import pytest

from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.capabilities.booking.tests.systems import System, issue, somebody, system, wanted
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions
from vardnav.platform.appointments.models import Appointment, Resource
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.fhir import paging, searching

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["resource"]["id"] for one in answer.json().get("entry", [])]


def following(answer: Any) -> str:
    links = (one["url"] for one in answer.json()["link"] if one["relation"] == "next")
    return str(next(links, "")).partition("/fhir/R4/")[2]


def test_what_was_changed_since_a_moment_comes_in_the_order_it_was_changed(
    clinic: Clinic, norra: System, hour: Hour
) -> None:
    first, second, third, *_rest = clinic.slots()
    one, two = clinic.booked(clinic.anna, first), clinic.booked(clinic.cecilia, second)
    changing_actions.move(clinic.dag, {two.id: third.id}, now=NOW + 2 * MINUTE)
    changing_actions.cancel(clinic.dag, one.id, now=NOW + 4 * MINUTE)
    asked = "Appointment?_lastUpdated=ge2026-11-30T07:01:00Z&_sort=_lastUpdated"
    assert ids(norra.get(asked)) == [str(two.id), str(one.id)]
    assert ids(norra.get(asked.replace("=_last", "=-_last"))) == [str(one.id), str(two.id)]
    assert ids(norra.get("Appointment?_lastUpdated=ge2026-11-30T07:03:00Z")) == [str(one.id)]
    assert ids(norra.get("Appointment?_lastUpdated=lt2026-11-30T07:03:00Z")) == [str(two.id)]
    assert ids(norra.get("Appointment?_lastUpdated=ge2026-11-30T07:05:00Z")) == []
    page = norra.get(f"{asked}&_count=1")
    assert ids(page) == [str(two.id)]
    assert ids(norra.get(following(page))) == [str(one.id)]
    told = norra.get(f"Appointment/{one.id}").json()["meta"]["lastUpdated"]
    assert dt.datetime.fromisoformat(told) == NOW + 4 * MINUTE
    read = Entry.objects.filter(action="appointments.list", object_id=one.id)
    assert read.count() == 4, "each reading of it leaves its row"


def test_a_system_finds_whatever_it_has_booked_by_its_own_system_of_identifiers(
    clinic: Clinic, norra: System, hour: Hour
) -> None:
    first, second, third, *_rest = clinic.slots()
    clinic.booked(clinic.anna, first)
    for place, (slot, named) in enumerate(((second, "urn:tidbok"), (third, "urn:other"))):
        body = wanted(slot, somebody(place), identifier=[{"system": named, "value": "A-1"}])
        assert norra.create(body).status_code == 201
    mine = Appointment.objects.get(slot=second)
    assert ids(norra.get("Appointment?identifier=urn:tidbok|")) == [str(mine.id)]
    assert ids(norra.get("Appointment?identifier=urn:tidbok|A-1")) == [str(mine.id)]
    assert len(ids(norra.get("Appointment?identifier=urn:tidbok|,urn:other|A-1"))) == 2
    assert ids(norra.get("Appointment?identifier=urn:tidbok|B-1")) == []
    both = "Appointment?identifier=urn:tidbok|&identifier="
    assert ids(norra.get(f"{both}urn:tidbok|A-1")) == ids(norra.get(f"{both}urn:tidbok|A-1,urn:other|A-1"))
    assert ids(norra.get(f"{both}urn:tidbok|A-1")) == [str(mine.id)]
    assert ids(norra.get(f"{both}urn:other|A-1")) == [], "said twice: what both name"
    assert ids(system(clinic.world.norra.id).get("Appointment?identifier=urn:tidbok|")) == []


def test_a_page_says_how_many_there_are_in_all_when_that_is_asked_for(clinic: Clinic, norra: System) -> None:
    every = len(clinic.slots())
    assert norra.get("Slot?_count=2&_total=accurate").json()["total"] == every
    assert "total" not in norra.get("Slot?_count=2&_total=estimate").json()
    assert "total" not in norra.get("Slot?_count=200&_total=none").json()
    second = norra.get(following(norra.get("Slot?_count=2&_total=accurate"))).json()
    assert second["total"] == every
    assert norra.get("Slot?_total=many", Prefer="handling=strict").status_code == 400


def test_a_link_is_never_longer_than_proxies_let_through_and_too_long_a_search_is_refused(
    clinic: Clinic, norra: System
) -> None:
    mine = clinic.booked(clinic.anna, clinic.slots()[0])
    chance = random.Random(7)
    others = [str(uuid.UUID(int=chance.getrandbits(128))) for _number in range(49)]
    slots = ",".join([str(mine.slot_id), *others])
    noise = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFåäö~!*") for _n in range(1500))
    form = {"slot": slots, "_count": "1", "service-type": f"nurse,{noise}"}
    answer = norra.search("Appointment", **form)
    assert ids(answer) == [str(mine.id)]
    link = following(answer)
    assert len(link) < paging.LONGEST
    assert ids(norra.get(link)) == []
    longer = norra.search("Appointment", **form, identifier=f"urn:x|{'ö' * 300}")
    assert (longer.status_code, issue(longer)["code"]) == (400, "too-costly")
    assert paging.LONGEST < 8000
    assert searching.LONGEST < paging.LONGEST


def test_a_schedule_has_another_version_when_anything_it_says_is_another(
    clinic: Clinic, norra: System
) -> None:
    slot = clinic.slots()[0]
    before = norra.get(f"Schedule/{slot.schedule_id}")
    assert before["ETag"] == f'W/"{before.json()["meta"]["versionId"]}"'
    assert norra.get(f"Schedule/{slot.schedule_id}", If_None_Match=before["ETag"]).status_code == 304
    assert slot.clinician_id is not None
    Resource.objects.filter(id=slot.clinician_id).update(name="Ett annat namn")
    after = norra.get(f"Schedule/{slot.schedule_id}", If_None_Match=before["ETag"])
    assert (after.status_code, after["ETag"] != before["ETag"]) == (200, True)
    assert after["ETag"] == f'W/"{after.json()["meta"]["versionId"]}"'


def test_sorts_of_time_come_page_by_page(clinic: Clinic, norra: System) -> None:
    kinds = {str(clinic.type(key=key).id) for key in ("nurse", "doctor", "group")}
    seen, address = [], "HealthcareService?_count=1"
    while address:
        answer = norra.get(address)
        seen += ids(answer)
        address = following(answer)
    assert (len(seen), set(seen)) == (3, kinds)


@pytest.mark.parametrize(
    "asked",
    [
        *("_revinclude=Appointment:slot", "_has:Appointment:slot:status=booked", "_include=Slot:appointment"),
        *(
            "_include:iterate=Slot:schedule",
            "schedule.actor=Practitioner/1",
            "status:not=busy",
            "_sort=start,status",
        ),
        *(
            "_summary=text",
            "_text=x",
            "_filter=x",
            "_contained=true",
            "_total=5",
            "_profile=x",
            "specialty=x",
        ),
    ],
)
def test_what_is_not_offered_is_said_or_refused_as_one_prefers(
    clinic: Clinic, norra: System, asked: str
) -> None:
    clinic.slots()
    lenient = norra.get(f"Slot?{asked}&_count=2")
    assert lenient.status_code == 200, asked
    modes = [one["search"]["mode"] for one in lenient.json()["entry"]]
    assert modes == ["match", "match", "outcome"], asked
    self_link = next(one["url"] for one in lenient.json()["link"] if one["relation"] == "self")
    assert asked.partition("=")[0] not in self_link
    strict = norra.get(f"Slot?{asked}", Prefer="handling=strict")
    assert (strict.status_code, issue(strict)["code"]) == (400, "not-supported"), asked
