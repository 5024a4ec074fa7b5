"""Actions: seats of a slot: taken one by one, guarded by the table; holds that ran out let go; the hint for searches.

A seat is tried, not counted: two who choose the same one meet at the unique index, the later waits for the earlier and
tries another when it was kept. Who is told "full" has seen every seat committed to somebody.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import random
import uuid
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.db import IntegrityError, connection, transaction

from vardnav.kernel import events
from vardnav.kernel.access import prepared
from vardnav.platform.appointments.events import OfferWithdrawn
from vardnav.platform.appointments.models import Appointment, Offer, Slot
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.rules.states import ACTIVE, SEATED

_SEATED = ", ".join(f"'{one}'" for one in sorted(SEATED))
# The number of seats stands in a query of its own: PostgreSQL would plan anew for each number, a quarter of a millisecond.
_FREE_SEAT = f"""
SELECT n, count(*) OVER () FROM generate_series(1, (SELECT %s::int)) n
WHERE NOT EXISTS (SELECT 1 FROM appointments_appointment a
    WHERE a.region = %s AND a.slot_id = %s AND a.seat = n AND a.status IN ({_SEATED}))
ORDER BY random() LIMIT 1
"""  # noqa: S608 - constants of the rules
_FULL_NOW = """
UPDATE appointments_slot s SET is_full = true FROM sat WHERE s.id = sat.slot_id AND sat.capacity = 1 AND NOT s.is_full
"""
# Seldom, and never while somebody waits for it: its own short transaction, after the one that made it needed.
_HINT = f"""
UPDATE appointments_slot s SET is_full = f.is_full FROM (
    SELECT l.id, (SELECT count(*) FROM appointments_appointment a WHERE a.region = l.region AND a.slot_id = l.id
        AND a.status IN ({_SEATED})) >= l.capacity AS is_full
    FROM appointments_slot l WHERE l.id = ANY(%s::uuid[])
) f WHERE f.id = s.id AND s.is_full <> f.is_full
"""  # noqa: S608


#: With so few left, who takes one of them says at once when the slot is full: as many as may be at it together.
LAST = 16


class Taken(enum.StrEnum):
    """Why no seat was had."""

    FULL = "full"
    OVERLAP = "overlap"
    #: The caller's key is another booking's already.
    KEY = "key"


#: SQL that is done with the row `sat` (its columns: id) if there is one, in the same statement; and its values.
Beside: TypeAlias = tuple[str, Sequence[object]]


def free_seat(slot: Slot) -> int | None:
    """Return a seat that nobody has, as far as is committed; which of them is left to chance."""
    found = _free(slot)
    return found[0] if found else None


def _free(slot: Slot) -> tuple[int, int] | None:
    found = prepared.rows(_FREE_SEAT, [slot.capacity, slot.region, slot.id])
    return (found[0][0], found[0][1]) if found else None


#: Nobody is told.
NOBODY: Beside = ("NULL", ())


def sit(appointment: Appointment, slot: Slot, *beside: Beside, telling: Beside = NOBODY) -> Taken | None:
    """Write a new appointment into a free seat of its locked slot. Return why that is not possible, else None.

    `telling`: the jobs that are written with the row, as `events.publish_sql` gives them.

    The first seat is left to chance alone: only who finds it taken looks which are free.
    """
    _say(appointment, slot)
    appointment.seat, left = random.randint(1, slot.capacity), slot.capacity  # noqa: S311 - a seat is no secret
    is_first = True
    while not write(appointment, beside, telling):
        found = _free(slot)
        if found is None:
            left = 0
            break
        # The seat was another's, most often: only who was refused a free one too is asked what else is in the way.
        if not is_first and is_elsewhere(appointment):
            return Taken.OVERLAP
        if not is_first and _is_known(appointment):
            return Taken.KEY
        is_first = False
        appointment.seat, left = found
    if slot.capacity > 1 and left <= LAST:
        hint_later([slot.id])
    return None if left else Taken.FULL


def write(appointment: Appointment, beside: Sequence[Beside] = (), telling: Beside = NOBODY) -> bool:
    """Write the row unless a constraint is in the way, what is `beside` and told only if it is written; one statement.

    A slot for one person is full then: its row is locked alone, so that is said at once.
    """
    values = [_plain(getattr(appointment, one)) for one in _names()]
    for _sql, theirs in (*beside, telling):
        values += theirs
    is_written = bool(prepared.rows(_insert(tuple([sql for sql, _theirs in beside]), telling[0]), values))
    appointment._state.adding = not is_written
    return is_written


@functools.cache
def _names() -> list[str]:
    return [one.attname for one in Appointment._meta.concrete_fields]


@functools.lru_cache(maxsize=50)
def _insert(beside: tuple[str, ...], told: str) -> str:
    columns = ", ".join(f'"{one.column}"' for one in Appointment._meta.concrete_fields)
    values = ", ".join(["%s"] * len(_names()))
    written = beside if told == "NULL" else (*beside, told)
    others = "".join(f", beside{place} AS ({sql})" for place, sql in enumerate(written))
    return (
        f"WITH sat AS (INSERT INTO appointments_appointment ({columns}) VALUES ({values}) "  # noqa: S608 - the model's names
        f"ON CONFLICT DO NOTHING RETURNING id, slot_id, capacity), full_now AS ({_FULL_NOW}){others} "
        "SELECT 1 FROM sat"
    )


def _plain(value: object) -> object:
    return value.value if isinstance(value, enum.Enum) else value


def _is_known(appointment: Appointment) -> bool:
    same = Appointment.objects.filter(region=appointment.region, request_key=appointment.request_key)
    return same.filter(request_by=appointment.request_by, pair_part=appointment.pair_part).exists()


def sit_over(appointment: Appointment, slot: Slot) -> Taken | None:
    """Move a locked appointment to a free seat of another locked slot: the old seat is let go only if one was had."""
    while (seat := free_seat(slot)) is not None:
        _say(appointment, slot)
        appointment.seat = seat
        try:
            with transaction.atomic():
                appointment.save(
                    update_fields=[
                        "unit",
                        "slot",
                        "seat",
                        "capacity",
                        "is_outside",
                        "starts_at",
                        "ends_at",
                        "time_type",
                        "rule",
                    ]
                )
            return None
        except IntegrityError:
            if is_elsewhere(appointment):
                return Taken.OVERLAP
    return Taken.FULL


def _say(appointment: Appointment, slot: Slot) -> None:
    appointment.region, appointment.unit_id = slot.region, slot.unit_id
    appointment.slot_id, appointment.time_type_id = slot.id, slot.time_type_id
    appointment.starts_at, appointment.ends_at = slot.starts_at, slot.ends_at
    appointment.capacity = slot.capacity
    appointment.is_outside = slot.outside_id != ""


def is_elsewhere(appointment: Appointment) -> bool:
    """Tell whether the person is to be somewhere else at the same time, as far as is committed."""
    others = Appointment.objects.filter(subject=appointment.subject_id, status__in=ACTIVE)
    others = others.filter(starts_at__lt=appointment.ends_at, ends_at__gt=appointment.starts_at)
    return others.exclude(id=appointment.id).exists()


def let_run_out(slots: Sequence[Slot], *, now: dt.datetime) -> None:
    """Remove the holds in these locked slots whose time has gone; whoever else does so now is not waited for.

    Not those that were offered from the waiting list: they go to the next in line, within the minute (the job).
    """
    offered = Offer.objects.open().filter(hold__isnull=False).values("hold")
    over = Appointment.objects.held().filter(slot__in=slots, hold_until__lte=now).exclude(id__in=offered)
    ids = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("id", flat=True))
    let_go(ids, answer=Answer.EXPIRED, now=now)


def let_own_go(subject_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Who chooses another time lets go of the one they held. What they have been offered stays theirs to answer.

    One that is over may be cleared by somebody else at this moment: they are waited for, or it would stand in the way still.
    """
    offered = Offer.objects.open().filter(hold__subject=subject_id).values("hold")
    mine = Appointment.objects.held().filter(subject=subject_id).exclude(id__in=offered)
    ids = list(mine.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    let_go(ids, answer=Answer.GONE, now=now)


def let_go(ids: Sequence[uuid.UUID], *, answer: Answer, now: dt.datetime) -> None:
    """Remove held times, both of a pair, and answer the offers they were. Booked ones are left alone."""
    if not ids:
        return
    pairs = Appointment.objects.filter(id__in=ids, pair_id__isnull=False).values("pair_id")
    held = Appointment.objects.held()
    every = [*held.filter(id__in=ids), *held.filter(pair_id__in=pairs).exclude(id__in=ids)]
    gone = [one.id for one in every]
    Offer.objects.open().filter(hold__in=gone).update(answer=answer, answered_at=now, hold=None)
    Appointment.objects.held().filter(id__in=gone).delete()
    hint_later({one.slot_id for one in every})


def withdraw(slots: Sequence[Slot], *, now: dt.datetime) -> set[uuid.UUID]:
    """Let go of what is only held in locked slots, and tell whom it was offered to; return the slots it was in."""
    held = dict(Appointment.objects.held().filter(slot__in=slots).values_list("id", "slot"))
    for one in Offer.objects.open().filter(hold__in=held):
        events.publish(OfferWithdrawn(region=one.region, offer_id=one.id))
    let_go(list(held), answer=Answer.GONE, now=now)
    return set(held.values())


def hint(slot_ids: Iterable[uuid.UUID]) -> None:
    """Bring the hint of these slots up to date. A hint only: no booking is decided by it."""
    with transaction.atomic():
        ids = list(slot_ids)
        # In order, and not waited for: another who changes a slot leaves a right hint, or the job does each minute.
        rows = Slot.objects.select_for_update(skip_locked=True).filter(id__in=ids).order_by("starts_at", "id")
        locked = list(rows.values_list("id", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(_HINT, [locked])


def settle(slots: Iterable[Slot]) -> None:
    """Bring the hint of locked slots up to date: of one for a single person at once, for its row is had alone.

    Of the others when the transaction is committed; should the process die between the two, the job does it.
    """
    rows = list(slots)
    with connection.cursor() as cursor:
        cursor.execute(_HINT, [[one.id for one in rows if one.capacity == 1]])
    hint_later(one.id for one in rows if one.capacity > 1)


def hint_where_wrong(*, now: dt.datetime) -> int:
    """Bring up to date the hint of coming slots that are said to be full and are not; return how many. For the job."""
    said = Slot.objects.filter(is_full=True, capacity__gt=1, starts_at__gt=now, closed_at__isnull=True)
    ids = list(said.values_list("id", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HINT, [ids])
        return int(cursor.rowcount)


def hint_later(slot_ids: Iterable[uuid.UUID]) -> None:
    """Bring the hint of these slots up to date when what changed them is committed."""
    ids = sorted(set(slot_ids))
    if ids:
        transaction.on_commit(lambda: hint(ids))
