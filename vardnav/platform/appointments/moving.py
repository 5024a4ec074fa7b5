"""Actions: the only way an appointment changes status: the table asked; row, step, log row and event together."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vardnav.kernel import audit, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import locking, verbs
from vardnav.platform.appointments.events import AppointmentBooked, AppointmentCancelled, AppointmentMoved
from vardnav.platform.appointments.models import Appointment, AppointmentStep
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.states import Cause

_ALLOWED = {
    Role.RESIDENT: states.RESIDENT_VERBS,
    Role.STAFF: states.STAFF_VERBS,
    Role.SYSTEM: states.SYSTEM_VERBS,
}


class NotAllowed(Exception):
    """The appointment's status does not allow it, or not to this one."""


class Stale(Exception):
    """Somebody has changed it since the page was opened; nothing was written."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a step says beside the verb. `was`: from where it was moved (time, unit)."""

    cause: Cause = Cause.NONE
    is_late: bool = False
    reason: str = ""
    was_at: dt.datetime | None = None
    was_unit: uuid.UUID | None = None


def check(viewer: Viewer, appointment: Appointment, verb: str) -> None:
    """Ask the table whether the viewer may do `verb` now. Raises NotAllowed."""
    before = "" if verb == "book" else appointment.status
    if verb not in _ALLOWED.get(viewer.role, frozenset()) or not states.may(verb, before):
        raise NotAllowed(verb)


def change(
    viewer: Viewer, appointment: Appointment, verb: str, *, now: dt.datetime, told: Told = Told()
) -> None:
    """Do one verb of TRANSITIONS to a locked appointment (or one just written: "book"). Raises NotAllowed."""
    check(viewer, appointment, verb)
    before = "" if verb == "book" else appointment.status
    if verb != "book":
        appointment.status = states.TRANSITIONS[verb][1]
        appointment.hold_until = None
        if verb == "cancel":
            appointment.cancelled_at, appointment.cancelled_because = now, told.cause
        if verb == "move":
            appointment.reminded_at = None
        appointment.version += 1
        appointment.save(
            update_fields=[
                "status",
                "hold_until",
                "cancelled_at",
                "cancelled_because",
                "reminded_at",
                "version",
            ]
        )
    _step(viewer, appointment, verb, before, now=now, told=told)
    audit.record(
        viewer,
        action=verbs.of(verb),
        object_kind="appointment",
        object_id=appointment.id,
        subject_id=appointment.subject_id,
        unit_id=viewer.unit_id or appointment.unit_id,
        region=appointment.region,
        detail={"slot": appointment.slot_id},
        now=now,
    )
    _publish(viewer, appointment, verb, told)


def _step(
    viewer: Viewer, appointment: Appointment, verb: str, before: str, *, now: dt.datetime, told: Told
) -> None:
    AppointmentStep.objects.create(
        region=appointment.region,
        appointment=appointment,
        number=locking.steps_of(appointment) + 1 if before != "" else 1,
        verb=verb,
        from_status=before,
        to_status=appointment.status,
        from_starts_at=told.was_at,
        to_starts_at=appointment.starts_at,
        from_unit_id=told.was_unit,
        to_unit_id=appointment.unit_id,
        is_late=told.is_late,
        reason=told.reason,
        by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
        by_staff_id=viewer.staff_id,
        at=now,
    )


def _publish(viewer: Viewer, appointment: Appointment, verb: str, told: Told) -> None:
    region, which = appointment.region, appointment.id
    if verb in ("book", "confirm"):
        events.publish(AppointmentBooked(region=region, appointment_id=which))
    elif verb == "cancel":
        events.publish(AppointmentCancelled(region=region, appointment_id=which, cause=told.cause.value))
    elif verb == "move" and told.was_at is not None:
        events.publish(
            AppointmentMoved(
                region=region,
                appointment_id=which,
                from_starts_at=told.was_at,
                is_by_unit=viewer.role is not Role.RESIDENT,
            )
        )


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
