"""Slot: a time that can be had. Its version tells how many have it too, since its status follows from that."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.booking.fhir import parts, schedules
from vardnav.platform.appointments import exchange_queries
from vardnav.platform.appointments.exchange_queries import SchedulesAsked, SlotRow, SlotsAsked
from vardnav.platform.fhir import naming
from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.resources import Found, Listed, Resource
from vardnav.platform.fhir.searching import Asking, Parameter, Query

WITH_SCHEDULE = "Slot:schedule"
_ASKING = Asking(
    (
        parts.ID,
        Parameter("schedule", "reference", "Schedule/<id>."),
        Parameter("start", "date", "When it begins: eq, ge, gt, le, lt; a day is a Swedish day."),
        Parameter("status", "token", "free, busy or busy-unavailable.", "http://hl7.org/fhir/slotstatus"),
        parts.SERVICE_TYPE,
    ),
    sorts=("start",),
    includes=(WITH_SCHEDULE,),
)


def status(row: SlotRow) -> str:
    """Return a slot's status in FHIR's words."""
    if row.is_closed:
        return "busy-unavailable"
    return "free" if row.taken < row.capacity else "busy"


def body(row: SlotRow) -> dict[str, Any]:
    """Return a slot as FHIR."""
    made: dict[str, Any] = {
        "resourceType": "Slot",
        "id": str(row.id),
        "meta": {"versionId": version(row)},
    }
    if row.capacity > 1:
        left = 0 if row.is_closed else max(0, row.capacity - row.taken)
        made["extension"] = [{"url": naming.SEATS_LEFT, "valueInteger": left}]
    made["serviceType"] = parts.concept(row.key, row.name)
    made["schedule"] = {"reference": f"Schedule/{row.schedule_id}"}
    made["status"] = status(row)
    made["start"], made["end"] = row.starts_at.isoformat(), row.ends_at.isoformat()
    return made


def version(row: SlotRow) -> str:
    """Return the version of a slot as it is seen from here."""
    return f"{row.version}.{row.taken}"


def found(row: SlotRow) -> Found:
    """Return a slot as the door takes it."""
    return Found(row.id, version(row), body(row))


def read(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one slot."""
    rows = exchange_queries.slots(caller.viewer, caller.unit_ids, SlotsAsked(ids=[which], most=1), now=now)
    return found(rows[0]) if rows else None


def search(caller: Caller, query: Query, now: dt.datetime) -> Listed:
    """Return the slots asked for."""
    rows = exchange_queries.slots(caller.viewer, caller.unit_ids, _asked(query), now=now)
    after = (rows[-1].starts_at, rows[-1].id) if len(rows) == query.count else None
    included = _schedules(caller, {one.schedule_id for one in rows}) if query.includes and rows else []
    return Listed([found(one) for one in rows], included, after)


def count(caller: Caller, query: Query, now: dt.datetime) -> int:
    """Return how many slots there are."""
    return exchange_queries.count_slots(caller.viewer, caller.unit_ids, _asked(query), now=now)


def _asked(query: Query) -> SlotsAsked:
    given = query.given
    return SlotsAsked(
        ids=given.get("_id"),
        schedules=parts.ids_of(query, "schedule", "Schedule"),
        starts=given.get("start", ()),
        states=given.get("status"),
        keys=given.get("service-type"),
        after=query.after,
        is_backwards=query.sort.startswith("-"),
        most=query.count,
    )


def _schedules(caller: Caller, ids: set[uuid.UUID]) -> list[tuple[str, Found]]:
    if not caller.lets("Schedule", "r"):
        return []
    asked = SchedulesAsked(ids=ids, most=len(ids))
    rows = exchange_queries.schedules(caller.viewer, caller.unit_ids, asked)
    return [("Schedule", schedules.found(one)) for one in rows]


SLOT = Resource(
    "Slot",
    "slot_id",
    read,
    "A time at a unit whose calendar the system keeps. Of one for several people an extension says how many seats are left.",
    asking=_ASKING,
    search=search,
    count=count,
)
