"""Who comes in where at the FHIR door, by hand: systems by a token alone, and none to what is another unit's."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from tests.architecture.rows_of_bo import of
from vardnav.platform.fhir.tests import coming

#: Whoever is logged in has no token; a system has one (vardnav/platform/fhir/tests, and test_strangers).
NO_TOKEN = "TTTTTTT TTT TTT TTTTTTTT TT"
KINDS = "appointment healthcare_service location organization practitioner schedule slot"
ONE = tuple(f"booking:fhir_{kind}" for kind in KINDS.split())
_MANY = " ".join(
    f"fhir_{kind}s fhir_{kind}_search" for kind in ("appointment", "healthcare_service", "schedule", "slot")
)
#: Systems of other units, or of a unit with the same id said to be in another region.
SYSTEMS = ("the system of ekbacken", "a system in kalmar")


def rows(public: str) -> dict[str, str]:
    """Return the rows of the matrix."""
    return {
        **dict.fromkeys(("fhir:metadata", "fhir:smart"), public),
        "fhir:token": NO_TOKEN,
        **dict.fromkeys(ONE, NO_TOKEN),
        **of("booking", _MANY, NO_TOKEN),
    }


def system_of(unit_id: uuid.UUID, region: str = "12") -> Client:
    """Return a system that has come in, as a browser that sends its token along."""
    client_id, secret = coming.let_in(unit_id, region=region)
    token = coming.ask_token(client_id, secret).json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def asked(browser: Client, method: str, address: str) -> Any:
    """Send a resource that is none to change one: whose it is comes first, or is not asked at all."""
    headers = {"If-Match": 'W/"1"'}
    return browser.generic(method, address, b"{}", "application/fhir+json", headers=headers)
