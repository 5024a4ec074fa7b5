"""What the door says that it offers is what it offers, asked by trying; and it answers in FHIR or says why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from fhir.resources.R4B import get_fhir_model_class

from tests.support.personas import House
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.fhir import gate, metadata, outcomes, scopes
from vardnav.platform.fhir.tests import coming
from vardnav.platform.registry.declarations import Door, Page

KINDS = ("Appointment", "HealthcareService", "Location", "Organization", "Practitioner", "Schedule", "Slot")
#: By hand: what was decided, not what the code says.
OFFERED = {
    **{kind: {"read"} for kind in KINDS},
    **{kind: {"read", "search-type"} for kind in ("HealthcareService", "Schedule", "Slot")},
    "Appointment": {"read", "search-type", "create", "update"},
}


def said() -> dict[str, Any]:
    answer = Client().get("/fhir/R4/metadata")
    assert (answer.status_code, answer["Content-Type"]) == (200, outcomes.MEDIA)
    found: dict[str, Any] = answer.json()
    return found


def test_the_statement_is_one_of_fhir_and_says_what_was_decided(db: None) -> None:
    found = said()
    get_fhir_model_class("CapabilityStatement").model_validate(found)
    assert found["fhirVersion"] == "4.0.1"
    resources = {one["type"]: one for one in found["rest"][0]["resource"]}
    offered = {kind: {each["code"] for each in one["interaction"]} for kind, one in resources.items()}
    assert offered == OFFERED
    smart = Client().get("/fhir/R4/.well-known/smart-configuration").json()
    assert smart["token_endpoint"].endswith("/fhir/R4/token")
    assert scopes.faults(" ".join(smart["scopes_supported"]), KINDS) == []


def test_whatever_is_said_to_be_offered_answers_and_nothing_else_does(house: House) -> None:
    token = coming.ask_token(*coming.let_in(house.linden.id)).json()["access_token"]
    headers, browser = {"Authorization": f"Bearer {token}"}, Client()
    tries = {
        "read": ("GET", f"/{uuid7()}"),
        "search-type": ("GET", ""),
        "create": ("POST", ""),
        "update": ("PUT", f"/{uuid7()}"),
        "delete": ("DELETE", f"/{uuid7()}"),
        "patch": ("PATCH", f"/{uuid7()}"),
        "history-instance": ("GET", f"/{uuid7()}/_history"),
    }
    for kind, offered in OFFERED.items():
        for interaction, (method, rest) in tries.items():
            answer = browser.generic(method, f"/fhir/R4/{kind}{rest}", headers=headers)
            code = answer.json().get("issue", [{}])[0].get("code")
            is_there = answer.status_code not in (404, 405) or (
                interaction == "read" and "address" not in answer.content.decode()
            )
            assert is_there is (interaction in offered), (kind, interaction, answer.status_code, code)


def test_each_search_parameter_that_is_named_is_understood(house: House) -> None:
    token = coming.ask_token(*coming.let_in(house.linden.id)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Prefer": "handling=strict"}
    values = {"date": "2026-12-01", "token": "x|y", "reference": f"Slot/{uuid7()}", "number": "3"}
    own = {"_id": str(uuid7()), "_summary": "count", "_elements": "status", "_total": "accurate"}
    for one in said()["rest"][0]["resource"]:
        for parameter in one.get("searchParam", ()):
            name = parameter["name"]
            if name in ("patient", "_sort"):
                continue
            value = own.get(name, values.get(parameter["type"], ""))
            answer = Client().get(f"/fhir/R4/{one['type']}?{name}={value}", headers=headers)
            assert answer.status_code == 200, (one["type"], name, answer.content)
        for include in one.get("searchInclude", ()):
            assert (
                Client().get(f"/fhir/R4/{one['type']}?_include={include}", headers=headers).status_code == 200
            )


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("application/fhir+json", 200),
        ("application/json", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+xml;q=0.9, application/fhir+json;q=0.8", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/fhir+xml", 406),
        ("application/fhir+json; fhirVersion=5.0", 406),
        ("application/fhir+json;q=0", 406),
        ("application/fhir+json;q=0.000", 406),
        ("text/turtle", 406),
    ],
)
def test_the_answer_is_json_of_r4_or_a_word_why_not(db: None, accept: str, status: int) -> None:
    answer = Client().get("/fhir/R4/metadata", headers={"Accept": accept} if accept else {})
    assert answer.status_code == status
    if status == 406:
        assert "XML" in answer.json()["issue"][0]["diagnostics"]


def test_the_form_of_the_answer_can_stand_in_the_address(db: None) -> None:
    assert Client().get("/fhir/R4/metadata?_format=json").status_code == 200
    assert Client().get("/fhir/R4/metadata?_format=application/fhir%2Bjson").status_code == 200
    assert Client().get("/fhir/R4/metadata?_format=xml", headers={"Accept": "*/*"}).status_code == 406


def test_a_page_that_does_not_say_its_scopes_stops_the_start() -> None:
    def view(_request: Any) -> Any:
        """Show everything."""

    with pytest.raises(ValueError, match="which scope"):
        gate.gate(Page(Door.FHIR, "R4/Secret", view, "secret"))
    with pytest.raises(ValueError, match="which scope"):
        gate.gate(Page(Door.FHIR, "R4/Secret", view, "secret", ("GET", "PUT"), scopes=(("GET", "Secret.r"),)))


def test_no_token_is_said_to_be_wanted_in_fhir(db: None) -> None:
    for header in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic x"},
        {"Authorization": "Bearer x"},
    ):
        answer = Client().get("/fhir/R4/Slot", headers=header)
        assert answer.status_code == 401
        get_fhir_model_class("OperationOutcome").model_validate(answer.json())
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Client().get("/fhir/R4/Slot?access_token=x").status_code == 401


def test_the_statement_is_made_from_the_pages(db: None) -> None:
    assert [one.kind for one in metadata.resources()] == sorted(KINDS)
