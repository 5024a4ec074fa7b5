"""What another system sends wrongly is refused with its place, and nothing of it is done."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from vardnav.capabilities.booking.tests.systems import FHIR, System, issue, somebody, system, wanted
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.tests.house import Clinic


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


@pytest.fixture
def kanarie(clinic: Clinic) -> Person:
    return somebody()


WRONG: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "no slot": ({"slot": []}, 422, "required", "Appointment.slot"),
    "a slot elsewhere": (
        {"slot": [{"reference": "https://x.example/Slot/1"}]},
        422,
        "value",
        "slot[0].reference",
    ),
    "no such slot": (
        {"slot": [{"reference": "Slot/01a221d3-8754-7241-971a-b36bc9d6827e"}]},
        422,
        "not-found",
        "slot[0]",
    ),
    "a schedule": (
        {"slot": [{"reference": "Schedule/01a221d3-8754-7241-971a-b36bc9d6827e"}]},
        422,
        "value",
        "slot[0]",
    ),
    "nobody": (
        {"participant": [{"actor": {"display": "x"}, "status": "accepted"}]},
        422,
        "required",
        "participant",
    ),
    "no participant": ({"participant": []}, 400, "", "Appointment"),
    "another start": (
        {"start": "2026-12-24T15:00:00Z", "end": "2026-12-24T15:20:00Z"},
        422,
        "value",
        ".start",
    ),
    "a strange element": ({"colour": "blue"}, 400, "structure", "Appointment.colour"),
    "no status": ({"status": None}, 400, "structure", ""),
    "a list for a word": ({"status": ["booked"]}, 400, "value", "Appointment.status"),
    "another meaning": (
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
        422,
        "not-supported",
        "",
    ),
    "a person's number as name": (
        {"identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "1"}]},
        422,
        "security",
        "Appointment.identifier",
    ),
    "an actor as text": (
        {"participant": [{"actor": '{"type": "Patient"}', "status": "accepted"}]},
        400,
        "structure",
        "Appointment.participant[0].actor",
    ),
    "an identifier as text": (
        {
            "participant": [
                {"actor": {"type": "Patient", "identifier": '{"value": "1"}'}, "status": "accepted"}
            ]
        },
        400,
        "structure",
        "Appointment.participant[0].actor",
    ),
    "proposed": ({"status": "proposed"}, 422, "not-supported", "Appointment.status"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_refused_with_its_place(
    clinic: Clinic, norra: System, kanarie: Person, what: str
) -> None:
    changed, status, code, at = WRONG[what]
    answer = norra.create({**wanted(clinic.slots()[0], kanarie), **changed})
    assert answer.status_code == status, answer.content
    said = issue(answer)
    assert code in said["code"]
    assert at in "".join(said.get("expression", [""])), said
    assert kanarie.identifier not in answer.content.decode()
    assert not Appointment.objects.exists()


def test_a_number_that_is_none_or_nobodys_is_refused_alike_to_all(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    slot = clinic.slots()[0]
    stranger = Person(identifier="198503120007")
    for person, code in (
        (Person(identifier="19800102"), "value"),
        (Person(identifier="198013450000"), "value"),
    ):
        assert issue(norra.create(wanted(slot, person)))["code"] == code
    unknown = norra.create(wanted(slot, stranger))
    assert unknown.status_code == 422
    assert stranger.identifier not in unknown.content.decode()
    nobody = Person(identifier=private_number(dt.date(1985, 3, 12), 77).value)
    wrong = "2026-11-30T03:07:00+01:00"
    said = [issue(norra.create({**wanted(slot, one), "start": wrong})) for one in (nobody, kanarie)]
    assert said[0] == said[1], "a wrong moment does not tell whether somebody is known"


BODIES = {
    "nothing": (b"", FHIR, 415),  # Django's client then names no type
    "no JSON": (b"{", FHIR, 400),
    "a list": (b"[]", FHIR, 400),
    "a word": (b'"Appointment"', FHIR, 400),
    "another resource": (b'{"resourceType": "Patient"}', FHIR, 400),
    "no UTF-8": (b'{"resourceType": "Appointment", "comment": "\xff"}', FHIR, 400),
    "NaN": (b'{"resourceType": "Appointment", "priority": NaN}', FHIR, 400),
    "a name twice": (b'{"resourceType": "Appointment", "resourceType": "Appointment"}', FHIR, 400),
    "deep": (b'{"resourceType": "Appointment", "contained": ' + b"[" * 5000 + b"]" * 5000 + b"}", FHIR, 400),
    "a number without end": (b'{"resourceType": "Appointment", "priority": ' + b"9" * 6000 + b"}", FHIR, 400),
    "NUL": (b'{"resourceType": "Appointment", "comment": "a\\u0000b"}', FHIR, 400),
    "half a pair": (b'{"resourceType": "Appointment", "comment": "a\\ud800b"}', FHIR, 400),
    "much": (b'{"resourceType": "Appointment", "comment": "' + b"a" * 250_000 + b'"}', FHIR, 413),
    "more": (b'{"resourceType": "Appointment", "comment": "' + b"a" * 10_000_000 + b'"}', FHIR, 413),
    "XML": (b"<Appointment/>", "application/fhir+xml", 415),
    "a form": (b"status=booked", "application/x-www-form-urlencoded", 415),
    "of R5": (b"{}", "application/fhir+json; fhirVersion=5.0", 415),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_resource_is_refused(clinic: Clinic, norra: System, what: str) -> None:
    body, kind, status = BODIES[what]
    answer = norra.create(body, content_type=kind)
    assert answer.status_code == status
    if what != "more":  # that much is turned away before it is read
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_resource_that_says_the_same_thing_twice_is_refused(
    clinic: Clinic, norra: System, kanarie: Person
) -> None:
    """Which of the two is meant nobody can tell: everything else in it is right."""
    whole = json.dumps(wanted(clinic.slots()[0], kanarie))
    answer = norra.create(whole.replace('"status": "booked"', '"status": "pending", "status": "booked"', 1))
    assert (answer.status_code, issue(answer)["code"]) == (400, "structure")
    assert not Appointment.objects.exists()
