"""Actions: reminders by choice: wished for or not, and told of as long before as was chosen."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.http import Http404

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import moving, verbs
from vardnav.platform.appointments.events import AppointmentNear
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.states import REMINDED_HOURS, REMINDED_USUALLY, Status

#: So many by one run of the job; the next minutes take the rest.
_MOST = 500


def wish(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    *,
    wanted: bool,
    hours: int = REMINDED_USUALLY,
    now: dt.datetime,
) -> None:
    """Choose to be reminded of a coming time so many hours before, or not to be. Again is harmless. Raises Http404."""
    if hours not in REMINDED_HOURS:
        raise Http404
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(status=Status.BOOKED, starts_at__gt=now)
        found = rows.select_for_update(of=("self",)).filter(id=appointment_id).first()
        if found is None:
            raise Http404
        if (found.wants_reminder, found.remind_hours) != (wanted, hours):
            found.wants_reminder, found.remind_hours = wanted, hours
            if now < found.starts_at - dt.timedelta(hours=hours):
                found.reminded_at = None  # the moment now chosen is still to come
            found.save(update_fields=["wants_reminder", "remind_hours", "reminded_at"])
            moving.log_each(viewer, [found], verbs.REMINDER.key, now=now)


def remind_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Tell of every time that begins as soon as was wished for, once; return how many. For the job.

    Not of one that was booked later than that: whoever has just booked it knows.
    """
    is_near = Q()
    for hours in REMINDED_HOURS:
        length = dt.timedelta(hours=hours)
        was_to_come = Q(booked_at__lte=F("starts_at") - length)
        is_near |= was_to_come & Q(remind_hours=hours, starts_at__lte=now + length)
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(
            is_near,
            status=Status.BOOKED,
            wants_reminder=True,
            reminded_at__isnull=True,
            starts_at__gt=now,
            starts_at__lte=now + dt.timedelta(hours=max(REMINDED_HOURS)),
        )
        due = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("starts_at")[:_MOST])
        for one in due:
            one.reminded_at = now
            one.save(update_fields=["reminded_at"])
            events.publish(AppointmentNear(region=one.region, appointment_id=one.id))
            moving.log_each(viewer, [one], verbs.REMIND.key, now=now)
    return len(due)
