"""Actions: what the live process writes and reads, in one transaction a beat: never a row for an arrival.

Numbers are reserved in blocks, so that a process that is killed and begins anew never gives one twice, and always
gives a higher one. Only one process at a time has the lines: whoever holds the lock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q

from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.live.line import Inside, Kept, Line, Used
from vardnav.platform.waiting_room.models import Room

_LOCK = "SELECT pg_try_advisory_lock(722600491)"
_KEEP = """
UPDATE waiting_room_line SET issued = %(issued)s, called_up_to = %(called_up_to)s, arrived = %(arrived)s,
    admitted = %(admitted)s, has_left = %(has_left)s, written_at = %(now)s
WHERE room_id = %(room)s
"""
_RESERVE = """
UPDATE waiting_room_line SET reserved_up_to = reserved_up_to + %s WHERE room_id = %s
RETURNING reserved_up_to, issued, called_up_to, arrived, admitted, has_left
"""
_COUNT = """
SELECT count(*) FILTER (WHERE booked_at IS NULL AND ends_at > %(now)s AND seen_at > %(stale)s),
       count(*) FILTER (WHERE booked_at IS NOT NULL),
       count(*) FILTER (WHERE booked_at IS NULL AND (ends_at <= %(now)s OR seen_at <= %(stale)s))
FROM waiting_room_entry WHERE room_id = %(room)s
"""
_CHANGED = """
SELECT number, turn, extract(epoch FROM ends_at)::float8, booked_at IS NOT NULL
FROM waiting_room_entry WHERE room_id = %(room)s AND changed_at > %(since)s
"""
_SLOW = "SELECT max(slow_ms) FROM waiting_room_pagetime WHERE room_id = %(room)s AND at > %(lately)s"
_SAMPLE = """
INSERT INTO waiting_room_sample (id, room_id, at, arrived, waiting, admitted, inside, booked, has_left, a_minute, slow_ms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_CLOSE = """
UPDATE waiting_room_room SET closed_at = %s, is_closed_by_itself = true, version = version + 1
WHERE id = %s AND closed_at IS NULL
"""
SAMPLE_EVERY = dt.timedelta(seconds=5)
#: Entries are asked for again for so long after they have changed: a transaction may be slow to be seen.
_OVERLAP = dt.timedelta(seconds=20)
_LATELY = dt.timedelta(seconds=10)
#: Of a room that is closed, it is remembered for so long where it led.
_REMEMBERED = dt.timedelta(days=2)


class Busy(Exception):
    """Another process has the lines."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be kept of a line."""

    kept: Kept
    waiting: int
    pace: float
    needs_numbers: bool
    is_quiet: bool

    @classmethod
    def of(cls, line: Line, now: float) -> Report:
        """Return a line's report."""
        kept = Kept(line.issued, line.called_up_to, line.arrived, line.admitted, line.has_left)
        return cls(kept, line.waiting, line.pace, line.needs_numbers, line.is_quiet(now))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says of a room that is on. `block`: numbers reserved just now; `kept`: of a line new to us."""

    room: Room
    inside: Inside
    block: tuple[int, int] | None = None
    kept: Kept | None = None


@dataclass
class Store:
    """The database as the live process uses it. Used by one thread at a time."""

    block: int = rules.BLOCK
    #: The rooms of lately, by their ids as hex: where those go who come to one that is not on (yet, or any more).
    rooms: dict[str, Room] = field(default_factory=dict)
    _asked: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)
    _sampled: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)

    def sync(self, reports: Mapping[uuid.UUID, Report], *, now: dt.datetime) -> list[Facts]:
        """Write how lines stand and return the rooms that are on. Raises Busy, DatabaseError."""
        try:
            with transaction.atomic():
                self._have_lock()
                rooms = list(
                    Room.objects.filter(
                        Q(closed_at__isnull=True) | Q(closed_at__gt=now - _REMEMBERED)
                    ).order_by("id")
                )
                self.rooms = {one.id.hex: one for one in rooms}
                return [self._room(one, reports.get(one.id), now) for one in rooms if one.is_on(now)]
        except BaseException:
            connection.close()  # whatever it was: the next beat begins with a new one
            raise

    def _have_lock(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
            if not cursor.fetchone()[0]:
                raise Busy

    def _room(self, room: Room, report: Report | None, now: dt.datetime) -> Facts:
        block = kept = None
        with connection.cursor() as cursor:
            if report is not None:
                values = {name: getattr(report.kept, name) for name in Kept.__slots__}
                cursor.execute(_KEEP, {**values, "room": room.id, "now": now})
            if report is None or report.needs_numbers:
                cursor.execute(_RESERVE, [self.block, room.id])
                last, *before = cursor.fetchone()
                block = (last - self.block + 1, last)
                kept = Kept(*before) if report is None else None
            since = dt.datetime.min.replace(tzinfo=dt.UTC) if report is None else self._asked[room.id]
            asked: dict[str, uuid.UUID | dt.datetime] = {
                "room": room.id,
                "now": now,
                "since": since,
                "stale": now - dt.timedelta(seconds=rules.STALE_AFTER),
                "lately": now - _LATELY,
            }
            cursor.execute(_CHANGED, asked)
            changed = [Used(*row) for row in cursor.fetchall()]
            cursor.execute(_COUNT, asked)
            inside, booked, has_left = cursor.fetchone()
            cursor.execute(_SLOW, asked)
            slow = cursor.fetchone()[0]
            self._asked[room.id] = now - _OVERLAP
            if report is not None and now - self._sampled.get(room.id, now - SAMPLE_EVERY) >= SAMPLE_EVERY:
                self._sampled[room.id] = now
                left = report.kept.has_left + has_left
                figures = [report.kept.arrived, report.waiting, report.kept.admitted, inside, booked, left]
                cursor.execute(_SAMPLE, [uuid7(), room.id, now, *figures, round(report.pace * 60), slow])
            if report is not None and report.is_quiet and not inside:
                cursor.execute(_CLOSE, [now, room.id])
        return Facts(room, Inside(inside, changed, slow), block, kept)
