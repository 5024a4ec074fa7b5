"""Schedule: what a unit offers week after week: a sort of time, by somebody, somewhere."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from vardnav.capabilities.booking.fhir import parts
from vardnav.kernel import clock
from vardnav.platform.appointments import exchange_queries
from vardnav.platform.appointments.exchange_queries import ScheduleRow, SchedulesAsked
from vardnav.platform.fhir.callers import Caller
from vardnav.platform.fhir.resources import Found, Listed, Resource
from vardnav.platform.fhir.searching import Asking, Parameter, Query

_ASKING = Asking(
    (
        parts.ID,
        parts.ACTOR,
        Parameter("date", "date", "Days that its planning horizon reaches: eq, ge, gt, le, lt."),
        parts.SERVICE_TYPE,
    )
)


def found(row: ScheduleRow) -> Found:
    """Return a schedule as FHIR. What it is called and how far it reaches may change without a new version of its row."""
    horizon: dict[str, Any] = {"start": row.valid_from.isoformat()}
    ends = row.valid_to or row.published_to
    if ends is not None:
        horizon["end"] = ends.isoformat()
    return parts.told_apart(
        row.id,
        {
            "resourceType": "Schedule",
            "id": str(row.id),
            "meta": {},
            "active": True,
            "serviceType": parts.concept(row.key, row.name),
            "actor": parts.actors(
                row.time_type_id, row.name, (row.clinician_id, row.clinician), (row.room_id, row.room)
            ),
            "planningHorizon": horizon,
        },
    )


def read(caller: Caller, which: uuid.UUID, now: dt.datetime) -> Found | None:
    """Return one schedule."""
    rows = exchange_queries.schedules(caller.viewer, caller.unit_ids, SchedulesAsked(ids=[which], most=1))
    return found(rows[0]) if rows else None


def search(caller: Caller, query: Query, now: dt.datetime) -> Listed:
    """Return the schedules asked for."""
    rows = exchange_queries.schedules(caller.viewer, caller.unit_ids, _asked(query))
    after = (None, rows[-1].id) if len(rows) == query.count else None
    return Listed([found(one) for one in rows], after=after)


def count(caller: Caller, query: Query, now: dt.datetime) -> int:
    """Return how many schedules there are."""
    return exchange_queries.count_schedules(caller.viewer, caller.unit_ids, _asked(query))


def _asked(query: Query) -> SchedulesAsked:
    days = [(sign, clock.local_date(moment)) for sign, moment in query.given.get("date", ())]
    return SchedulesAsked(
        ids=query.given.get("_id"),
        actors=parts.actors_of(query),
        days=days,
        keys=query.given.get("service-type"),
        after=query.after,
        most=query.count,
    )


SCHEDULE = Resource(
    "Schedule",
    "schedule_id",
    read,
    "A plan of times at a unit whose calendar the system keeps; its actors are the sort of time, who and where.",
    asking=_ASKING,
    search=search,
    count=count,
)
