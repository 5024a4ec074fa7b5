"""Appointment: somebody has a time. Who it is stands as an identifier alone: no name, no link to more."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.booking.fhir import parts, slots
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier
from vardnav.platform.appointments import exchange_queries
from vardnav.platform.appointments.exchange_queries import AppointmentRow, AppointmentsAsked, SlotsAsked
from vardnav.platform.appointments.exchange_statements import request_key
from vardnav.platform.appointments.rules.states import Cause, Status
from vardnav.platform.fhir import naming
from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.resources import Found, Listed, Resource
from vardnav.platform.fhir.searching import Asking, Parameter, Query

WITH_SLOT = "Appointment:slot"
_REASON = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
_ASKING = Asking(
    (
        parts.ID,
        Parameter("date", "date", "When it begins: eq, ge, gt, le, lt; a day is a Swedish day."),
        Parameter(
            "patient",
            "reference",
            "patient:identifier (or patient.identifier) with <system>|<number>, in the body of POST …/_search alone.",
            is_person=True,
        ),
        Parameter("status", "token", "FHIR's words.", "http://hl7.org/fhir/appointmentstatus"),
        Parameter("slot", "reference", "Slot/<id>."),
        parts.SERVICE_TYPE,
        parts.ACTOR,
        Parameter(
            "identifier",
            "identifier",
            "What the system itself calls it: <system>|<value>, or <system>| for each.",
        ),
        Parameter("_lastUpdated", "date", "When it was last changed: eq, ge, gt, le, lt."),
    ),
    sorts=("date", "_lastUpdated"),
    includes=(WITH_SLOT,),
)


def body(row: AppointmentRow) -> dict[str, Any]:
    """Return an appointment as FHIR."""
    made: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": str(row.id),
        "meta": {"versionId": str(row.version), "lastUpdated": row.changed_at.isoformat()},
    }
    if row.system is not None and row.value is not None:
        made["identifier"] = [{"system": row.system, "value": row.value}]
    made["status"] = row.status
    if row.status == Status.CANCELLED:
        by_resident = row.cancelled_because in (Cause.RESIDENT, Cause.LATE)
        made["cancelationReason"] = {
            "coding": [{"system": _REASON, "code": "pat" if by_resident else "prov"}]
        }
    made["serviceType"] = parts.concept(row.key, row.name)
    made["start"], made["end"] = row.starts_at.isoformat(), row.ends_at.isoformat()
    made["slot"] = [{"reference": f"Slot/{row.slot_id}"}]
    made["created"] = row.booked_at.isoformat()
    made["participant"] = _participants(row)
    return made


def _participants(row: AppointmentRow) -> list[dict[str, Any]]:
    system = naming.PERSON[IdentifierKind(row.number_kind)]
    status = "needs-action" if row.status == Status.PENDING else "accepted"
    patient = {"type": "Patient", "identifier": {"system": system, "value": row.number}}
    others = parts.actors(
        row.time_type_id, row.name, (row.clinician_id, row.clinician), (row.room_id, row.room)
    )
    return [
        {"actor": patient, "status": status},
        *({"actor": one, "status": "accepted"} for one in others),
    ]


def found(row: AppointmentRow) -> Found:
    """Return an appointment as the door takes it."""
    return Found(row.id, str(row.version), body(row), row.changed_at)


def read(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one appointment; that it was read is logged."""
    row = exchange_queries.appointment(caller.viewer, caller.unit_ids, which, now=now)
    return None if row is None else found(row)


def search(caller: Caller, query: Query, now: dt.datetime) -> Listed:
    """Return the appointments asked for; each reading is logged."""
    asked = _asked(caller, query, now)
    if asked is None:
        return Listed(())
    rows = exchange_queries.appointments(caller.viewer, caller.unit_ids, asked, now=now)
    after = (_place(rows[-1], query), rows[-1].id) if len(rows) == query.count else None
    included = _slots(caller, {one.slot_id for one in rows}, now) if query.includes and rows else []
    return Listed([found(one) for one in rows], included, after)


def _place(row: AppointmentRow, query: Query) -> dt.datetime:
    """Return where a row stands in the order that is asked for."""
    return row.changed_at if query.sort.endswith("_lastUpdated") else row.starts_at


def count(caller: Caller, query: Query, now: dt.datetime) -> int:
    """Return how many appointments there are."""
    asked = _asked(caller, query, now)
    if asked is None:
        return 0
    return exchange_queries.count_appointments(caller.viewer, caller.unit_ids, asked, now=now)


def _asked(caller: Caller, query: Query, now: dt.datetime) -> AppointmentsAsked | None:
    """Return what is asked of the tables; None when it is about somebody who is not known."""
    given = query.given
    number: PersonIdentifier | None = given.get("patient")
    if number is not None:
        person_id = exchange_queries.person(caller.viewer, number, now=now)
        if person_id is None or query.person_id not in (None, person_id):
            return None
        query.person_id = person_id
    known = given.get("identifier")
    return AppointmentsAsked(
        ids=given.get("_id"),
        subject_id=query.person_id,
        slots=parts.ids_of(query, "slot", "Slot"),
        starts=given.get("date", ()),
        statuses=given.get("status"),
        keys=given.get("service-type"),
        actors=parts.actors_of(query),
        request_keys=None if known is None else [request_key(one) for one in known if one[1]],
        known_by=None if known is None else [system for system, value in known if not value],
        changes=given.get("_lastUpdated", ()),
        is_by_change=query.sort.endswith("_lastUpdated"),
        after=query.after,
        is_backwards=query.sort.startswith("-"),
        most=query.count,
    )


def _slots(caller: Caller, ids: set[uuid.UUID], now: dt.datetime) -> list[tuple[str, Found]]:
    if not caller.lets("Slot", "r"):
        return []
    asked = SlotsAsked(ids=ids, most=len(ids))
    rows = exchange_queries.slots(caller.viewer, caller.unit_ids, asked, now=now)
    return [("Slot", slots.found(one)) for one in rows]


APPOINTMENT = Resource(
    "Appointment",
    "appointment_id",
    read,
    "Somebody's time at a unit whose calendar the system keeps.",
    asking=_ASKING,
    search=search,
    count=count,
)
