"""Actions: the log's row of what a calendar outside was asked, or has said."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.calendars.models import Errand


def record(viewer: Viewer, errand: Errand, action: str, now: dt.datetime) -> None:
    """Write the row of an errand, about the one whose time it is."""
    audit.record(
        viewer,
        action=action,
        object_kind="appointment",
        object_id=errand.appointment_id,
        subject_id=errand.appointment.subject_id,
        unit_id=viewer.unit_id or errand.appointment.unit_id,
        region=errand.region,
        now=now,
    )
