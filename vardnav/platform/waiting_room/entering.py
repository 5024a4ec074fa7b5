"""Actions: going in with a place, being noted as there, and having booked. The first use makes a place somebody's own."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from dataclasses import dataclass

from django.db import connection, transaction

from vardnav.kernel.access import lasting, prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.waiting_room import rules
from vardnav.platform.waiting_room.models import Entry, PageTime
from vardnav.platform.waiting_room.rooms import On

_LOCK = "SELECT pg_advisory_xact_lock(722600492, hashtext(%s))"
_MINE = """
SELECT number, ends_at FROM waiting_room_entry
WHERE room_id = %s AND digest = %s AND ends_at > %s ORDER BY ends_at DESC LIMIT 1
"""
_INSIDE = """
SELECT count(*) FROM waiting_room_entry
WHERE room_id = %s AND booked_at IS NULL AND ends_at > %s AND seen_at > %s
"""


class Answer(enum.StrEnum):
    """What became of somebody who wanted in."""

    IN = "in"
    #: There are as many inside as there may be; the place is kept.
    FULL = "full"
    #: Somebody else has gone in with that place.
    TAKEN = "taken"
    #: It has been used for booking, or its turns have run out.
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Entered:
    """The answer, and until when the turn lasts."""

    answer: Answer
    number: int = 0
    ends_at: dt.datetime | None = None


def mine(room: On, digest: str, *, now: dt.datetime) -> Entered | None:
    """Return the turn that somebody is in the middle of, whichever browser it began in. One statement."""
    found = prepared.rows(_MINE, [room.id, digest, now])
    return Entered(Answer.IN, *found[0]) if found else None


def enter(_viewer: Viewer, room: On, number: int, digest: str, *, now: dt.datetime) -> Entered:
    """Let somebody in with a place: theirs from now on, and nobody else's. Never more are inside than may be."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One at a time through each door, for a moment: else two could both count themselves the last.
            cursor.execute(_LOCK, [room.id.hex])
        begun = mine(room, digest, now=now)
        if begun is not None:
            return begun
        found = Entry.objects.filter(region=room.region, room=room.id, number=number).first()
        if found is not None and found.digest != digest:
            return Entered(Answer.TAKEN)
        if found is not None and (found.booked_at or found.turn >= rules.MOST_TURNS):
            return Entered(Answer.SPENT)
        stale = now - dt.timedelta(seconds=rules.STALE_AFTER)
        if prepared.rows(_INSIDE, [room.id, now, stale])[0][0] >= room.most_inside:
            return Entered(Answer.FULL)
        ends_at = now + dt.timedelta(minutes=room.turn_minutes)
        if found is None:
            Entry.objects.create(
                region=room.region,
                room_id=room.id,
                number=number,
                digest=digest,
                entered_at=now,
                ends_at=ends_at,
                seen_at=now,
                changed_at=now,
            )
        else:
            Entry.objects.filter(id=found.id).update(
                turn=found.turn + 1, ends_at=ends_at, seen_at=now, changed_at=now
            )
        lasting.must_last()
        return Entered(Answer.IN, number, ends_at)


def note(room: On, number: int, *, now: dt.datetime) -> None:
    """Note that somebody inside is still there."""
    Entry.objects.filter(region=room.region, room=room.id, number=number).update(seen_at=now)


def has_booked(room: On, digest: str, *, now: dt.datetime) -> None:
    """Note that somebody inside has got what they came for: their seat is another's, their turn goes on as it was."""
    rows = Entry.objects.filter(region=room.region, room=room.id, digest=digest, booked_at__isnull=True)
    rows.filter(ends_at__gt=now).update(booked_at=now, changed_at=now)


def has_nothing(room: On, digest: str, *, now: dt.datetime) -> None:
    """Note that there is nothing for somebody inside: they are not counted, as one who has long asked for nothing."""
    rows = Entry.objects.filter(region=room.region, room=room.id, digest=digest, booked_at__isnull=True)
    rows.filter(ends_at__gt=now).update(seen_at=now - dt.timedelta(seconds=rules.STALE_AFTER))


def page_times(room: On, process: uuid.UUID, pages: int, slow_ms: int, *, now: dt.datetime) -> None:
    """Keep how long the pages behind a room have taken in one process lately."""
    PageTime.objects.update_or_create(
        room_id=room.id, process=process, defaults={"at": now, "pages": pages, "slow_ms": slow_ms}
    )
