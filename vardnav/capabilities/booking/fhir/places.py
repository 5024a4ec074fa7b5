"""What schedules and appointments point to: sorts of time, units, who sees people, and rooms. To be read only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vardnav.capabilities.booking.fhir import parts
from vardnav.platform.appointments import exchange_places
from vardnav.platform.appointments.exchange_places import ResourceRow, ServiceRow, UnitRow
from vardnav.platform.fhir import naming
from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.resources import Found, Listed, Resource
from vardnav.platform.fhir.searching import Asking, Query


def service(row: ServiceRow) -> Found:
    """Return a sort of time as a HealthcareService."""
    return parts.told_apart(
        row.id,
        {
            "resourceType": "HealthcareService",
            "id": str(row.id),
            "meta": {},
            "active": row.is_active,
            "providedBy": {"reference": f"Organization/{row.unit_id}", "display": row.unit},
            "type": parts.concept(row.key, row.name),
            "name": row.name,
        },
    )


def organisation(row: UnitRow) -> Found:
    """Return a unit as an Organization."""
    made: dict[str, Any] = {"resourceType": "Organization", "id": str(row.id), "meta": {}}
    if row.hsa_id:
        made["identifier"] = [{"system": naming.HSA, "value": row.hsa_id}]
    made |= {"active": True, "name": row.name}
    if row.phone:
        made["telecom"] = [{"system": "phone", "value": row.phone}]
    address = _filled({"line": [row.address] if row.address else None, "city": row.postal_town})
    address |= _filled({"postalCode": row.postal_code})
    if address:
        made["address"] = [address]
    return parts.told_apart(row.id, made)


def _filled(made: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value}


def practitioner(row: ResourceRow) -> Found:
    """Return somebody who sees people as a Practitioner: by the name that the unit shows, no more."""
    return parts.told_apart(
        row.id,
        {
            "resourceType": "Practitioner",
            "id": str(row.id),
            "meta": {},
            "active": row.is_active,
            "name": [{"text": row.name}],
        },
    )


def location(row: ResourceRow) -> Found:
    """Return a room as a Location."""
    return parts.told_apart(
        row.id,
        {
            "resourceType": "Location",
            "id": str(row.id),
            "meta": {},
            "status": "active" if row.is_active else "inactive",
            "name": row.name,
            "mode": "instance",
            "managingOrganization": {"reference": f"Organization/{row.unit_id}"},
        },
    )


def read_service(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one sort of time."""
    rows = exchange_places.services(caller.viewer, caller.unit_ids, ids=[which], most=1)
    return service(rows[0]) if rows else None


def search_services(caller: Caller, query: Query, now: dt.datetime) -> Listed:
    """Return the sorts of time asked for."""
    rows = exchange_places.services(
        caller.viewer,
        caller.unit_ids,
        ids=query.given.get("_id"),
        keys=query.given.get("service-type"),
        after=query.after[1] if query.after else None,
        most=query.count,
    )
    after = (None, rows[-1].id) if len(rows) == query.count else None
    return Listed([service(one) for one in rows], after=after)


def count_services(caller: Caller, query: Query, now: dt.datetime) -> int:
    """Return how many sorts of time there are."""
    ids, keys = query.given.get("_id"), query.given.get("service-type")
    return exchange_places.count_services(caller.viewer, caller.unit_ids, ids=ids, keys=keys)


def read_organisation(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one unit."""
    row = exchange_places.unit(caller.viewer, caller.unit_ids, which)
    return organisation(row) if row else None


def read_practitioner(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return somebody who sees people."""
    row = exchange_places.clinician(caller.viewer, caller.unit_ids, which)
    return practitioner(row) if row else None


def read_location(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one room."""
    row = exchange_places.room(caller.viewer, caller.unit_ids, which)
    return location(row) if row else None


HEALTHCARE_SERVICE = Resource(
    "HealthcareService",
    "type_id",
    read_service,
    "A sort of time that a unit offers.",
    asking=Asking((parts.ID, parts.SERVICE_TYPE)),
    search=search_services,
    count=count_services,
)
ORGANIZATION = Resource(
    "Organization", "unit_id", read_organisation, "A unit whose calendar the system keeps."
)
PRACTITIONER = Resource(
    "Practitioner", "clinician_id", read_practitioner, "Somebody who sees people, as the unit calls them."
)
LOCATION = Resource("Location", "room_id", read_location, "A room, as the unit calls it.")
