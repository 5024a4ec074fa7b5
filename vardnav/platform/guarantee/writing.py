"""Actions: what every change of a clock is made of: the row locked, its version, its pause ended, its row in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import models


class Stale(Exception):
    """Somebody has changed the clock since the form was opened; nothing was written."""


class NotPossible(Exception):
    """The clock does not stand so that this can be done, or the day does not fit."""


def locked(
    viewer: Viewer, clock_id: uuid.UUID
) -> tuple[models.GuaranteeClock, Sequence[models.GuaranteePause]]:
    """Lock a clock of the unit's, or for the system any, and return it with its pauses. Raises Http404."""
    if viewer.role not in (Role.STAFF, Role.SYSTEM):
        raise Http404
    row = models.GuaranteeClock.objects.visible_to(viewer).select_for_update().filter(id=clock_id).first()
    if row is None:
        raise Http404
    return row, list(models.GuaranteePause.objects.filter(clock=row).order_by("from_on", "id"))


def own_case(viewer: Viewer, case_id: uuid.UUID) -> cases.Case:
    """Lock one of the resident's cases, before its clocks, as whatever follows a case does. Raises Http404."""
    if viewer.role is not Role.RESIDENT:
        raise Http404
    case = cases.Case.objects.visible_to(viewer).select_for_update(of=("self",)).filter(id=case_id).first()
    if case is None:
        raise Http404
    return case


def check_version(row: models.GuaranteeClock, version: int | None) -> None:
    """Raise Stale for a form opened before somebody's change.

    Also before what is done already is left as it is: a colleague may have done it for another reason.
    """
    if version is not None and version != row.version:
        raise Stale


def check_open(row: models.GuaranteeClock) -> None:
    """Raise NotPossible for a clock that counts no more."""
    if row.met_on is not None or row.why:
        raise NotPossible("the clock has ended")


def end_pause(
    viewer: Viewer, row: models.GuaranteeClock, pauses: Sequence[models.GuaranteePause], on: dt.date
) -> None:
    """End the running pause and move the last day by the days it lasted."""
    for one in pauses:
        if one.to_on is None:
            one.to_on, one.resumed_by_id = on, viewer.staff_id
            one.save(update_fields=["to_on", "resumed_by"])
            row.deadline_on += on - one.from_on


def write(
    viewer: Viewer,
    verb: audit.Verb,
    row: models.GuaranteeClock,
    now: dt.datetime,
    *,
    detail: dict[str, object] | None = None,
    **changes: Any,
) -> None:
    """Write the changes, a new version and the row in the log."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(viewer, verb, row, now, detail)


def record(
    viewer: Viewer,
    verb: audit.Verb,
    row: models.GuaranteeClock,
    now: dt.datetime,
    detail: dict[str, object] | None = None,
) -> None:
    """Write the row in the log: which promise, of whose case, at which unit."""
    audit.record(
        viewer,
        action=verb.key,
        object_kind="case",
        object_id=row.case_id,
        subject_id=row.subject_id,
        unit_id=viewer.unit_id or row.unit_id,
        region=row.region,
        detail={"kind": row.kind, **(detail or {})},
        now=now,
    )
