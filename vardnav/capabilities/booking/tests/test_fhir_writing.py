"""Another system books, holds, moves and cancels, through the unit's own rules; whatever is refused says what and where."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fhir.resources.R4B import get_fhir_model_class

from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.capabilities.booking.tests.systems import System, issue, somebody, system, wanted
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import booking_actions, session_actions
from vardnav.platform.appointments.models import Appointment, AppointmentStep, KnownAs, Slot
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic, asked
from vardnav.platform.cases.tests.world import SKANE

KNOWN = [{"system": "urn:tidbok", "value": "A-1"}]
NAMED = "identifier=urn:tidbok|A-1"


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


@pytest.fixture
def kanarie(clinic: Clinic) -> Person:
    return somebody()


def booked(norra: System, slot: Slot, person: Person, **more: Any) -> dict[str, Any]:
    answer = norra.create(wanted(slot, person, **more))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def with_status(body: dict[str, Any], status: str) -> dict[str, Any]:
    return {**copy.deepcopy(body), "status": status}


def test_a_time_is_booked_and_told_as_it_stands(clinic: Clinic, norra: System, kanarie: Person) -> None:
    slot = clinic.slots()[0]
    answer = norra.create(wanted(slot, kanarie, identifier=KNOWN))
    said = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, 'W/"1"')
    assert answer["Location"].endswith(f"/fhir/R4/Appointment/{said['id']}")
    get_fhir_model_class("Appointment").model_validate(said)
    assert norra.get(f"Appointment/{said['id']}").json() == said, "what is answered is what is there"
    assert said["identifier"] == KNOWN
    row = Appointment.objects.get()
    assert (row.subject_id, row.slot_id, row.status, row.origin) == (kanarie.id, slot.id, "booked", "system")
    log = Entry.objects.get(action="appointments.book")
    assert (log.subject_id, log.actor_id, log.unit_id) == (kanarie.id, row.booked_by_staff_id, slot.unit_id)
    assert norra.get(f"Slot/{slot.id}").json()["status"] == "busy"


def test_the_resident_reads_which_system_has_read_and_that_the_unit_booked(
    clinic: Clinic, norra: System
) -> None:
    from vardnav.kernel.audit.queries import who_has_read

    person = somebody(3)
    said = booked(norra, clinic.slots()[0], person)
    norra.get(f"Appointment/{said['id']}")
    viewer = Viewer.resident(person_id=person.id, region=SKANE)
    reading = who_has_read(viewer, Appointment.objects.get().id, now=NOW)[0]
    assert (reading.name, reading.title, reading.unit) == (
        "Tidboken",
        "Bokningssystem",
        "Vårdcentralen Norra",
    )


@pytest.mark.parametrize(
    ("prefer", "kind"),
    [
        ("return=minimal", None),
        ("return=representation", "Appointment"),
        ("return=OperationOutcome", "OperationOutcome"),
    ],
)
def test_the_answer_is_as_one_prefers(
    clinic: Clinic, norra: System, kanarie: Person, prefer: str, kind: str | None
) -> None:
    answer = norra.create(wanted(clinic.slots()[0], kanarie, comment="Ring först."), Prefer=prefer)
    assert (answer.status_code, answer["ETag"]) == (201, 'W/"1"')
    assert (answer.json()["resourceType"] if answer.content else None) == kind
    if kind == "OperationOutcome":
        assert answer.json()["issue"][1]["expression"] == ["Appointment.comment"], (
            "that it is not kept is said"
        )


def test_the_same_identifier_is_the_same_appointment(clinic: Clinic, norra: System, kanarie: Person) -> None:
    slot, other, *_rest = clinic.slots()
    first = booked(norra, slot, kanarie, identifier=KNOWN)
    for headers in ({}, {"If-None-Exist": NAMED}):
        again = norra.create(wanted(slot, kanarie, identifier=KNOWN), **headers)
        assert (again.status_code, again.json()) == (200, first)
    assert norra.get("Appointment?" + NAMED).json()["entry"][0]["resource"] == first
    moved = norra.create(wanted(other, kanarie, identifier=KNOWN))
    assert (moved.status_code, issue(moved)["code"]) == (409, "duplicate")
    another = norra.create(wanted(slot, somebody(5), identifier=KNOWN))
    assert (another.status_code, issue(another)["code"]) == (409, "duplicate")
    assert Appointment.objects.count() == KnownAs.objects.count() == 1
    neighbour = system(clinic.world.norra.id)
    assert "identifier" not in neighbour.get(f"Appointment/{first['id']}").json()
    assert neighbour.get("Appointment?" + NAMED).json()["total"] == 0
    assert booked(neighbour, other, somebody(7), identifier=KNOWN)["id"] != first["id"]


def test_a_condition_that_is_not_the_identifier_is_not_taken(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    body = wanted(clinic.slots()[0], kanarie, identifier=KNOWN)
    for condition in ("identifier=urn:tidbok|A-2", "date=2026-11-30", "identifier=A-1", "identifier=|A-1"):
        answer = norra.create(body, If_None_Exist=condition)
        assert answer.status_code == 412, condition
    assert norra.create(body, If_None_Exist="?" + NAMED).status_code == 201
    assert norra.create(body, If_None_Exist=quote(NAMED, safe="=")).status_code == 200


def test_a_taken_time_is_refused_with_the_nearest_free_ones(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot, *others = clinic.slots()
    clinic.booked(clinic.anna, slot)
    answer = norra.create(wanted(slot, kanarie, identifier=KNOWN))
    said = answer.json()["issue"]
    assert (answer.status_code, said[0]["code"], said[0]["expression"]) == (
        409,
        "conflict",
        ["Appointment.slot[0]"],
    )
    assert said[0]["details"]["text"] == "Någon annan hann före. Tiden är tagen."
    named = [one["extension"][0]["valueReference"]["reference"] for one in said[1:]]
    assert named == [f"Slot/{one.id}" for one in others[:3]]
    get_fhir_model_class("OperationOutcome").model_validate(answer.json())
    assert not KnownAs.objects.exists(), "nothing half done"
    row = Entry.objects.get(action="people.look_up")
    assert (row.subject_id, row.outcome) == (kanarie.id, "done"), "a refusal can tell something of somebody"


def test_the_units_rules_bind_its_system_as_its_staff(clinic: Clinic, norra: System) -> None:
    grown = clinic.slots(clinic.type(Rule(age_from=18), key="grown"))[0]
    child = somebody(9, dt.date(2015, 5, 5))
    answer = norra.create(wanted(grown, child))
    assert (answer.status_code, issue(answer)["code"]) == (422, "business-rule")
    along = clinic.slots(clinic.type(Rule(adult_under=18), key="along"))[0]
    assert "RelatedPerson" in issue(norra.create(wanted(along, child)))["diagnostics"]
    body = wanted(along, child)
    body["participant"].append({"actor": {"type": "RelatedPerson", "display": "mor"}, "status": "accepted"})
    assert norra.create(body).status_code == 201
    not_online = clinic.slots(clinic.type(Rule(is_online=False), key="phone"))[0]
    assert norra.create(wanted(not_online, somebody())).status_code == 201


def test_a_closed_or_past_time_and_a_person_elsewhere_are_conflicts(
    clinic: Clinic, norra: System, kanarie: Person, hour: Hour
) -> None:
    slot, closed, *_rest, last = clinic.slots()
    doctors = clinic.slots(clinic.type(key="doctor"))
    booked(norra, slot, kanarie)
    same_time = norra.create(wanted(doctors[0], kanarie))
    assert (same_time.status_code, "another time then" in issue(same_time)["diagnostics"]) == (409, True)
    session_actions.close(clinic.dag, [closed.id], reason="Sjuk", now=NOW)
    assert norra.create(wanted(closed, kanarie)).status_code == 409
    hour.to(last.ends_at)
    assert "begun" in issue(norra.create(wanted(last, kanarie)))["diagnostics"]
    assert Appointment.objects.count() == 1


def test_a_time_is_held_confirmed_or_let_go(
    clinic: Clinic, norra: System, kanarie: Person, hour: Hour
) -> None:
    slot, other, *_rest = clinic.slots()
    held = booked(norra, slot, kanarie, status="pending")
    assert held["participant"][0]["status"] == "needs-action"
    assert norra.get(f"Appointment/{held['id']}").status_code == 200
    confirmed = norra.update(with_status(held, "booked"))
    assert (confirmed.status_code, confirmed.json()["status"], confirmed["ETag"]) == (200, "booked", 'W/"2"')
    again = booked(norra, other, kanarie, status="pending")
    gone = norra.update(with_status(again, "cancelled"))
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert norra.get(f"Appointment/{again['id']}").status_code == 404
    assert norra.get(f"Slot/{other.id}").json()["status"] == "free"
    late = booked(norra, other, kanarie, status="pending")
    hour.later(minutes=11)
    assert norra.update(with_status(late, "booked")).status_code == 404


def test_an_appointment_is_moved_to_another_slot(clinic: Clinic, norra: System, kanarie: Person) -> None:
    slot, other, taken, *_rest = clinic.slots()
    clinic.booked(clinic.anna, taken)
    said = booked(norra, slot, kanarie, identifier=KNOWN)
    elsewhere = {**said, "slot": [{"reference": f"Slot/{other.id}"}]}
    del elsewhere["start"], elsewhere["end"]
    moved = norra.update(elsewhere)
    assert (moved.status_code, moved.json()["slot"], moved["ETag"]) == (200, elsewhere["slot"], 'W/"2"')
    assert moved.json()["identifier"] == KNOWN
    assert norra.get(f"Slot/{slot.id}").json()["status"] == "free"
    refused = norra.update({**elsewhere, "slot": [{"reference": f"Slot/{taken.id}"}]}, version=2)
    assert (refused.status_code, len(refused.json()["issue"])) == (409, 4)
    doctors = clinic.slots(clinic.type(key="doctor"))[0]
    sort = norra.update({**elsewhere, "slot": [{"reference": f"Slot/{doctors.id}"}]}, version=2)
    assert (sort.status_code, issue(sort)["code"]) == (422, "business-rule")
    theirs = clinic.slots(by=clinic.eva)[0]
    strangers = norra.update({**elsewhere, "slot": [{"reference": f"Slot/{theirs.id}"}]}, version=2)
    assert (strangers.status_code, issue(strangers)["code"]) == (422, "not-found")
    both = norra.update(
        {**with_status(elsewhere, "cancelled"), "slot": [{"reference": f"Slot/{slot.id}"}]}, version=2
    )
    assert (both.status_code, issue(both)["code"]) == (422, "business-rule")
    assert Appointment.objects.get(id=said["id"]).slot_id == other.id


def test_a_move_that_is_said_by_the_moment_alone_is_refused_and_not_passed_over(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot, other, *_rest = clinic.slots()
    said = booked(norra, slot, kanarie)
    alone = norra.update({**said, "start": other.starts_at.isoformat(), "end": other.ends_at.isoformat()})
    assert (alone.status_code, issue(alone)["expression"]) == (422, ["Appointment.start"])
    left = norra.update({**said, "slot": [{"reference": f"Slot/{other.id}"}]})
    assert (left.status_code, issue(left)["expression"]) == (422, ["Appointment.start"])
    assert Appointment.objects.get(id=said["id"]).slot_id == slot.id


def test_a_refused_change_has_told_something_about_the_person_and_is_logged(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot, taken, *_rest = clinic.slots()
    clinic.booked(clinic.anna, taken)
    said = booked(norra, slot, kanarie)
    del said["start"], said["end"]
    before = Entry.objects.filter(subject_id=kanarie.id).count()
    assert norra.update({**said, "slot": [{"reference": f"Slot/{taken.id}"}]}).status_code == 409
    assert Entry.objects.filter(subject_id=kanarie.id).count() == before + 1


def test_an_appointment_goes_where_the_table_of_states_leads(
    clinic: Clinic, norra: System, kanarie: Person, hour: Hour
) -> None:
    slot, *_rest = clinic.slots()
    said = booked(norra, slot, kanarie)
    hour.to(slot.starts_at + dt.timedelta(minutes=1))
    for status in ("arrived", "booked", "noshow", "arrived", "fulfilled"):
        answer = norra.update(with_status(said, status))
        assert (answer.status_code, answer.json()["status"]) == (200, status), answer.content
        said = answer.json()
    for status in ("booked", "cancelled", "checked-in", "proposed", "entered-in-error", "waitlist", "x"):
        answer = norra.update(with_status(said, status))
        assert (answer.status_code, issue(answer)["expression"]) == (422, ["Appointment.status"]), status
    verbs = list(AppointmentStep.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["book", "arrive", "undo_arrive", "miss", "arrive", "fulfil"]


def test_a_cancelled_time_is_free_and_who_cancelled_is_told(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot = clinic.slots()[0]
    said = booked(norra, slot, kanarie)
    answer = norra.update(with_status(said, "cancelled"))
    assert answer.json()["cancelationReason"]["coding"][0]["code"] == "prov"
    get_fhir_model_class("Appointment").model_validate(answer.json())
    assert norra.get(f"Slot/{slot.id}").json()["status"] == "free"
    assert norra.update(answer.json()).status_code == 200, "again is harmless"
    assert Appointment.objects.get().version == 2


def test_an_update_is_of_the_version_that_was_read(clinic: Clinic, norra: System, kanarie: Person) -> None:
    said = booked(norra, clinic.slots()[0], kanarie)
    gone = with_status(said, "cancelled")
    assert norra.update(gone, version="").status_code == 428
    for version in ("0", "2", "x", "1.0", '"', "99999999999999999999"):
        assert norra.update(gone, version=version).status_code == 412, version
    assert norra.update(gone).status_code == 200
    stale = norra.update(gone)
    assert (stale.status_code, issue(stale)["code"]) == (412, "conflict")


def test_what_is_anothers_cannot_be_changed_and_looks_absent(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    theirs = clinic.slots(by=clinic.eva)[0]
    viewer = Viewer.resident(person_id=kanarie.id, region=SKANE)
    hers = booking_actions.book(viewer, asked(theirs), now=NOW).appointments[0]  # type: ignore[union-attr]
    body = {**wanted(theirs, kanarie), "id": str(hers.id), "status": "cancelled"}
    answer = norra.update(body, version=1)
    absent = {**body, "id": str(hers.id)[:-4] + "0000"}
    assert (answer.status_code, answer.content) == (404, norra.update(absent, version=1).content)
    assert (norra.create(wanted(theirs, kanarie)).status_code, Appointment.objects.count()) == (422, 1)
    mine = booked(norra, clinic.slots()[0], somebody(11))
    someone = wanted(
        Slot.objects.get(id=mine["slot"][0]["reference"][5:]), kanarie, status="cancelled", id=mine["id"]
    )
    assert norra.update(someone, version=1).status_code == 422, "whose it is cannot be changed"


def test_whoever_may_only_read_writes_nothing(clinic: Clinic, norra: System, kanarie: Person) -> None:
    slot = clinic.slots()[0]
    said = booked(norra, slot, kanarie)
    reader = system(clinic.world.norra.id, scope="system/Appointment.read system/Slot.read")
    assert reader.get(f"Appointment/{said['id']}").status_code == 200
    for answer in (reader.update(with_status(said, "cancelled")), reader.create(wanted(slot, somebody(13)))):
        assert (answer.status_code, issue(answer)["code"]) == (403, "forbidden")
    writer = system(clinic.world.norra.id, scope="system/Appointment.write")
    assert writer.get(f"Appointment/{said['id']}").status_code == 403
    assert writer.update(with_status(said, "cancelled")).status_code == 200


def test_nothing_is_deleted_or_patched(clinic: Clinic, norra: System, kanarie: Person) -> None:
    said = booked(norra, clinic.slots()[0], kanarie)
    for method in ("DELETE", "PATCH"):
        answer = norra.browser.generic(method, f"/fhir/R4/Appointment/{said['id']}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, PUT")
    assert Appointment.objects.get().status == "booked"


def test_a_resource_that_says_more_is_taken_and_the_rest_left_out(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot = clinic.slots()[0]
    said = booked(
        norra,
        slot,
        kanarie,
        description="Blodtryck",
        priority=5,
        start=slot.starts_at.isoformat(),
        end=slot.ends_at.isoformat().replace("+00:00", "Z"),
    )
    assert "description" not in said


def test_booking_asks_two_statements_more_than_the_unit_does(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot, other, third, *_rest = clinic.slots()
    booked(norra, third, somebody(15))  # what a process keeps is there

    def sent(do: Any) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            do()
        return [one["sql"] for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]

    dag = clinic.dag
    own = sent(lambda: booking_actions.book(dag, asked(slot, subject_id=kanarie.id), now=NOW))
    theirs = sent(lambda: booked(norra, other, somebody(17), identifier=KNOWN))
    made = [one for one in theirs if "people_person" in one and one.startswith("INSERT")]
    assert len(theirs) - len(made) == len(own) + 2
