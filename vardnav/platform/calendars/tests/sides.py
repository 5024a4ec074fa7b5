"""The sides that the contract is run against: our own tables, and the fake over real HTTP."""

from __future__ import annotations

import datetime as dt
import uuid

import httpx2  # noqa: TID251 - the adapter's own time limit is what is set

from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import changing_actions, exchange_statements, session_actions
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.calendars.adapters.exchange import Exchange
from vardnav.platform.calendars.adapters.fake import FakeServer
from vardnav.platform.calendars.adapters.fhir import Fhir
from vardnav.platform.calendars.adapters.own import Own
from vardnav.platform.calendars.adapters.systems import System
from vardnav.platform.calendars.ports import Service, Wanted, Whom
from vardnav.platform.calendars.tests import contract
from vardnav.platform.calendars.tests.contract import Side
from vardnav.platform.fhir import naming

SERVICE = Service("urn:example:services", "nurse")
#: Long for what is to be answered on a busy machine; short for what is not.
PATIENT, IMPATIENT = httpx2.Timeout(20.0), httpx2.Timeout(0.5)
SPOKEN: list[Exchange] = []
ANNA, CECILIA = Whom("personnummer", "189002029800"), Whom("personnummer", "196101182803")


def whom(person: Person) -> Whom:
    return Whom(person.identifier_kind, person.identifier)


def own_side(clinic: Clinic) -> Side:
    slots = clinic.slots(clinic.type(Rule(cutoff_hours=0)))
    wanted = Wanted([str(slots[0].schedule_id)], NOW, NOW + dt.timedelta(days=7))
    return Side(
        Own(clinic.anna, lambda: NOW),
        Own(clinic.cecilia, lambda: NOW),
        whom(clinic.world.anna),
        whom(clinic.world.cecilia),
        wanted,
        by_staff(clinic),
    )


def by_staff(clinic: Clinic) -> contract.Clinic:
    """What Dag does at the desk of a unit whose times are in our tables."""

    def of_key(key: uuid.UUID) -> Appointment:
        return Appointment.objects.get(
            request_key__in=[key, exchange_statements.request_key((naming.APPOINTMENT, str(key)))]
        )

    return contract.Clinic(
        cancels=lambda key: changing_actions.cancel(clinic.dag, of_key(key).id, now=NOW),
        moves=lambda key, time: changing_actions.move(
            clinic.dag, {of_key(key).id: uuid.UUID(time.slot_id)}, now=NOW
        ),
        closes=lambda time: session_actions.close(
            clinic.dag, [uuid.UUID(time.slot_id)], reason="Sjuk", now=NOW
        ),
    )


def fill(server: FakeServer, *, count: int = 6, schedule: str = "s1") -> None:
    """Offer some times at the fake, and one of another schedule and service that nobody asks for."""
    for number in range(count):
        at = NOW + dt.timedelta(days=1, minutes=30 * number)
        server.store.add_slot(f"slot-{number}", schedule, at, service=(SERVICE.system, SERVICE.code))
    server.store.add_slot("other-schedule", "s2", NOW + dt.timedelta(days=1))
    server.store.add_slot(
        "other-service", schedule, NOW + dt.timedelta(days=1, hours=9), service=("urn:x", "doctor")
    )


def fhir(server: FakeServer, **more: str) -> Fhir:
    system = System("fake", "Fejk", server.base, **more)
    exchange = Exchange(system, timeout=PATIENT)
    SPOKEN.append(exchange)
    return Fhir(exchange)


def be_impatient() -> None:
    """From now on nobody waits long."""
    for one in SPOKEN:
        one.timeout = IMPATIENT


def be_patient() -> None:
    """From now on everybody waits for an answer."""
    for one in SPOKEN:
        one.timeout = PATIENT


def hang_up() -> None:
    """Let go of every connection that was made."""
    while SPOKEN:
        SPOKEN.pop().close()


def fake_side(server: FakeServer) -> Side:
    fill(server)
    wanted = Wanted(["s1"], NOW, NOW + dt.timedelta(days=7), SERVICE)
    store = server.store
    clinic = contract.Clinic(
        cancels=lambda key: store.clinic_changes(key, status="cancelled"),
        moves=lambda key, time: store.clinic_moves(key, time.slot_id),
        closes=lambda time: store.slots[time.slot_id].update(status="busy-unavailable"),
    )
    return Side(fhir(server), fhir(server), ANNA, CECILIA, wanted, clinic, SERVICE)
