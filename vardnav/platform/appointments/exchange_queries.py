"""Queries: what another system of the unit reads: schedules, slots, and appointments, each of these with its row in the log.

The viewer is staff (the row that stands for the system); `unit_ids` are the units whose calendars it keeps, which the door
knows. Nothing of other units is ever found.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import verbs as people_verbs
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.platform.appointments import exchange_statements as statements
from vardnav.platform.appointments import verbs
from vardnav.platform.appointments.exchange_statements import Comparison, Where

After = tuple[dt.datetime | None, uuid.UUID] | None


class SlotRow(NamedTuple):
    """A slot as it stands now."""

    id: uuid.UUID
    schedule_id: uuid.UUID
    unit_id: uuid.UUID
    time_type_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    version: int
    capacity: int
    is_closed: bool
    taken: int
    key: str
    name: str


class ScheduleRow(NamedTuple):
    """A schedule with what it is for, who and where."""

    id: uuid.UUID
    unit_id: uuid.UUID
    time_type_id: uuid.UUID
    clinician_id: uuid.UUID | None
    clinician: str
    room_id: uuid.UUID | None
    room: str
    valid_from: dt.date
    valid_to: dt.date | None
    published_to: dt.date | None
    version: int
    key: str
    name: str


class AppointmentRow(NamedTuple):
    """An appointment with the number of its person, and what the asking system calls it."""

    id: uuid.UUID
    unit_id: uuid.UUID
    slot_id: uuid.UUID
    time_type_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str
    version: int
    booked_at: dt.datetime
    changed_at: dt.datetime
    cancelled_because: str
    subject_id: uuid.UUID
    number_kind: str
    number: str
    key: str
    name: str
    clinician_id: uuid.UUID | None
    clinician: str
    room_id: uuid.UUID | None
    room: str
    system: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class SlotsAsked:
    """Which slots. None asks nothing; `states`: free, busy, busy-unavailable."""

    ids: Collection[uuid.UUID] | None = None
    schedules: Collection[uuid.UUID] | None = None
    starts: Sequence[Comparison] = ()
    states: Collection[str] | None = None
    keys: Collection[str] | None = None
    after: After = None
    is_backwards: bool = False
    most: int = 50


@dataclass(frozen=True, slots=True)
class SchedulesAsked:
    """Which schedules. `actors`: sorts of time, clinicians or rooms, one of each collection."""

    ids: Collection[uuid.UUID] | None = None
    actors: Sequence[Collection[uuid.UUID]] = ()
    days: Sequence[tuple[str, dt.date]] = ()
    keys: Collection[str] | None = None
    after: After = None
    most: int = 50


@dataclass(frozen=True, slots=True)
class AppointmentsAsked:
    """Which appointments. `request_keys`: those the system has asked for itself, by its own identifiers; `known_by`: by the
    systems of such identifiers. `is_by_change`: in the order they were changed, not in that of their moments.
    """

    ids: Collection[uuid.UUID] | None = None
    subject_id: uuid.UUID | None = None
    slots: Collection[uuid.UUID] | None = None
    starts: Sequence[Comparison] = ()
    statuses: Collection[str] | None = None
    keys: Collection[str] | None = None
    actors: Sequence[Collection[uuid.UUID]] = ()
    request_keys: Collection[uuid.UUID] | None = None
    known_by: Collection[str] | None = None
    changes: Sequence[Comparison] = ()
    is_by_change: bool = False
    after: After = None
    is_backwards: bool = False
    most: int = 50


def slots(
    viewer: Viewer, units: Sequence[uuid.UUID], asked: SlotsAsked, *, now: dt.datetime
) -> list[SlotRow]:
    """Return slots of the units, by when they begin. No person stands in them. Raises Http404 for others than staff."""
    where = _slots(viewer, units, asked, now)
    where.after(statements.SLOTS_BY_START, asked.after, is_backwards=asked.is_backwards)
    order = statements.ordered(statements.SLOTS_BY_START, is_backwards=asked.is_backwards)
    text = f"{statements.SLOTS}{where.sql()}{order}"
    return [SlotRow._make(row) for row in prepared.rows(text, [*where.values, asked.most])]


def count_slots(viewer: Viewer, units: Sequence[uuid.UUID], asked: SlotsAsked, *, now: dt.datetime) -> int:
    """Return how many slots there are."""
    where = _slots(viewer, units, asked, now)
    return _count(f"{statements.SLOTS}{where.sql()}", where)


def _slots(viewer: Viewer, units: Sequence[uuid.UUID], asked: SlotsAsked, now: dt.datetime) -> Where:
    _staff(viewer)
    where = Where(now)
    where.of_units("s", viewer.region, units)
    where.among("s.id", asked.ids)
    where.among("s.schedule_id", asked.schedules)
    where.at("s.starts_at", asked.starts)
    where.among("t.key", asked.keys, "text")
    if asked.states is not None:
        wanted = [sql for state, sql in _STATES.items() if state in asked.states]
        where.add(f"({' OR '.join(wanted or ['false'])})")
    return where


#: What each of FHIR's words asks of a row of SLOTS. The hint lets an index skip what is full.
_STATES = {
    "free": "s.closed_at IS NULL AND NOT s.is_full AND k.taken < s.capacity",
    "busy": "s.closed_at IS NULL AND k.taken >= s.capacity",
    "busy-unavailable": "s.closed_at IS NOT NULL",
}


def schedules(viewer: Viewer, units: Sequence[uuid.UUID], asked: SchedulesAsked) -> list[ScheduleRow]:
    """Return schedules of the units, by their ids. Raises Http404 for others than staff."""
    where = _schedules(viewer, units, asked)
    where.after(statements.SCHEDULES_BY_ID, asked.after)
    text = f"{statements.SCHEDULES}{where.sql()} ORDER BY s.id LIMIT %s"
    return [ScheduleRow._make(row) for row in prepared.rows(text, [*where.values, asked.most])]


def count_schedules(viewer: Viewer, units: Sequence[uuid.UUID], asked: SchedulesAsked) -> int:
    """Return how many schedules there are."""
    where = _schedules(viewer, units, asked)
    return _count(f"{statements.SCHEDULES}{where.sql()}", where)


def _schedules(viewer: Viewer, units: Sequence[uuid.UUID], asked: SchedulesAsked) -> Where:
    _staff(viewer)
    where = Where()
    where.of_units("s", viewer.region, units)
    where.among("s.id", asked.ids)
    where.among("t.key", asked.keys, "text")
    _with_actors(where, asked.actors)
    for sign, day in asked.days:
        # The horizon, from its first to its last day, reaches beyond the moment on that side.
        ends = "coalesce(s.valid_to, s.published_to, 'infinity'::date)"
        where.add(f"{ends} >= %s" if sign == ">=" else "s.valid_from < %s", day)
    return where


def appointments(
    viewer: Viewer, units: Sequence[uuid.UUID], asked: AppointmentsAsked, *, now: dt.datetime
) -> list[AppointmentRow]:
    """Return appointments at the units, by when they begin, the reading logged by the same statement. Raises Http404.

    Of one person's it is one row, as when staff look at somebody's times; of several people's each is a row of its own.
    """
    where = _appointments(viewer, units, asked, now)
    by = statements.BY_CHANGE if asked.is_by_change else statements.BY_START
    where.after(by, asked.after, is_backwards=asked.is_backwards)
    order = statements.ordered(by, is_backwards=asked.is_backwards)
    text, values = f"{statements.APPOINTMENTS}{where.sql()}{order}", [*where.values, asked.most]
    if asked.subject_id is None:
        return _logged(viewer, text, values, verbs.LIST.key, now)
    logged, more = _of_person(viewer, asked.subject_id, now)
    whole = f"WITH logged AS ({logged}) {text}"
    return [AppointmentRow._make(row) for row in prepared.rows(whole, [*more, *values])]


def _of_person(viewer: Viewer, person_id: uuid.UUID, now: dt.datetime) -> tuple[str, list[object]]:
    return audit.insert_sql(
        viewer,
        action=verbs.LIST.key,
        object_kind="person",
        object_id=person_id,
        subject_id=person_id,
        now=now,
    )


_FIND = """
WITH found AS (SELECT p.id FROM (SELECT 1) one
    LEFT JOIN people_person p ON p.identifier_kind = %s AND p.identifier = %s), logged AS ({logged})
SELECT id FROM found"""


def person(viewer: Viewer, number: PersonIdentifier, *, now: dt.datetime) -> uuid.UUID | None:
    """Return whose number it is, None for nobody's; the look-up is logged by the same statement. Raises Http404."""
    _staff(viewer)
    logged, more = audit.insert_sql(
        viewer,
        action=people_verbs.LOOK_UP.key,
        now=now,
        source="found",
        columns={
            "subject_id": "found.id",
            "outcome": "CASE WHEN found.id IS NULL THEN 'refused' ELSE 'done' END",
        },
    )
    rows = prepared.rows(_FIND.format(logged=logged), [number.kind.value, number.value, *more])
    found: uuid.UUID | None = rows[0][0]
    return found


def count_appointments(
    viewer: Viewer, units: Sequence[uuid.UUID], asked: AppointmentsAsked, *, now: dt.datetime
) -> int:
    """Return how many appointments there are; of one person's, that it was asked is logged. Raises Http404.

    So is each of those that are named one by one: whether there is one of a status tells what it is.
    """
    where = _appointments(viewer, units, asked, now)
    if asked.ids is not None or asked.slots is not None or asked.request_keys is not None:
        text = f"{statements.APPOINTMENTS}{where.sql()}"
        return len(_logged(viewer, text, where.values, verbs.LIST.key, now))
    if asked.subject_id is not None:
        logged, more = _of_person(viewer, asked.subject_id, now)
        prepared.rows(logged, more)
    return _count(f"{statements.APPOINTMENTS}{where.sql()}", where)


def appointment(
    viewer: Viewer, units: Sequence[uuid.UUID], appointment_id: uuid.UUID, *, now: dt.datetime
) -> AppointmentRow | None:
    """Return one appointment at the units, the reading logged by the same statement; None for what is not theirs."""
    where = _appointments(viewer, units, AppointmentsAsked(), now)
    where.add("a.id = %s", appointment_id)
    text = f"{statements.APPOINTMENTS}{where.sql()}"
    return next(iter(_logged(viewer, text, where.values, verbs.READ.key, now)), None)


def _appointments(
    viewer: Viewer, units: Sequence[uuid.UUID], asked: AppointmentsAsked, now: dt.datetime
) -> Where:
    _staff(viewer)
    where = Where(viewer.staff_id)
    where.of_units("a", viewer.region, units)
    where.add(statements.NOT_ANOTHERS_HOLD, viewer.staff_id, now)
    where.among("a.id", asked.ids)
    if asked.subject_id is not None:
        where.add("a.subject_id = %s", asked.subject_id)
    where.among("a.slot_id", asked.slots)
    where.at("a.starts_at", asked.starts)
    where.among("a.status", asked.statuses, "text")
    where.among("t.key", asked.keys, "text")
    _with_actors(where, asked.actors)
    where.at(statements.BY_CHANGE[0], asked.changes)
    if asked.request_keys is not None:
        where.add(
            "a.request_by = %s AND (a.request_key = ANY(%s::uuid[]) OR k.system = ANY(%s::text[]))",
            viewer.staff_id, list(asked.request_keys), list(asked.known_by or ()),
        )  # fmt: skip
    return where


def _with_actors(where: Where, actors: Sequence[Collection[uuid.UUID]]) -> None:
    for ids in map(list, actors):
        where.add(
            "(s.time_type_id = ANY(%s::uuid[]) OR s.clinician_id = ANY(%s::uuid[]) OR s.room_id = ANY(%s::uuid[]))",
            ids, ids, ids,
        )  # fmt: skip


def _logged(
    viewer: Viewer, text: str, values: Sequence[Any], verb: str, now: dt.datetime
) -> list[AppointmentRow]:
    """Ask for a page of appointments and write a row of the log for each: one statement, so neither is without the other."""
    logged, more = audit.insert_sql(
        viewer,
        action=verb,
        now=now,
        object_kind="appointment",
        source="page",
        columns={"object_id": "page.id", "subject_id": "page.subject_id", "unit_id": "page.unit_id"},
    )
    whole = f"WITH page AS MATERIALIZED ({text}), logged AS ({logged}) SELECT * FROM page"  # noqa: S608
    return [AppointmentRow._make(row) for row in prepared.rows(whole, [*values, *more])]


def _count(text: str, where: Where) -> int:
    return int(prepared.rows(f"SELECT count(*) FROM ({text}) found", where.values)[0][0])  # noqa: S608


def _staff(viewer: Viewer) -> None:
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
