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

import uuid
from collections.abc import Iterable, Sequence

from vardnav.kernel.access import prepared
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Slot

_HASH = "hashtextextended(%s, 0)"
_ALONE = f"SELECT pg_advisory_xact_lock({_HASH})"
_SHARED = f"SELECT pg_advisory_xact_lock_shared({_HASH})"
_TRY = f"SELECT pg_try_advisory_xact_lock({_HASH})"


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
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("rule", "time_type")
    return list(rows.filter(id__in=ids).order_by("id"))


def steps_of(appointment: Appointment) -> int:
    """Return how many steps a locked appointment has."""
    return AppointmentStep.objects.filter(region=appointment.region, appointment=appointment).count()
