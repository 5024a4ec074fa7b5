"""Actions: a calendar outside is asked to book, move or cancel. Here it is only written down, in the caller's transaction.

Everything that our own rules say is asked first, as if it were our own time: what they refuse is never sent. When the
transaction is committed the calendar is spoken to at once (`settling_actions`); should the process die before, the job does.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import (
    changing_actions,
    discreet,
    holding_actions,
    locking,
    moving,
    seating,
)
from vardnav.platform.appointments import verbs as appointment_verbs
from vardnav.platform.appointments.answers import AS_IT_IS, Accepted, Had, Refuse, Refused
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import MOVING, Status
from vardnav.platform.calendars import settling_actions, verbs
from vardnav.platform.calendars.models import Errand, UnitCalendar
from vardnav.platform.calendars.rules import settling
from vardnav.platform.calendars.rules.settling import Verb


def confirm(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    *,
    wants_reminder: bool,
    accepted: Accepted = AS_IT_IS,
    now: dt.datetime,
) -> Had | Refused:
    """Ask the calendar outside for what is held. It stays pending until there is an answer. Again is harmless."""
    try:
        with transaction.atomic():
            asked = Appointment.objects.visible_to(viewer).filter(id=appointment_id).first()
            if asked is not None and asked.asked_at is not None:
                return Had((asked,))
            _rehearse(
                lambda: holding_actions.confirm(
                    viewer, appointment_id, wants_reminder=wants_reminder, accepted=accepted, now=now
                )
            )
            [held] = locking.appointments([appointment_id])
            held.asked_at, held.hold_until, held.wants_reminder = now, held.starts_at, wants_reminder
            held.remind_hours = accepted.remind_hours
            held.save(update_fields=["asked_at", "hold_until", "wants_reminder", "remind_hours"])
            moving.log_each(viewer, [held], appointment_verbs.ASK.key, now=now)
            _write(viewer, held, Verb.BOOK, held.slot_id, now)
            return Had((held,))
    except Refuse as no:
        return no.refused


def cancel(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    *,
    now: dt.datetime,
    version: int | None = None,
    accepts_late: bool = False,
) -> Had | Refused:
    """Ask the calendar outside to let go of a time. It stays booked until there is an answer. Raises Http404, Stale."""
    try:
        with transaction.atomic():
            _rehearse(
                lambda: changing_actions.cancel(
                    viewer, appointment_id, now=now, version=version, accepts_late=accepts_late
                )
            )
            one = _locked(appointment_id)
            if one.status != Status.CANCELLED:
                _write(viewer, one, Verb.CANCEL, one.slot_id, now, accepts_late=accepts_late)
            return Had((one,))
    except Refuse as no:
        return no.refused


def move(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    slot_id: uuid.UUID,
    *,
    now: dt.datetime,
    version: int | None = None,
    accepted: Accepted = AS_IT_IS,
) -> Had | Refused:
    """Ask the calendar outside to move a time; the new seat is kept meanwhile, the old one stands. Raises Http404, Stale."""
    try:
        with transaction.atomic():
            _rehearse(
                lambda: changing_actions.move(
                    viewer, {appointment_id: slot_id}, now=now, version=version, accepted=accepted
                )
            )
            one = _locked(appointment_id)
            if one.slot_id == slot_id:
                return Had((one,))
            hold = _keep_seat(one, slot_id, now)
            _write(viewer, one, Verb.MOVE, slot_id, now, hold=hold)
            return Had((one,))
    except Refuse as no:
        return discreet.told(viewer, no.refused, now=now)


class _Rehearsed(Exception):
    """Leaves the rehearsal, so that nothing of it stays."""


def _rehearse(act: Callable[[], Had | Refused]) -> None:
    """Do it as if the calendar had agreed, and undo it. Raises Refuse with what our own rules say."""
    answer: Had | Refused | None = None
    try:
        with transaction.atomic():
            with moving.agreed():
                answer = act()
            raise _Rehearsed
    except _Rehearsed:
        pass
    if isinstance(answer, Refused):
        raise Refuse(answer.refusal, answer.slot_id)


def _locked(appointment_id: uuid.UUID) -> Appointment:
    """Lock a time that nothing is asked about yet. Raises Refuse."""
    [one] = locking.appointments([appointment_id])
    if Errand.objects.open().filter(region=one.region, appointment=one).exists():
        raise Refuse(Why.NOT_ALLOWED)
    return one


def _keep_seat(one: Appointment, slot_id: uuid.UUID, now: dt.datetime) -> Appointment:
    [slot] = locking.slots(one.region, [slot_id])
    if not slot.outside_id or not _is_same_system(one, slot):
        raise Refuse(Why.ELSEWHERE, slot.id)
    hold = Appointment(
        rule_id=one.rule_id,
        subject_id=one.subject_id,
        status=Status.PENDING,
        hold_until=slot.starts_at,
        asked_at=now,
        origin=one.origin,
        origin_kind=MOVING,
        origin_id=one.id,
        has_adult=one.has_adult,
        request_key=uuid7(),
        request_by=one.request_by,
        booked_by_person_id=one.booked_by_person_id,
        booked_by_staff_id=one.booked_by_staff_id,
        booked_at=now,
    )
    taken = seating.sit(hold, slot)
    if taken is not None:
        raise Refuse(Why.OVERLAP if taken is seating.Taken.OVERLAP else Why.FULL, slot.id)
    seating.settle([slot])
    return hold


def _is_same_system(one: Appointment, slot: Slot) -> bool:
    """A time is moved within one unit: what stands under a key in one system is not moved into another."""
    return one.unit_id == slot.unit_id


def _write(
    viewer: Viewer,
    one: Appointment,
    verb: Verb,
    slot_id: uuid.UUID,
    now: dt.datetime,
    *,
    accepts_late: bool = False,
    hold: Appointment | None = None,
) -> None:
    calendar = UnitCalendar.objects.filter(region=one.region, unit=one.unit_id).first()
    if calendar is None or not calendar.system:
        raise Refuse(Why.ELSEWHERE, slot_id)
    errand = Errand.objects.create(
        region=one.region,
        appointment=one,
        system=calendar.system,
        verb=verb,
        slot_id=slot_id,
        hold=hold,
        accepts_late=accepts_late,
        by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
        by_staff_id=viewer.staff_id,
        asked_at=now,
        limit_at=settling.limit_at(now, one.starts_at),
        next_at=now + settling.LEASE,
    )
    audit.record(
        viewer,
        action=verbs.ASK.key,
        object_kind="appointment",
        object_id=one.id,
        subject_id=one.subject_id,
        unit_id=viewer.unit_id or one.unit_id,
        region=one.region,
        detail={"slot": slot_id},
        now=now,
    )
    # Nobody waits for a network with a lock in their hand: only when all of this is committed.
    transaction.on_commit(lambda: settling_actions.at_once(errand.id, now=now), robust=True)
