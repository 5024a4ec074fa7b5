"""Queries: a time as a calendar file. Its words say nothing of what it is about: calendars are shared and shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from vardnav.kernel.clock import calendar_files
from vardnav.platform.appointments.rules.states import Status

NAME = "tid.ics"


def of_time(appointment: Any, *, now: dt.datetime) -> str:
    """Return the calendar file of an appointment; fetched anew after a move, it replaces the old event."""
    event = calendar_files.Event(
        uid=str(appointment.id),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=_("Bokad tid"),
        description=_("Logga in på Vårdnav för att se mer om tiden, boka om eller avboka."),
        sequence=appointment.version,
        is_cancelled=appointment.status == Status.CANCELLED,
    )
    return calendar_files.written([event], product="-//Vardnav//Times//SV", now=now)
