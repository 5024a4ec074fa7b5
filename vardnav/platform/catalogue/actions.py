"""Actions: a region's administrator decides about an e-service; each decision supersedes the last and is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, pauses, verbs
from vardnav.platform.registry import listing


class Stale(Exception):
    """Somebody else has decided since the form was opened."""


class NeedsTwo(Exception):
    """The region wants two administrators behind a pause: it is made as an operation, not here."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the administrator chose. Times aware; texts by language as in Offering."""

    state: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    decision_reference: str = ""


def decide(
    viewer: Viewer,
    service_key: str,
    choice: Choice,
    *,
    unit_id: uuid.UUID | None = None,
    expected: uuid.UUID | None = None,
    check_expected: bool = False,
    pause: models.Pause | None = None,
    now: dt.datetime,
) -> models.Offering:
    """Write a decision for the viewer's region (or one unit there). Takes effect at once in every process.

    `pause`: the confirmed operation it is part of. Raises Http404 for another region's unit or an unknown service,
    Stale when `expected` is no longer the current row, NeedsTwo for a pause outside an operation where that is wanted.
    """
    service = listing.services().get(service_key)
    if viewer.role not in (Role.ADMINISTRATOR, Role.SYSTEM) or service is None:
        raise Http404
    if service.region not in ("", viewer.region):  # another region's own
        raise Http404
    if unit_id and not Unit.objects.filter(id=unit_id, region_id=viewer.region).exists():
        raise Http404
    with transaction.atomic():
        current = _locked(viewer, service_key, unit_id)
        if check_expected and (current.id if current else None) != expected:
            raise Stale
        if choice.state == models.State.PAUSED and pause is None and pauses.needs_two(viewer):
            raise NeedsTwo
        if current:
            current.superseded_at = now
            current.save(update_fields=["superseded_at"])
        row = models.Offering.objects.create(
            region_id=viewer.region,
            unit_id=unit_id,
            service_key=service_key,
            state=choice.state,
            valid_from=choice.valid_from,
            valid_to=choice.valid_to,
            options=dict(choice.options),
            decision_reference=choice.decision_reference,
            decided_by_id=viewer.staff_id,
            decided_at=now,
            pause=pause,
            **choice.texts,
        )
        tell_every_process(now)
        audit.record(
            viewer,
            action=verbs.DECIDE.key,
            object_kind="offering",
            object_id=row.id,
            unit_id=unit_id,
            detail={"service": service_key, "state": choice.state},
            now=now,
        )
    return row


def follow_region(
    viewer: Viewer, service_key: str, *, unit_id: uuid.UUID, expected: uuid.UUID | None, now: dt.datetime
) -> None:
    """Take a unit's own decision away, so that the region's holds there; harmless where there is none.

    Raises Http404 as `decide`, Stale when `expected` is no longer the current row.
    """
    if viewer.role is not Role.ADMINISTRATOR or service_key not in listing.services():
        raise Http404
    if not Unit.objects.filter(id=unit_id, region_id=viewer.region).exists():
        raise Http404
    with transaction.atomic():
        current = _locked(viewer, service_key, unit_id)
        if (current.id if current else None) != expected:
            raise Stale
        if current is None:
            return
        current.superseded_at = now
        current.save(update_fields=["superseded_at"])
        tell_every_process(now)
        audit.record(
            viewer,
            action=verbs.FOLLOW.key,
            object_kind="offering",
            object_id=current.id,
            unit_id=unit_id,
            detail={"service": service_key},
            now=now,
        )


def _locked(viewer: Viewer, service_key: str, unit_id: uuid.UUID | None) -> models.Offering | None:
    """Return the decision that stands. The version row is the lock: decisions are rare and come one by one."""
    models.Version.objects.get_or_create(id=1)
    models.Version.objects.select_for_update().get(id=1)
    rows = models.Offering.objects.filter(
        region_id=viewer.region, service_key=service_key, superseded_at__isnull=True
    )
    return (rows.filter(unit__isnull=True) if unit_id is None else rows.filter(unit_id=unit_id)).first()


def tell_every_process(now: dt.datetime) -> None:
    """Raise the version. By the clock, not by one: a number that was rolled back must never come again.

    (A process that read inside the rolled-back transaction has a copy under that number.)
    """
    microseconds = int(now.timestamp() * 1_000_000)
    models.Version.objects.filter(id=1).update(number=Greatest(F("number") + 1, microseconds))
