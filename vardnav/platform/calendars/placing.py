"""Actions: a time of a calendar outside is put where that calendar says it is, under our own locks and constraints."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import locking, moving, seating
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules.states import SEATED, Cause
from vardnav.platform.calendars.models import Errand
from vardnav.platform.calendars.ports import Stands


class CannotBe(Exception):
    """Our own constraints refuse what the calendar says, or it is for people to decide. `reason`: why, as a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lock(seen: Appointment, there: Stands | None, *, but_for: Errand) -> Appointment | None:
    """Lock a time and the slots it may stand in, in the order of locks; None when it is no longer as it was seen."""
    locking.person(seen.subject_id)
    wanted = {seen.slot_id}
    if there is not None and there.slot_id:
        wanted |= set(_slots(seen, there.slot_id).values_list("id", flat=True))
    locking.slots(seen.region, wanted, alone=True)
    found = locking.appointments([seen.id])
    asked = Errand.objects.open().filter(region=seen.region, appointment=seen).exclude(id=but_for.id)
    if not found or found[0].version != seen.version or asked.exists():
        return None
    return found[0]


def cancel(one: Appointment, *, now: dt.datetime) -> None:
    """Let a locked time be cancelled by its clinic. Its slot is closed until the calendar says that it is free."""
    system = Viewer.system(region=one.region)
    with moving.agreed():
        moving.change(system, one, "cancel", now=now, told=Told(cause=Cause.UNIT))
    _close(one.slot, now)


def move(one: Appointment, there: Stands, *, now: dt.datetime) -> None:
    """Let a locked time be where the calendar has put it. Raises CannotBe."""
    was_at, was_in = one.starts_at, one.slot
    starts_at = there.starts_at or was_at
    ends_at = there.ends_at or starts_at + (one.ends_at - one.starts_at)
    if ends_at <= starts_at:
        raise CannotBe("moment")
    try:
        with transaction.atomic():
            if there.slot_id in ("", was_in.outside_id):
                _shift(was_in, starts_at, ends_at)
                one.refresh_from_db(fields=["starts_at", "ends_at"])  # the foreign key has taken it along
            else:
                slot = _slot(one, there.slot_id, starts_at, ends_at, now)
                taken = seating.sit_over(one, slot)
                if taken is not None:
                    raise CannotBe(taken.value)
                _close(was_in, now)
                seating.settle([slot])
    except IntegrityError:
        raise CannotBe(seating.Taken.OVERLAP.value) from None
    if starts_at != was_at:
        with moving.agreed():
            told = Told(was_at=was_at, was_unit=one.unit_id, is_unasked=True)
            moving.change(Viewer.system(region=one.region), one, "move", now=now, told=told)


def _slot(
    one: Appointment, outside_id: str, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime
) -> Slot:
    """Return our slot of one there, open and at its moment; made if it was never free, so that we have never seen it."""
    found = _slots(one, outside_id).first()
    if found is None:
        was = one.slot
        made: Slot = Slot.objects.create(
            region=one.region,
            unit_id=one.unit_id,
            schedule_id=was.schedule_id,
            time_type_id=was.time_type_id,
            starts_at=starts_at,
            ends_at=ends_at,
            capacity=1,
            outside_id=outside_id,
        )
        return made
    _let_holds_go(found, now)
    others = Appointment.objects.filter(region=one.region, slot=found, status__in=sorted(SEATED))
    if others.exclude(id=one.id).exists():
        raise CannotBe(seating.Taken.FULL.value)
    _shift(found, starts_at, ends_at)
    return found


def _slots(one: Appointment, outside_id: str) -> QuerySet[Slot]:
    same = {"region": one.region, "unit": one.unit_id, "time_type": one.time_type_id}
    return Slot.objects.filter(**same, outside_id=outside_id)


def _shift(slot: Slot, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    slot.starts_at, slot.ends_at, slot.closed_at = starts_at, ends_at, None
    slot.version += 1
    slot.save(update_fields=["starts_at", "ends_at", "closed_at", "version"])


def _close(slot: Slot, now: dt.datetime) -> None:
    """Let nobody have what came free until the calendar says that it is free."""
    Slot.objects.filter(id=slot.id).update(closed_at=now)
    seating.settle([slot])


def _let_holds_go(slot: Slot, now: dt.datetime) -> None:
    """Whoever is about to confirm the time would be refused by the calendar: it is another's."""
    held = Appointment.objects.held().filter(slot=slot)
    seating.let_go(list(held.values_list("id", flat=True)), answer=Answer.GONE, now=now)
