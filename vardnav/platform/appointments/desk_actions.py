"""Actions: what the unit notes about a time: came, did not come, took place. Staff of the unit alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import booking_actions, lining, locking, moving, seating
from vardnav.platform.appointments.answers import Had, Refuse, Refused
from vardnav.platform.appointments.booking_actions import Asked
from vardnav.platform.appointments.models import Appointment, AppointmentStep
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Cause, Status

#: What each verb leads to: noted again, nothing more happens.
_NOTED = {
    "arrive": Status.ARRIVED,
    "undo_arrive": Status.BOOKED,
    "fulfil": Status.FULFILLED,
    "miss": Status.NO_SHOW,
}


def note(
    viewer: Viewer, appointment_id: uuid.UUID, verb: str, *, now: dt.datetime, version: int | None = None
) -> Had | Refused:
    """Note "arrive", "undo_arrive", "fulfil" (took place, dose given) or "miss". Noted twice is harmless.

    A first dose that was missed takes the second with it: there is no second dose without a first. Raises Http404 for
    others than the unit's staff and for what is not theirs, moving.Stale.
    """
    if viewer.role is not Role.STAFF or verb not in _NOTED:
        raise Http404
    try:
        with transaction.atomic():
            return Had(_noted(viewer, appointment_id, verb, version, now))
    except Refuse as no:
        return no.refused


def drop_in(viewer: Viewer, asked: Asked, *, now: dt.datetime) -> Had | Refused:
    """Book for somebody who stands at the desk and note that they have come, as one. Raises Http404, Refused as `book`.

    Refused (NOT_ALLOWED) for a time that is more than a day ahead: nobody can have come to it.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    try:
        with transaction.atomic():
            had = booking_actions.book(viewer, asked, now=now)
            if isinstance(had, Refused):
                return had
            here = note(viewer, had.appointments[0].id, "arrive", now=now)
            if isinstance(here, Refused):
                raise Refuse(here.refusal, asked.slot_ids[0])
            return here
    except Refuse as no:
        return no.refused


def tell(
    viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime, version: int | None = None
) -> Appointment:
    """Note that the person has been told, by phone, that their time is cancelled. Noted twice is harmless.

    Raises Http404 for others than the unit's staff and for what is not theirs, moving.Stale for one not cancelled.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        asked = moving.found(viewer, appointment_id)
        steps = AppointmentStep.objects.filter(region=asked.region, appointment=asked)
        if steps.filter(verb="tell").exists():
            return asked
        if asked.status != Status.CANCELLED or version not in (None, asked.version):
            raise moving.Stale
        moving.change(viewer, asked, "tell", now=now)
    return asked


def _noted(
    viewer: Viewer, appointment_id: uuid.UUID, verb: str, version: int | None, now: dt.datetime
) -> tuple[Appointment, ...]:
    found = (
        Appointment.objects.visible_to(viewer)
        .exclude(status=Status.PENDING)
        .filter(id=appointment_id)
        .first()
    )
    if found is None:
        raise Http404
    locking.person(found.subject_id)
    rows = Appointment.objects.filter(region=found.region)
    pair = rows.filter(pair_id=found.pair_id) if found.pair_id else rows.filter(id=found.id)
    slots = {one.id: one for one in locking.slots(found.region, pair.values_list("slot", flat=True))}
    locked = {one.id: one for one in locking.appointments(list(pair.values_list("id", flat=True)))}
    asked = locked[appointment_id]
    if asked.status == _NOTED[verb]:
        return (asked,)
    if version is not None and version != asked.version:
        raise moving.Stale
    _check(asked, verb, now)
    try:
        moving.check(viewer, asked, verb)
    except moving.NotAllowed as why:
        raise Refuse(Why.NOT_ALLOWED) from why
    other = next((one for one in locked.values() if one.pair_part == 2 and asked.pair_part == 1), None)
    _check_whole(locked.values(), asked, verb)
    if asked.status == Status.NO_SHOW and seating.is_elsewhere(asked):
        raise Refuse(Why.OVERLAP)  # missed, had another time since, and that one takes the same hour
    changed = [asked]
    moving.change(viewer, asked, verb, now=now)
    if verb == "miss" and other is not None and other.status == Status.BOOKED:
        moving.change(viewer, other, "cancel", now=now, told=Told(cause=Cause.PAIR))
        changed.append(other)
        if other.slot_id in slots:
            lining.offer_next(viewer, [slots[other.slot_id]], now=now)
            seating.settle([slots[other.slot_id]])
    return tuple(changed)


def _check_whole(pair: Iterable[Appointment], asked: Appointment, verb: str) -> None:
    """Refuse what would leave half a pair of doses: the database does too, but it has no words."""
    after = {one.pair_part: Status(one.status) for one in pair}
    if set(after) != {1, 2}:
        return
    after[asked.pair_part] = _NOTED[verb]
    if verb == "miss" and asked.pair_part == 1 and after[2] is Status.BOOKED:
        after[2] = Status.CANCELLED
    if not states.is_whole(after[1], after[2]):
        is_first_open = asked.pair_part == 2 and after[1] is Status.BOOKED
        raise Refuse(Why.FIRST_IS_OPEN if is_first_open else Why.NOT_ALLOWED)


def _check(appointment: Appointment, verb: str, now: dt.datetime) -> None:
    if verb in ("arrive", "fulfil") and not states.may_arrive(appointment.starts_at, now):
        raise Refuse(Why.NOT_ALLOWED)
    if verb == "miss" and not states.may_miss(appointment.starts_at, now):
        raise Refuse(Why.NOT_ALLOWED)
