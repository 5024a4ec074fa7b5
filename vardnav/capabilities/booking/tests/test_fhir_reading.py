"""Another system reads the unit's calendar: what it finds, how it searches, and that each reading of a person is logged."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.capabilities.booking.tests.systems import PERSON, System, issue, somebody, system
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions, session_actions
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.fhir import outcomes


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


def ids(answer: Any, mode: str = "match") -> list[str]:
    assert answer.status_code == 200, answer.content
    entries = answer.json().get("entry", [])
    return [one["resource"]["id"] for one in entries if one["search"]["mode"] == mode]


def link(answer: Any, relation: str) -> str:
    return next((one["url"] for one in answer.json()["link"] if one["relation"] == relation), "")


def test_slots_are_found_by_schedule_moment_state_and_sort(clinic: Clinic, norra: System) -> None:
    first, *_rest, last = every = clinic.slots()
    clinic.slots(clinic.type(key="doctor"))
    schedule = f"schedule=Schedule/{first.schedule_id}"
    assert ids(norra.get(f"Slot?{schedule}")) == [str(one.id) for one in every]
    assert ids(norra.get(f"Slot?{schedule}&_sort=-start&_count=1")) == [str(last.id)]
    begins = first.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(norra.get(f"Slot?{schedule}&start={begins}")) == [str(first.id)]
    assert str(first.id) not in ids(norra.get(f"Slot?{schedule}&start=gt{begins}"))
    assert ids(norra.get(f"Slot?{schedule}&start=ge2026-12-01")) == [
        str(one.id) for one in every if one.starts_at.day == 1
    ]
    assert ids(norra.get(f"Slot?{schedule}&start=ge2026-11-30&start=lt2026-12-01&status=busy")) == []
    assert len(ids(norra.get("Slot?service-type=urn:vardnav:time-type|doctor,nurse&_count=200"))) == 2 * len(
        every
    )
    assert ids(norra.get("Slot?service-type=urn:other|doctor")) == []
    assert ids(norra.get(f"Slot?_id={first.id},nonsense")) == [str(first.id)]


def test_a_slot_says_whether_it_is_free_and_changes_its_version_with_that(
    clinic: Clinic, norra: System
) -> None:
    slot, other, *_rest = clinic.slots()
    before = norra.get(f"Slot/{slot.id}")
    assert (before.status_code, before.json()["status"]) == (200, "free")
    assert norra.get(f"Slot/{slot.id}", If_None_Match=before["ETag"]).status_code == 304
    clinic.booked(clinic.anna, slot)
    after = norra.get(f"Slot/{slot.id}", If_None_Match=before["ETag"])
    assert (after.status_code, after.json()["status"]) == (200, "busy")
    session_actions.close(clinic.dag, [other.id], reason="Sjuk", now=NOW)
    assert norra.get(f"Slot/{other.id}").json()["status"] == "busy-unavailable"
    assert ids(norra.get("Slot?status=busy")) == [str(slot.id)]
    assert ids(norra.get("Slot?status=busy-unavailable,busy")) == [str(slot.id), str(other.id)]
    assert str(slot.id) not in ids(norra.get("Slot?status=free"))


def test_a_time_for_several_says_how_many_seats_are_left(clinic: Clinic, norra: System) -> None:
    slot = clinic.slots(clinic.type(key="group", capacity=3))[0]
    clinic.booked(clinic.anna, slot)
    said = norra.get(f"Slot/{slot.id}").json()
    assert said["status"] == "free"
    assert said["extension"] == [{"url": "urn:vardnav:seats-left", "valueInteger": 2}]


def test_schedules_are_found_by_who_and_when_and_what_they_point_to_can_be_read(
    clinic: Clinic, norra: System
) -> None:
    slot = clinic.slots()[0]
    said = norra.get(f"Schedule/{slot.schedule_id}").json()
    assert said["planningHorizon"] == {"start": "2026-11-30", "end": "2026-12-01"}
    for actor in said["actor"]:
        assert norra.get(actor["reference"]).status_code == 200, actor
        assert ids(norra.get(f"Schedule?actor={actor['reference']}")) == [str(slot.schedule_id)]
    assert ids(norra.get("Schedule?date=ge2026-12-01")) == [str(slot.schedule_id)]
    assert ids(norra.get("Schedule?date=ge2027-12-01")) == []
    assert ids(norra.get(f"Schedule?actor=Location/{slot.id}")) == []
    both = "&".join(f"actor={actor['reference']}" for actor in said["actor"])
    assert ids(norra.get(f"Schedule?{both}")) == [str(slot.schedule_id)], "named twice is both of them"
    assert ids(norra.get(f"Schedule?{both}&actor=Location/{slot.id}")) == []
    unit = norra.get(f"Organization/{clinic.world.norra.id}").json()
    assert unit["name"] == "Vårdcentralen Norra"
    assert len(ids(norra.get("HealthcareService?service-type=nurse"))) == 1


def test_a_search_brings_the_schedule_along_and_counts(clinic: Clinic, norra: System) -> None:
    every = clinic.slots()
    answer = norra.get("Slot?_include=Slot:schedule&_count=200")
    assert ids(answer, "include") == [str(every[0].schedule_id)]
    assert answer.json()["total"] == len(every)
    counted = norra.get("Slot?_summary=count").json()
    assert (counted["total"], "entry" in counted) == (len(every), False)
    assert norra.get("Slot?_count=0").json()["total"] == len(every)
    assert norra.get("Schedule?_summary=count").json()["total"] == 1
    assert norra.get("HealthcareService?_summary=count").json()["total"] == 1


def test_pages_follow_on_each_other_by_a_link_that_says_nothing(clinic: Clinic, norra: System) -> None:
    every = [str(one.id) for one in clinic.slots()]
    seen, address = [], "Slot?_count=5&status=free"
    for _page in range(10):
        answer = norra.get(address)
        seen += ids(answer)
        address = link(answer, "next").partition("/fhir/R4/")[2]
        if not address:
            break
        assert not any(one in address for one in every)
    assert seen == every
    again = link(norra.get("Slot?_count=5"), "next").partition("/fhir/R4/")[2]
    assert norra.get(again[:-4]).status_code == 400
    assert norra.get(again.replace("Slot?", "Schedule?")).status_code == 400
    other = system(clinic.world.norra.id)
    assert issue(other.get(again))["code"] == "value"


def test_appointments_say_who_by_the_number_alone_and_each_reading_is_logged(
    clinic: Clinic, norra: System
) -> None:
    person = somebody()
    slot, other, *_rest = clinic.slots()
    anna = Viewer.resident(person_id=person.id, region="12")
    mine = clinic.booked(anna, slot)
    clinic.booked(clinic.cecilia, other)
    Entry.objects.all()
    before = Entry.objects.count()
    answer = norra.search("Appointment", patient__identifier=f"{PERSON}|{person.identifier}")
    assert ids(answer) == [str(mine.id)]
    said = answer.json()["entry"][0]["resource"]
    assert said["participant"][0]["actor"] == {
        "type": "Patient",
        "identifier": {"system": PERSON, "value": person.identifier},
    }
    assert "Kanarie" not in answer.content.decode()
    assert person.identifier not in link(answer, "self")
    rows = list(Entry.objects.order_by("at", "id")[before:].values_list("action", "subject_id", "object_id"))
    assert rows == [("people.look_up", person.id, None), ("appointments.list", person.id, person.id)]
    norra.get(f"Appointment/{mine.id}")
    row = Entry.objects.filter(action="appointments.read").latest("at")
    assert (row.subject_id, row.unit_id, row.role) == (person.id, clinic.world.norra.id, "staff")


def test_the_swedish_profiles_names_of_numbers_are_understood_too(clinic: Clinic, norra: System) -> None:
    person = somebody()
    clinic.booked(Viewer.resident(person_id=person.id, region="12"), clinic.slots()[0])
    number = person.identifier
    for system_name in (PERSON, "http://electronichealth.se/identifier/personnummer"):
        for name in ("patient:identifier", "patient.identifier", "patient:Patient.identifier"):
            found = norra.search("Appointment", **{name: f"{system_name}|{number[:8]}-{number[8:]}"})
            assert len(ids(found)) == 1, (system_name, name)
    for wrong in (number, f"{PERSON}|{number[2:]}", f"{PERSON}|{number}1", f"urn:x|{number}", f"{PERSON}|"):
        assert norra.search("Appointment", patient__identifier=wrong).status_code == 400, wrong


def test_nobody_is_asked_for_in_an_address(clinic: Clinic, norra: System) -> None:
    person = somebody()
    number = person.identifier
    for address in (
        f"Appointment?patient:identifier={PERSON}|{number}",
        f"Appointment?patient.identifier={PERSON}|{number}",
        "Appointment?patient=Patient/1",
        f"Appointment?identifier={PERSON}|{number}",
        f"Appointment?actor:identifier={number}",
        f"Slot?_id={number[:8]}-{number[8:]}",
    ):
        answer = norra.get(address)
        assert (answer.status_code, issue(answer)["code"]) == (400, "security"), address
        assert number not in answer.content.decode()


def test_who_is_not_known_gives_an_empty_list_and_a_row(clinic: Clinic, norra: System) -> None:
    clinic.booked(clinic.anna, clinic.slots()[0])
    unknown = "198001029990"
    answer = norra.search("Appointment", patient__identifier=f"{PERSON}|198001020007")
    assert unknown not in answer.content.decode()
    if answer.status_code == 200:
        assert ids(answer) == []
        assert Entry.objects.latest("at").outcome == "refused"


def test_appointments_are_found_by_day_state_slot_sort_and_actor(clinic: Clinic, norra: System) -> None:
    slot, other, *_rest = clinic.slots()
    one, two = clinic.booked(clinic.anna, slot), clinic.booked(clinic.cecilia, other)
    changing_actions.cancel(clinic.dag, two.id, now=NOW)
    assert ids(norra.get("Appointment?date=2026-11-30")) == [str(one.id), str(two.id)]
    assert ids(norra.get("Appointment?date=2026-11-30&_sort=-date")) == [str(two.id), str(one.id)]
    assert ids(norra.get("Appointment?status=cancelled")) == [str(two.id)]
    assert ids(norra.get(f"Appointment?slot=Slot/{slot.id}")) == [str(one.id)]
    assert ids(norra.get(f"Appointment?slot={slot.id},{other.id}&status=booked")) == [str(one.id)]
    assert ids(norra.get("Appointment?service-type=doctor")) == []
    assert len(ids(norra.get(f"Appointment?actor=Practitioner/{slot.clinician_id}"))) == 2
    kind, sees = f"HealthcareService/{slot.time_type_id}", f"Practitioner/{slot.clinician_id}"
    assert len(ids(norra.get(f"Appointment?actor={kind}&actor={sees}"))) == 2
    assert ids(norra.get(f"Appointment?actor={kind}&actor=Practitioner/{slot.id}")) == []
    assert (
        len(ids(norra.get(f"Appointment?actor={sees},Practitioner/{slot.id}&_count=1&_total=accurate"))) == 1
    )
    assert ids(norra.get(f"Appointment?_id={one.id}&_include=Appointment:slot"), "include") == [str(slot.id)]
    assert norra.get("Appointment?_summary=count").json()["total"] == 2
    cancelled = norra.get(f"Appointment/{two.id}").json()
    assert cancelled["cancelationReason"]["coding"][0]["code"] == "prov"


def test_a_read_tells_version_and_when_and_is_spared_when_nothing_has_changed(
    clinic: Clinic, norra: System, hour: Hour
) -> None:
    mine = clinic.booked(clinic.anna, clinic.slots()[0])
    answer = norra.get(f"Appointment/{mine.id}")
    assert (answer["ETag"], answer["Last-Modified"]) == ('W/"1"', "Mon, 30 Nov 2026 07:00:00 GMT")
    assert answer["Content-Type"] == outcomes.MEDIA
    spared = norra.get(f"Appointment/{mine.id}", If_None_Match='W/"7", W/"1"')
    assert (spared.status_code, spared.content) == (304, b"")
    assert norra.get(f"Appointment/{mine.id}", If_None_Match='W/"2"').status_code == 200


def test_another_systems_hold_is_nobodys_business(clinic: Clinic, norra: System, hour: Hour) -> None:
    slot = clinic.slots()[0]
    held = clinic.hold(clinic.anna, slot)
    assert norra.get(f"Appointment/{held.id}").status_code == 404
    assert ids(norra.get("Appointment")) == []
    assert norra.get(f"Slot/{slot.id}").json()["status"] == "busy"
    hour.later(minutes=4)
    assert Appointment.objects.count() == 1


def test_only_what_was_asked_for_of_each_is_shown(clinic: Clinic, norra: System) -> None:
    clinic.slots()
    said = norra.get("Slot?_elements=status&_count=1").json()["entry"][0]["resource"]
    assert "serviceType" not in said
    assert said["meta"]["tag"][0]["code"] == "SUBSETTED"


def test_what_is_not_understood_is_said_or_refused_as_one_prefers(clinic: Clinic, norra: System) -> None:
    clinic.slots()
    lenient = norra.get("Slot?colour=blue&_sort=colour&_count=2")
    assert len(ids(lenient)) == 2
    said = next(one for one in lenient.json()["entry"] if one["search"]["mode"] == "outcome")["resource"]
    assert said["issue"][0]["severity"] == "warning"
    strict = norra.get("Slot?colour=blue", Prefer="handling=strict")
    assert (strict.status_code, issue(strict)["code"]) == (400, "not-supported")
    assert norra.get("Slot?start=ge2026-12-01", Prefer="handling=strict").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("Slot?start=soon", "Slot?start=ap2026-12-01", "Slot?start=2026-13-01", "Slot?start=9999-01-01"),
        *("Slot?start=a,b", "Slot?_count=few", "Slot?_page=x", f"Slot?_id={'x,' * 60}"),
        "Appointment?identifier=5",
    ],
)
def test_a_value_that_is_none_is_refused_with_its_place(norra: System, address: str) -> None:
    answer = norra.get(address)
    assert answer.status_code == 400
    assert re.fullmatch(r"[\w:-]+", issue(answer)["expression"][0])


def test_a_region_that_keeps_several_units_sees_them_all_and_no_other(clinic: Clinic) -> None:
    slot, theirs = clinic.slots()[0], clinic.slots(by=clinic.eva)[0]
    both = system(clinic.world.norra.id, clinic.world.sodra.id)
    mine = clinic.booked(clinic.anna, slot)
    hers = clinic.booked(clinic.cecilia, theirs)
    assert set(ids(both.get("Appointment"))) == {str(mine.id), str(hers.id)}
    units = set(Entry.objects.filter(action="appointments.list").values_list("unit_id", flat=True))
    assert units == {clinic.world.norra.id, clinic.world.sodra.id}
    one = system(clinic.world.norra.id)
    assert ids(one.get("Appointment")) == [str(mine.id)]
    assert len(ids(one.get("Slot?_count=200"))) == len(ids(both.get("Slot?_count=200"))) / 2


def test_what_is_anothers_looks_as_if_it_were_not_there(clinic: Clinic, norra: System) -> None:
    theirs = clinic.slots(by=clinic.eva)[0]
    hers = clinic.booked(clinic.cecilia, theirs)
    kind = theirs.time_type_id
    absent = str(hers.id)[:-4] + "0000"
    said = norra.get(f"Slot/{absent}").content
    for reference in (
        f"Slot/{theirs.id}",
        f"Schedule/{theirs.schedule_id}",
        f"Appointment/{hers.id}",
        f"HealthcareService/{kind}",
        f"Practitioner/{theirs.clinician_id}",
        f"Organization/{clinic.world.sodra.id}",
    ):
        answer = norra.get(reference)
        assert (answer.status_code, answer.content) == (404, said), reference
    assert not Entry.objects.filter(action="appointments.read").exists()
    kalmar = system(clinic.world.norra.id, region="08")
    mine = clinic.booked(clinic.anna, clinic.slots()[0])
    assert kalmar.get(f"Appointment/{mine.id}").status_code == 404


def test_an_address_that_is_none_says_so_in_fhir(clinic: Clinic, norra: System) -> None:
    for path in ("Slot/1", "Patient", "Slot/x/_history/1", ""):
        answer = norra.get(path)
        assert (answer.status_code, issue(answer)["code"]) == (404, "not-found"), path
    deleted = norra.browser.delete(f"/fhir/R4/Slot/{Slot.objects.first() or clinic.slots()[0].id}")
    assert deleted.status_code in (404, 405)
    assert Client().get("/nowhere/")["Content-Type"].startswith("text/html")


def test_later_in_the_day_is_a_day_of_its_own(clinic: Clinic, norra: System) -> None:
    """Midnight is Sweden's: a slot at 23.30 UTC belongs to the next day."""
    slot = clinic.slots()[0]
    late = dt.datetime(2026, 12, 3, 23, 30, tzinfo=dt.UTC)
    Slot.objects.filter(id=slot.id).update(starts_at=late, ends_at=late + dt.timedelta(minutes=20))
    assert ids(norra.get("Slot?start=2026-12-04")) == [str(slot.id)]
    assert ids(norra.get("Slot?start=2026-12-03T23:30:00Z")) == [str(slot.id)]
    assert ids(norra.get("Slot?start=2026-12-04T00:30:00 01:00")) == [str(slot.id)]


def test_a_count_of_what_is_named_tells_of_it_and_is_logged(clinic: Clinic, norra: System) -> None:
    one = clinic.booked(clinic.anna, clinic.slots()[0])
    before = Entry.objects.filter(subject_id=one.subject_id).count()
    found = norra.search("Appointment", _id=str(one.id), status="booked", _summary="count")
    assert found.json()["total"] == 1
    assert Entry.objects.filter(subject_id=one.subject_id, object_id=one.id).count() >= 1
    assert Entry.objects.filter(subject_id=one.subject_id).count() == before + 1
