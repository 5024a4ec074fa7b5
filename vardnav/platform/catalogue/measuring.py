"""Actions: one number of a pause's or a roll-out's effect written down."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import models, verbs
from vardnav.platform.catalogue.actions import Stale

__all__ = ["Stale", "mark", "measure"]


def measure(
    viewer: Viewer, measure_id: uuid.UUID, value: Decimal | None, *, seen: str | None = None, now: dt.datetime
) -> models.Measure:
    """Write one number down (None: too few to tell); a later one takes its place (both are in the log).

    `seen`: `mark` of what stood there when the form was opened. Raises Http404, Stale.
    """
    with transaction.atomic():
        row = (
            models.Measure.objects.select_for_update(of=("self",))
            .filter(
                Q(pause__confirmed_at__isnull=False) | Q(roll_out__confirmed_at__isnull=False),
                id=measure_id,
                region_id=viewer.region,
            )
            .first()
        )
        if viewer.role is not Role.ADMINISTRATOR or row is None:
            raise Http404
        if seen is not None and seen != mark(row):
            raise Stale
        row.value, row.measured_by_id, row.measured_at = value, viewer.staff_id, now
        row.save(update_fields=["value", "measured_by", "measured_at"])
        detail = {"kind": row.kind, "value": str(value)}
        audit.record(
            viewer,
            action=verbs.MEASURE.key,
            object_kind="pause" if row.pause_id else "roll_out",
            object_id=row.pause_id or row.roll_out_id,
            detail=detail,
            now=now,
        )
    return row


def mark(row: models.Measure) -> str:
    """Return what tells one writing of a number from the next: when it was written, "" while it is not."""
    return row.measured_at.isoformat() if row.measured_at else ""
