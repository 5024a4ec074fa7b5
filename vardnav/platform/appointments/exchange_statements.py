"""Queries: the parts that statements for other systems are made of. Constants, for each text is kept prepared."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final, TypeAlias

from vardnav.platform.appointments.rules.states import SEATED, Status

_LIVE = ", ".join(f"'{one}'" for one in sorted(SEATED - {Status.PENDING}))
#: A moment to compare with, by "<" or ">=".
Comparison = tuple[str, dt.datetime]

#: A slot with how many have it; its parameter is `now`.
SLOTS: Final = f"""
SELECT s.id, s.schedule_id, s.unit_id, s.time_type_id, s.starts_at, s.ends_at, s.version, s.capacity,
    s.closed_at IS NOT NULL AS is_closed, k.taken::int AS taken, t.key, t.name_sv
FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
CROSS JOIN LATERAL (SELECT count(*) AS taken FROM appointments_appointment a WHERE a.region = s.region AND a.slot_id = s.id
    AND (a.status IN ({_LIVE}) OR a.status = 'pending' AND a.hold_until > %s)) k"""  # noqa: S608 - constants of the rules
SCHEDULES: Final = """
SELECT s.id, s.unit_id, s.time_type_id, s.clinician_id, coalesce(c.name, '') AS clinician, s.room_id,
    coalesce(r.name, '') AS room, s.valid_from, s.valid_to, s.published_to, s.version, t.key, t.name_sv
FROM appointments_schedule s JOIN appointments_timetype t ON t.id = s.time_type_id
LEFT JOIN appointments_resource c ON c.id = s.clinician_id LEFT JOIN appointments_resource r ON r.id = s.room_id"""
#: An appointment with its person's number, and what the asking system (the parameter) calls it.
APPOINTMENTS: Final = """
SELECT a.id, a.unit_id, a.slot_id, a.time_type_id, a.starts_at, a.ends_at, a.status, a.version, a.booked_at,
    coalesce(a.changed_at, a.booked_at) AS changed_at, a.cancelled_because, a.subject_id, p.identifier_kind, p.identifier,
    t.key, t.name_sv,
    s.clinician_id, coalesce(c.name, '') AS clinician, s.room_id, coalesce(r.name, '') AS room, k.system, k.value
FROM appointments_appointment a JOIN people_person p ON p.id = a.subject_id
JOIN appointments_timetype t ON t.id = a.time_type_id JOIN appointments_slot s ON s.id = a.slot_id
LEFT JOIN appointments_resource c ON c.id = s.clinician_id LEFT JOIN appointments_resource r ON r.id = s.room_id
LEFT JOIN appointments_knownas k ON k.region = a.region AND k.request_by = a.request_by
    AND k.request_key = a.request_key AND a.request_by = %s"""
#: What a page is in order of: a column, then the id.
Order: TypeAlias = tuple[str, str]
BY_START: Final[Order] = ("a.starts_at", "a.id")
BY_CHANGE: Final[Order] = ("coalesce(a.changed_at, a.booked_at)", "a.id")
SLOTS_BY_START: Final[Order] = ("s.starts_at", "s.id")
SCHEDULES_BY_ID: Final[Order] = ("s.id", "s.id")
#: Held for a moment by another, it is nobody's business.
NOT_ANOTHERS_HOLD: Final = "(a.status <> 'pending' OR a.request_by = %s AND a.hold_until > %s)"


def request_key(known_as: tuple[str, str]) -> uuid.UUID:
    """Return the key of what a system calls an appointment (system, value): the same each time."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "|".join(known_as))


class Where:
    """The conditions of one statement with their values."""

    def __init__(self, *before: Any) -> None:
        #: `before`: the parameters of what stands before the conditions.
        self._parts: list[str] = []
        self.values: list[Any] = list(before)

    def add(self, condition: str, *values: Any) -> None:
        """Add a condition; nothing that somebody typed stands in it."""
        self._parts.append(condition)
        self.values += values

    def of_units(self, row: str, region: str, unit_ids: Sequence[uuid.UUID]) -> None:
        """Keep to these units. One alone is named so that an index gives its rows in order."""
        if len(unit_ids) == 1:
            self.add(f"{row}.region = %s AND {row}.unit_id = %s", region, unit_ids[0])
        else:
            self.add(f"{row}.region = %s AND {row}.unit_id = ANY(%s::uuid[])", region, list(unit_ids))

    def among(self, column: str, values: Collection[Any] | None, kind: str = "uuid") -> None:
        """Keep to rows whose column is one of these; None asks nothing. One alone lets an index give its rows in order."""
        if values is not None and len(values) == 1:
            self.add(f"{column} = %s::{kind}", *values)
        elif values is not None:
            self.add(f"{column} = ANY(%s::{kind}[])", list(values))

    def at(self, column: str, comparisons: Sequence[Comparison]) -> None:
        """Keep to moments."""
        for sign, moment in comparisons:
            self.add(f"{column} {'>=' if sign == '>=' else '<'} %s", moment)

    def after(
        self, by: Order, last: tuple[dt.datetime | None, uuid.UUID] | None, *, is_backwards: bool = False
    ) -> None:
        """Begin where the page before ended."""
        if last is None:
            return
        column, which = by
        sign = "<" if is_backwards else ">"
        if last[0] is None:
            self.add(f"{which} {sign} %s", last[1])
        else:
            self.add(f"({column}, {which}) {sign} (%s, %s)", last[0], last[1])

    def sql(self) -> str:
        """Return the conditions."""
        return " WHERE " + " AND ".join(self._parts)


def ordered(by: Order, *, is_backwards: bool = False) -> str:
    """Return the order of a page."""
    way = " DESC" if is_backwards else ""
    return f" ORDER BY {by[0]}{way}, {by[1]}{way} LIMIT %s"
