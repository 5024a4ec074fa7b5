"""A booking system in tests: it gets a token as real ones do, and speaks FHIR over HTTP."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.people.identifiers import PersonIdentifier, private_number
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments.models import Slot
from vardnav.platform.cases.tests.world import SKANE
from vardnav.platform.fhir.models import Token
from vardnav.platform.fhir.tests.coming import ask_token, let_in

BASE = "/fhir/R4"
PERSON = "urn:oid:1.2.752.129.2.1.3.1"
FHIR, FORM = "application/fhir+json", "application/x-www-form-urlencoded"


@dataclasses.dataclass
class System:
    """One that has come in."""

    client_id: uuid.UUID
    secret: str
    token: str
    browser: Client

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            **{one.replace("_", "-"): v for one, v in headers.items()},
        }

    def get(self, path: str, **headers: str) -> Any:
        """Ask for something by its address."""
        return self.browser.get(f"{BASE}/{path}", headers=self._headers(headers))

    def search(self, kind: str, **form: str) -> Any:
        """Search by POST; `__` in a name is a colon."""
        named = {name.replace("__", ":"): value for name, value in form.items()}
        return self.browser.post(f"{BASE}/{kind}/_search", urlencode(named), FORM, headers=self._headers({}))

    def create(self, body: Any, kind: str = "Appointment", **headers: str) -> Any:
        """Send a new resource, a dictionary or the bytes of one."""
        return self._send("POST", kind, body, headers)

    def update(self, body: dict[str, Any], version: object = None, **headers: str) -> Any:
        """Send a changed resource, of the version it was read in unless another is said."""
        told = body["meta"]["versionId"] if version is None else version
        match = {"If-Match": f'W/"{told}"'} if told != "" else {}
        return self._send("PUT", f"Appointment/{body['id']}", body, {**match, **headers})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = body if isinstance(body, (bytes, str)) else json.dumps(body)
        kind = headers.pop("content_type", FHIR)
        return self.browser.generic(method, f"{BASE}/{path}", sent, kind, headers=self._headers(headers))


def system(*unit_ids: uuid.UUID, scope: str = "", **more: Any) -> System:
    """Return a system that has come in, by its secret."""
    client_id, secret = let_in(*unit_ids, **more)
    browser = Client()
    given = ask_token(client_id, secret, scope=scope)
    assert given.status_code == 200, given.content
    # Tests let hours go by; that tokens end in minutes has tests of its own.
    Token.objects.update(expires_at=clock.now() + dt.timedelta(days=30))
    return System(client_id, secret, given.json()["access_token"], browser)


def somebody(serial: int = 0, born_on: dt.date = dt.date(1980, 1, 2), **more: Any) -> Person:
    """Make a person whose number is right."""
    number = private_number(born_on, serial)
    made: Person = Person.objects.create(
        identifier_kind=number.kind.value,
        identifier=number.value,
        given_name="Kanarie",
        family_name="Fågel",
        born_on=born_on,
        home_region=SKANE,
        **more,
    )
    return made


def number_of(person: Person) -> PersonIdentifier:
    """Return a person's number."""
    return person.number


def wanted(slot: Slot, person: Person, **more: Any) -> dict[str, Any]:
    """Return an appointment as a system sends it."""
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "slot": [{"reference": f"Slot/{slot.id}"}],
        "participant": [
            {
                "actor": {"type": "Patient", "identifier": {"system": PERSON, "value": person.identifier}},
                "status": "accepted",
            }
        ],
        **more,
    }


def issue(answer: Any) -> dict[str, Any]:
    """Return the first issue of an OperationOutcome."""
    said = answer.json()
    assert said["resourceType"] == "OperationOutcome", said
    found: dict[str, Any] = said["issue"][0]
    return found
