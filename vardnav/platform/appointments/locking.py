"""Actions: what locks what, always in this order, so that nobody waits in a ring (A7).

1. the person the time is for (advisory): how many times somebody may have is counted with nobody else booking for them;
2. the types' rules (advisory, shared): many book at once, and whoever changes a rule waits for those under way and makes
   the next wait, so a booking is always by the rule in force when it is committed (A4);
3. slots, by time and id: one seat is had by its row; of many seats the row is shared, for a row that everybody has to
   have alone would make a drop as slow as its disk (docs/decisions/2026-11-28-booking.md);
4. appointments, by id; 5. entries of the waiting list.

Advisory locks are of one database, as the cells of the plan are. Isolation is READ COMMITTED: what is read after a lock
is what was committed before it was given.
"""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection
from django.db import transaction as db_transaction
from django.db.models import QuerySet

from vardnav.kernel.access import kept, lasting, prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.models import Appointment, Slot

_HASH = "hashtextextended(%s, 0)"
_ALONE = f"SELECT pg_advisory_xact_lock({_HASH})"
_SHARED = f"SELECT pg_advisory_xact_lock_shared({_HASH})"
_TRY = f"SELECT pg_try_advisory_xact_lock({_HASH})"
# At most two slots, named one by one: of a list nobody knows how long it is, so PostgreSQL would plan anew for each booking.
# The join is with the person, so that no rule's lock is asked for before the person's is had; types in order of their ids.
_TO_BOOK = """
WITH person AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))::text AS had{}),
wanted AS MATERIALIZED (
    SELECT s.id, s.capacity, s.time_type_id FROM appointments_slot s WHERE s.region = %s AND s.id IN (%s, %s)
    ORDER BY s.time_type_id
)
SELECT w.id, w.capacity = 1,
    pg_advisory_xact_lock_shared(hashtextextended('appointments rules ' || w.time_type_id, 0))::text
FROM person CROSS JOIN wanted w
"""
_LASTS, _MAY_BE_LOST = _TO_BOOK.format(""), _TO_BOOK.format(f", {lasting.MAY_BE_LOST} AS lost")
# The same for what is held, which is found by what its viewer sees (`{}`): who it is for is known by it alone.
_TO_CONFIRM = """
WITH held AS MATERIALIZED ({}),
person AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended('appointments person ' || h.subject_id, 0))::text AS had FROM held h
),
wanted AS MATERIALIZED (
    SELECT h.subject_id, h.region, h.slot_id, h.pair_id, s.capacity, s.time_type_id
    FROM held h JOIN appointments_slot s ON s.id = h.slot_id
)
SELECT w.subject_id, w.region, w.slot_id, w.pair_id, w.capacity = 1,
    CASE WHEN w.pair_id IS NULL THEN
        pg_advisory_xact_lock_shared(hashtextextended('appointments rules ' || w.time_type_id, 0))::text
    END
FROM person CROSS JOIN wanted w
"""
#: How a slot is locked by who books in it: one for a single person alone, of others the row is shared.
ALONE, SHARED = " FOR UPDATE OF {}", " FOR SHARE OF {}"


class Named(NamedTuple):
    """A time whose person and rules are locked. `is_for_one`: its slot is for a single person."""

    subject_id: uuid.UUID
    region: str
    slot_id: uuid.UUID
    pair_id: uuid.UUID | None
    is_for_one: bool


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    """Begin a transaction, unless there is one: what refuses here has written nothing yet, so nothing is to be undone."""
    if connection.in_atomic_block:
        yield
        return
    with db_transaction.atomic():
        yield


def person(subject_id: uuid.UUID) -> None:
    """Let nobody else book, move or cancel for this person until the transaction ends."""
    prepared.rows(_ALONE, [f"appointments person {subject_id}"])


def has_person(subject_id: uuid.UUID) -> bool:
    """Lock a person if nobody else has, without waiting: for those who hold later locks already."""
    return bool(prepared.rows(_TRY, [f"appointments person {subject_id}"])[0][0])


def rules(type_ids: Iterable[uuid.UUID]) -> None:
    """Keep the rules of these types as they are until the transaction ends."""
    for type_id in sorted(set(type_ids)):
        prepared.rows(_SHARED, [f"appointments rules {type_id}"])


def to_book(
    subject_id: uuid.UUID, region: str, slot_ids: Iterable[uuid.UUID], *, may_be_lost: bool = False
) -> dict[uuid.UUID, bool]:
    """Lock a person, then share the rules of the slots' types, in one statement.

    Return the slots that there are, each with whether it is for one person; `reading.read` locks them next. None at all
    where it is not one or two that are asked for. `may_be_lost`: see `lasting`.
    """
    if (named := two(slot_ids)) is None:
        return {}
    given = [f"appointments person {subject_id}", region, *named]
    return {row[0]: row[1] for row in prepared.rows(_MAY_BE_LOST if may_be_lost else _LASTS, given)}


def to_confirm(build: kept.Build[Appointment], viewer: Viewer, appointment_id: uuid.UUID) -> Named | None:
    """Find a time by what `build` lets the viewer see, and lock its person and its type's rules; None for none.

    Of a pair only this one's rules are locked: ask `to_book` for both.
    """
    shape, actual = kept.asked(build, viewer, [appointment_id])
    values = [actual.get(value, value) for value in shape.values]
    found = prepared.rows(_to_confirm(shape.sql), values)
    return Named._make(found[0][:5]) if found else None


@functools.lru_cache(maxsize=50)
def _to_confirm(seen: str) -> str:
    return _TO_CONFIRM.format(seen)


def two(slot_ids: Iterable[uuid.UUID]) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return one or two slots as two values (the same one twice), None of any other number."""
    every = sorted(set(slot_ids))
    return (every[0], every[-1]) if 1 <= len(every) <= 2 else None


def rules_to_change(type_id: uuid.UUID) -> None:
    """Wait for every booking of the type under way, and keep others waiting."""
    prepared.rows(_ALONE, [f"appointments rules {type_id}"])


def slots(region: str, slot_ids: Iterable[uuid.UUID], *, alone: bool = False) -> list[Slot]:
    """Return slots locked in order, as they are when the lock is given: to book in, or `alone` to change them.

    One for a single person is always had alone; of the others only who changes them has to be.
    """
    rows = Slot.objects.filter(region=region, id__in=set(slot_ids))
    found: list[Slot] = []
    for slot_id, capacity in rows.order_by("starts_at", "id").values_list("id", "capacity"):
        if alone or capacity == 1:
            found += Slot.objects.select_for_update().filter(region=region, id=slot_id)
        else:
            found += Slot.objects.raw("SELECT * FROM appointments_slot WHERE id = %s FOR SHARE", [slot_id])
    return found


def appointments(ids: Sequence[uuid.UUID]) -> list[Appointment]:
    """Return appointments locked in order of their ids, with their rules."""
    return list(appointments_query().filter(id__in=ids).order_by("id"))


def appointments_query() -> QuerySet[Appointment]:
    """Return the question that locks appointments, with their rules."""
    # Not its key: who publishes a campaign has bookings locked, and the second change of one asks that its time is there.
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("rule", "time_type")
