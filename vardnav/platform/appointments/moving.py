"""Actions: the only way an appointment changes status: the table asked; row, step, log row and event together."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import locking, verbs
from vardnav.platform.appointments.answers import Refuse
from vardnav.platform.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    VisitTookPlace,
)
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import FROM_CASE, Cause

_AGREED: ContextVar[bool] = ContextVar("a calendar outside has agreed", default=False)
_ALLOWED = {
    Role.RESIDENT: states.RESIDENT_VERBS,
    Role.STAFF: states.STAFF_VERBS,
    Role.SYSTEM: states.SYSTEM_VERBS,
}

_CHANGE = """
UPDATE appointments_appointment SET status = %s, hold_until = NULL, asked_at = NULL, cancelled_at = %s,
    cancelled_because = %s, reminded_at = %s, rule_id = %s, wants_reminder = %s, remind_hours = %s,
    moved_by_unit_at = %s, version = %s, changed_at = %s WHERE id = %s
"""
# A step's number is counted under the row's lock: nobody else changes the appointment meanwhile.
_STEP = """
INSERT INTO appointments_appointmentstep (id, region, appointment_id, number, verb, from_status, to_status, from_starts_at,
    to_starts_at, from_unit_id, to_unit_id, is_late, reason, by_person_id, by_staff_id, at)
SELECT %s::uuid, %s::varchar, sat.id, coalesce(%s::int, (SELECT count(*) + 1 FROM appointments_appointmentstep t
    WHERE t.region = %s::varchar AND t.appointment_id = %s::uuid)), %s::varchar, %s::varchar, %s::varchar,
    %s::timestamptz, %s::timestamptz, %s::uuid, %s::uuid, %s::boolean, %s::varchar, %s::uuid, %s::uuid, %s::timestamptz
FROM sat
"""


class NotAllowed(Exception):
    """The appointment's status does not allow it, or not to this one."""


class Stale(Exception):
    """Somebody has changed it since the page was opened; nothing was written."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a step says beside the verb. `was`: from where it was moved (time, unit).

    `is_unasked`: the unit moved it, and the person is to say whether it suits.
    """

    cause: Cause = Cause.NONE
    is_late: bool = False
    reason: str = ""
    was_at: dt.datetime | None = None
    was_unit: uuid.UUID | None = None
    is_unasked: bool = False


@contextmanager
def agreed() -> Iterator[None]:
    """While this lasts, what is changed has been agreed with the calendar outside that has the last word on it."""
    token = _AGREED.set(True)
    try:
        yield
    finally:
        _AGREED.reset(token)


def check(viewer: Viewer, appointment: Appointment, verb: str) -> None:
    """Ask the table whether the viewer may do `verb` now. Raises NotAllowed.

    A time that is had in a calendar outside is refused (ELSEWHERE) unless that calendar has agreed.
    """
    before = "" if verb == "book" else appointment.status
    if verb not in _ALLOWED.get(viewer.role, frozenset()) or not states.may(verb, before):
        raise NotAllowed(verb)
    if appointment.is_outside and verb in states.OUTSIDE_VERBS and not _AGREED.get():
        raise Refuse(Why.ELSEWHERE, appointment.slot_id)


def found(viewer: Viewer, appointment_id: uuid.UUID) -> Appointment:
    """Return a time that the viewer sees, its person and itself locked until the transaction ends. Raises Http404.

    One that is only held is none yet.
    """
    rows = Appointment.objects.visible_to(viewer).exclude(status=states.Status.PENDING)
    seen = rows.filter(id=appointment_id).first()
    if seen is None:
        raise Http404
    locking.person(seen.subject_id)
    return locking.appointments([seen.id])[0]


def change(
    viewer: Viewer, appointment: Appointment, verb: str, *, now: dt.datetime, told: Told = Told()
) -> None:
    """Do one verb of TRANSITIONS to a locked appointment; row, step, log row and
    whoever is told of it are one statement. Raises NotAllowed.

    Not "book": what is new is written with its step and log row beside it (`told_of`, `seating.sit`).
    """
    check(viewer, appointment, verb)
    if verb == "book":
        raise NotAllowed(verb)
    before = appointment.status
    appointment.status = states.TRANSITIONS[verb][1]
    appointment.hold_until = appointment.asked_at = None
    if verb in ("cancel", "refuse"):
        appointment.cancelled_at, appointment.cancelled_because = now, told.cause
    if verb == "move":
        appointment.reminded_at = None
    appointment.moved_by_unit_at = now if told.is_unasked else None
    appointment.version += 1
    appointment.changed_at = now
    beside = told_of(viewer, appointment, verb, before=before, now=now, told=told)
    values: list[object] = [
        appointment.status.value,
        appointment.cancelled_at,
        str(appointment.cancelled_because),
        appointment.reminded_at,
        appointment.rule_id,
        appointment.wants_reminder,
        appointment.remind_hours,
        appointment.moved_by_unit_at,
        appointment.version,
        appointment.changed_at,
        appointment.id,
    ]
    (step, of_step), (log, of_log), (call, jobs) = *beside, telling(viewer, appointment, verb, told)
    if not prepared.rows(_changed(step, log, call), [*values, *of_step, *of_log, *jobs]):
        raise NotAllowed(verb)


def told_of(
    viewer: Viewer,
    appointment: Appointment,
    verb: str,
    *,
    before: str,
    now: dt.datetime,
    told: Told = Told(),
) -> tuple[tuple[str, list[object]], tuple[str, list[object]]]:
    """Return the step and the log's row of a change, to be written beside the row itself (`sat`)."""
    number = 1 if before == "" else None
    step = [
        uuid7(),
        appointment.region,
        number,
        appointment.region,
        appointment.id,
        verb,
        str(before),
        str(appointment.status),
        told.was_at,
        appointment.starts_at,
        told.was_unit,
        appointment.unit_id,
        told.is_late,
        told.reason,
        viewer.person_id if viewer.role is Role.RESIDENT else None,
        viewer.staff_id,
        now,
    ]
    return (_STEP, step), logged(viewer, appointment, verbs.of(verb), now=now, slot_id=appointment.slot_id)


def logged(
    viewer: Viewer,
    appointment: Appointment,
    action: str,
    *,
    now: dt.datetime,
    slot_id: uuid.UUID | None = None,
) -> tuple[str, list[object]]:
    """Return the log's row of what is done to an appointment, to be written beside the row itself (`sat`)."""
    return audit.insert_sql(
        viewer,
        action=action,
        object_kind="appointment",
        subject_id=appointment.subject_id,
        unit_id=viewer.unit_id or appointment.unit_id,
        region=appointment.region,
        detail={"slot": slot_id} if slot_id else None,
        now=now,
        source="sat",
        columns={"object_id": "sat.id"},
    )


@functools.lru_cache(maxsize=50)
def _changed(step: str, log: str, told: str) -> str:
    jobs = "" if told == "NULL" else f", told AS ({told})"
    return (
        f"WITH sat AS ({_CHANGE} RETURNING id), step AS ({step}), logged AS ({log}){jobs} SELECT 1 FROM sat"  # noqa: S608 - constants
    )


def telling(
    viewer: Viewer, appointment: Appointment, verb: str, told: Told = Told()
) -> tuple[str, list[object]]:
    """Return what tells who listens what became of an appointment, to be written beside the row itself (`sat`)."""
    event = _event(viewer, appointment, verb, told)
    return ("NULL", []) if event is None else events.publish_sql(event)


def _event(viewer: Viewer, appointment: Appointment, verb: str, told: Told) -> events.Event | None:
    region, which = appointment.region, appointment.id
    if verb in ("book", "confirm"):
        return AppointmentBooked(region=region, appointment_id=which)
    if verb in ("cancel", "refuse"):
        return AppointmentCancelled(region=region, appointment_id=which, cause=told.cause.value)
    if verb == "fulfil" and appointment.origin_kind == FROM_CASE and appointment.origin_id is not None:
        on = clock.local_date(appointment.starts_at)
        return VisitTookPlace(region=region, appointment_id=which, case_id=appointment.origin_id, held_on=on)
    if verb == "move" and told.was_at is not None:
        return AppointmentMoved(
            region=region,
            appointment_id=which,
            from_starts_at=told.was_at,
            is_by_unit=viewer.role is not Role.RESIDENT,
        )
    return None


def log_each(viewer: Viewer, times: Sequence[Appointment], verb: str, *, now: dt.datetime) -> None:
    """Write the log's row of what has no row in a time's history: that it is held, let go of, reminded of."""
    for one in times:
        audit.record(
            viewer,
            action=verb,
            object_kind="appointment",
            object_id=one.id,
            subject_id=one.subject_id,
            unit_id=viewer.unit_id or one.unit_id,
            region=one.region,
            now=now,
        )
