"""Whatever goes out is FHIR: it parses as R4B, and says no more and no less when it is written by the types themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from vardnav.capabilities.booking.tests.systems import System, somebody, system, wanted
from vardnav.platform.appointments import schedule_actions, session_actions, type_actions
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.tests.house import MONDAY, NOW, TUESDAY, WEEKDAYS, Clinic


@pytest.fixture
def norra(clinic: Clinic) -> System:
    return system(clinic.world.norra.id)


def same(value: Any) -> Any:
    """Return a resource with its moments written one way: as the types have it."""
    if isinstance(value, dict):
        return {name: same(one) for name, one in value.items()}
    if isinstance(value, list):
        return [same(one) for one in value]
    return value.replace("Z", "+00:00") if isinstance(value, str) and value.endswith("Z") else value


def typed(said: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as the types write it."""
    model = get_fhir_model_class(said["resourceType"]).model_validate(said)
    found: dict[str, Any] = json.loads(model.model_dump_json())
    return found


def test_every_resource_is_what_the_types_make_of_it(clinic: Clinic, norra: System) -> None:
    kind = clinic.type(key="group", capacity=3)
    room = type_actions.add_resource(clinic.dag, kind=ResourceKind.ROOM, name='Rum "3" <å>', now=NOW)
    week = schedule_actions.Plan(kind.id, week=WEEKDAYS, valid_from=MONDAY, room_id=room.id)
    schedule = schedule_actions.make_schedule(clinic.dag, week, now=NOW)
    schedule_actions.publish(clinic.dag, schedule.id, to=TUESDAY, now=NOW)
    slot, other, shut, *_rest = Slot.objects.filter(schedule=schedule).order_by("starts_at")
    alone = clinic.slots()[0]
    known = [{"system": "urn:tidbok", "value": "A-1"}]
    booked = norra.create(wanted(slot, somebody(), identifier=known)).json()
    norra.create(wanted(other, somebody(3), status="pending"))
    cancelled = norra.create(wanted(alone, somebody(5))).json()
    norra.update({**cancelled, "status": "cancelled"})
    session_actions.close(clinic.dag, [shut.id], reason="Sjuk", now=NOW)
    addresses = [
        "Slot?_include=Slot:schedule&_count=200",
        "Schedule",
        "Appointment?_include=Appointment:slot",
        "HealthcareService",
        f"Organization/{clinic.world.norra.id}",
        f"Practitioner/{alone.clinician_id}",
        f"Location/{room.id}",
        "Slot?_elements=status",
        "Slot?colour=blue",
        "Slot?_summary=count",
        "Slot?start=x",
        f"Appointment/{booked['id']}",
        "metadata",
    ]
    seen = set()
    for address in addresses:
        said = norra.get(address).json()
        assert same(typed(said)) == same(said), address
        for entry in said.get("entry", ()):
            seen.add((entry["resource"]["resourceType"], entry["resource"].get("status")))
    assert {("Slot", one) for one in ("free", "busy-unavailable")} <= seen
    assert {("Appointment", one) for one in ("booked", "pending", "cancelled")} <= seen
