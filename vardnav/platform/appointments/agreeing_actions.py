"""Actions: the person answers a time that its unit has moved: it suits. The other answers are a move and a cancelling."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import moving
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.states import Status


def agree(
    viewer: Viewer, appointment_id: uuid.UUID, *, version: int | None = None, now: dt.datetime
) -> Appointment:
    """Say that the moved time suits; one that waits for no answer is left as it is. Raises Http404, moving.Stale."""
    with transaction.atomic():
        asked = moving.found(viewer, appointment_id)
        if asked.status != Status.BOOKED or asked.moved_by_unit_at is None:
            return asked
        if version is not None and version != asked.version:
            raise moving.Stale
        moving.change(viewer, asked, "agree", now=now)
    return asked
