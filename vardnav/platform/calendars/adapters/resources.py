"""Adapter: FHIR R4 resources into our values, and ours into theirs. What comes in is validated row by row.

Slot and Appointment are alike in R4 and R4B as far as they are used here, so `fhir.resources.R4B` reads both.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.slot import Slot

from vardnav.kernel.people.identifiers import IdentifierKind
from vardnav.platform.calendars.ports import Booking, FreeTime, Reason, Service, Standing, Stands, Wanted
from vardnav.platform.fhir import naming

#: Our key of an appointment, as an Identifier.
KEY = naming.APPOINTMENT
_ID = naming.ID
_LONGEST = dt.timedelta(hours=24)
_STANDINGS = {
    "pending": Standing.PENDING,
    "proposed": Standing.PENDING,
    "booked": Standing.BOOKED,
    "arrived": Standing.BOOKED,
    "checked-in": Standing.BOOKED,
    "fulfilled": Standing.BOOKED,
    "cancelled": Standing.CANCELLED,
    "entered-in-error": Standing.CANCELLED,
}
#: What an OperationOutcome's issue types (http://hl7.org/fhir/issue-type) mean here. Its own words are shown to nobody.
_REASONS = {
    "conflict": Reason.TAKEN,
    "duplicate": Reason.TAKEN,
    "not-found": Reason.TAKEN,
    "deleted": Reason.TAKEN,
    "business-rule": Reason.NOT_ALLOWED,
    "security": Reason.NOT_LET_IN,
    "login": Reason.NOT_LET_IN,
    "expired": Reason.NOT_LET_IN,
    "forbidden": Reason.NOT_LET_IN,
    "suppressed": Reason.NOT_LET_IN,
}


class Unusable(ValueError):
    """A row from outside that is not used; the text says why, without anything of a person."""


def entries(bundle: Mapping[str, Any] | None, kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield the resources of a kind in a Bundle. Raises Unusable for what is no Bundle."""
    if bundle is None or bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
        raise Unusable("not a Bundle of what was searched for")
    rows = bundle.get("entry", [])
    if not isinstance(rows, list):
        raise Unusable("a Bundle without a list")
    for row in rows:
        found = row.get("resource") if isinstance(row, dict) else None
        if isinstance(found, dict) and found.get("resourceType") == kind:
            yield found


def next_page(bundle: Mapping[str, Any]) -> str:
    """Return the address of the next page of a Bundle, "" when all is here."""
    links = bundle.get("link")
    for one in links if isinstance(links, list) else ():
        if isinstance(one, dict) and one.get("relation") == "next" and isinstance(one.get("url"), str):
            return str(one["url"])
    return ""


def free_time(row: Mapping[str, Any], wanted: Wanted) -> FreeTime | None:
    """Read a Slot; None for one that is not free, or not what was asked for. Raises Unusable."""
    try:
        slot = Slot.model_validate(dict(row))
    except ValueError as error:
        raise Unusable("not a Slot") from error
    if slot.status != "free":
        return None
    schedule_id = _reference(slot.schedule, "Schedule")
    if schedule_id not in wanted.schedule_ids:
        return None
    if not _ID.fullmatch(slot.id or ""):
        raise Unusable("a Slot without a usable id")
    starts_at, ends_at = _moment(slot.start), _moment(slot.end)
    if not dt.timedelta(0) < ends_at - starts_at <= _LONGEST:
        raise Unusable("a Slot that ends before it begins, or lasts for more than a day")
    if not wanted.first <= starts_at < wanted.until:
        return None
    named = [one for each in slot.serviceType or () for one in each.coding or ()]
    if wanted.service is not None and named and not any(_is(one, wanted.service) for one in named):
        return None
    return FreeTime(str(slot.id), schedule_id, starts_at, ends_at)


def stands(row: Mapping[str, Any]) -> Stands:
    """Read an Appointment. Raises Unusable."""
    try:
        found = Appointment.model_validate(dict(row))
    except ValueError as error:
        raise Unusable("not an Appointment") from error
    slots = [_reference(one, "Slot") for one in found.slot or ()]
    starts_at, ends_at = (_moment(one) if one is not None else None for one in (found.start, found.end))
    standing = _STANDINGS.get(str(found.status), Standing.OTHER)
    return Stands(standing, slots[0] if slots else "", starts_at, ends_at)


def id_of(row: Mapping[str, Any]) -> str:
    """Return a resource's id, as it can stand in an address. Raises Unusable."""
    found = row.get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise Unusable("a resource without a usable id")
    return found


def key_of(row: Mapping[str, Any]) -> uuid.UUID | None:
    """Return our key of an Appointment, None for one that carries none."""
    named = row.get("identifier")
    for one in named if isinstance(named, list) else ():
        if isinstance(one, dict) and one.get("system") == KEY and isinstance(one.get("value"), str):
            return naming.own_id(one["value"])
    return None


def changed_at(row: Mapping[str, Any]) -> dt.datetime | None:
    """Return when a resource was last changed, as the server says; None where it does not, or not in words of ours."""
    meta = row.get("meta")
    told = meta.get("lastUpdated") if isinstance(meta, dict) else None
    try:
        found = dt.datetime.fromisoformat(told) if isinstance(told, str) else None
        return found.astimezone(dt.UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def reason(outcome: Mapping[str, Any] | None, status: int) -> Reason:
    """Read why not: by the first error of an OperationOutcome that says more than the status does, else by the status."""
    issues = outcome.get("issue") if outcome and outcome.get("resourceType") == "OperationOutcome" else None
    for one in issues if isinstance(issues, list) else ():
        code = one.get("code") if isinstance(one, dict) else None
        if isinstance(code, str) and code in _REASONS:
            return _REASONS[code]
    if status in (404, 409, 410, 412):
        return Reason.TAKEN
    return Reason.NOT_LET_IN if status in (401, 403) else Reason.NOT_UNDERSTOOD


def appointment(booking: Booking, status: str) -> dict[str, Any]:
    """Write an Appointment under our key. The person is named by their number: whose record it is, is theirs to know."""
    made: dict[str, Any] = {
        "resourceType": "Appointment",
        "identifier": [{"system": KEY, "value": str(booking.key)}],
        "status": status,
        **_place(booking),
        "participant": [
            {
                "actor": {
                    "type": "Patient",
                    "identifier": {
                        "system": naming.BASE_PROFILES[IdentifierKind(booking.whom.kind)],
                        "value": booking.whom.number,
                    },
                },
                "required": "required",
                "status": "accepted",
            }
        ],
    }
    if booking.service is not None:
        made["serviceType"] = [_concept(booking.service)]
    Appointment.model_validate(made)
    return made


def moved(row: Mapping[str, Any], booking: Booking) -> dict[str, Any]:
    """Return an Appointment as it was read, at another time. What else stands in it is left as it is."""
    return {**row, "status": "booked", **_place(booking)}


def with_status(row: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Return an Appointment as it was read, with another status."""
    return {**row, "status": status}


def _place(booking: Booking) -> dict[str, Any]:
    return {
        "slot": [{"reference": f"Slot/{booking.slot_id}"}],
        "start": naming.written(booking.starts_at),
        "end": naming.written(booking.ends_at),
    }


def _concept(service: Service) -> dict[str, Any]:
    return {"coding": [{"system": service.system, "code": service.code}]}


def _is(coding: Any, service: Service) -> bool:
    return (coding.system or "", coding.code or "") == (service.system, service.code)


def _reference(pointer: Any, kind: str) -> str:
    """Return the id that a reference leads to, relative or whole. Raises Unusable."""
    parts = str(pointer.reference or "").split("/_history/")[0].split("/")
    if len(parts) < 2 or parts[-2] != kind or not _ID.fullmatch(parts[-1]):
        raise Unusable(f"a reference to a {kind} that leads nowhere")
    return parts[-1]


def _moment(at: Any) -> dt.datetime:
    if not isinstance(at, dt.datetime) or at.tzinfo is None:
        raise Unusable("a moment without its time zone")
    return at.astimezone(dt.UTC)
