"""Tables: who sees what is booked and waited for. One rule for all that hangs on a person and a time type."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from vardnav.kernel.access.viewer import Role, Viewer

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def seen(rows: Rows, viewer: Viewer) -> Rows:
    """Return the subject's for a resident (no sensitive ones for who acts for another), the unit's for staff."""
    if viewer.role is Role.RESIDENT and viewer.subject_id is not None:
        own = rows.filter(subject=viewer.subject_id)
        return own.filter(time_type__is_sensitive=False) if viewer.is_proxy else own
    if viewer.role is Role.STAFF:
        return rows.filter(region=viewer.region, unit=viewer.unit_id)
    return rows if viewer.role is Role.SYSTEM else rows.none()
