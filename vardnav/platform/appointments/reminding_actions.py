"""Actions: reminders by choice: wished for or not, and told of a day before."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import moving, verbs
from vardnav.platform.appointments.events import AppointmentNear
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.states import REMINDED_BEFORE, Status

#: So many by one run of the job; the next minutes take the rest.
_MOST = 500


def wish(viewer: Viewer, appointment_id: uuid.UUID, *, wanted: bool, now: dt.datetime) -> None:
    """Choose to be reminded of a coming time, or not to be. Again is harmless. Raises Http404."""
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(status=Status.BOOKED, starts_at__gt=now)
        found = rows.select_for_update(of=("self",)).filter(id=appointment_id).first()
        if found is None:
            raise Http404
        if found.wants_reminder is not wanted:
            found.wants_reminder = wanted
            found.save(update_fields=["wants_reminder"])
            moving.log_each(viewer, [found], verbs.REMINDER.key, now=now)


def remind_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Tell of every time that begins within a day, once, where it was wished for; return how many. For the job."""
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(
            status=Status.BOOKED,
            wants_reminder=True,
            reminded_at__isnull=True,
            starts_at__gt=now,
            starts_at__lte=now + REMINDED_BEFORE,
        )
        due = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("starts_at")[:_MOST])
        for one in due:
            one.reminded_at = now
            one.save(update_fields=["reminded_at"])
            events.publish(AppointmentNear(region=one.region, appointment_id=one.id))
            moving.log_each(viewer, [one], verbs.REMIND.key, now=now)
    return len(due)
