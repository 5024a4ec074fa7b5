"""Actions: a region's administrator decides about an e-service; each decision supersedes the last and is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import changing, models, verbs
from vardnav.platform.catalogue.changing import NeedsTwo
from vardnav.platform.registry import listing

__all__ = [
    "Choice",
    "Joining",
    "NeedsTwo",
    "Stale",
    "decide",
    "end",
    "follow_region",
    "tell_every_process",
]


class Stale(Exception):
    """Somebody else has decided since the form was opened."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the administrator chose. Times aware; texts by language as in Offering."""

    state: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    decision_reference: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as a change keeps it (JSON)."""
        ends = self.valid_to.isoformat() if self.valid_to else None
        return {**asdict(self), "valid_from": self.valid_from.isoformat(), "valid_to": ends}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Choice:
        """Return the choice that a change keeps."""
        ends = dt.datetime.fromisoformat(data["valid_to"]) if data["valid_to"] else None
        return cls(**{**data, "valid_from": dt.datetime.fromisoformat(data["valid_from"]), "valid_to": ends})


@dataclass(frozen=True, slots=True)
class Joining:
    """What a roll-out says beside the choice: see Offering's fields of the same names."""

    wave_id: uuid.UUID | None = None
    is_by_unit: bool = False
    all_from: dt.datetime | None = None
    is_trial: bool = False
    is_held: bool = False


def decide(
    viewer: Viewer,
    service_key: str,
    choice: Choice,
    *,
    unit_id: uuid.UUID | None = None,
    expected: uuid.UUID | None = None,
    check_expected: bool = False,
    pause: models.Pause | None = None,
    joining: Joining | None = None,
    change: models.Change | None = None,
    now: dt.datetime,
) -> models.Offering:
    """Write a decision for the viewer's region (or one unit there). Takes effect at once in every process.

    `change`: what it is part of and who let it through. `pause`: the confirmed operation it is part of. `joining`: what
    a roll-out says; without it, what stands of a roll-out is kept. Raises Http404 for another region's unit or an
    unknown service, Stale when `expected` is no longer the current row, NeedsTwo outside a change where two are wanted.
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
        changing.allow(viewer, change)
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
            change=change,
            **choice.texts,
            **asdict(joining or _kept(current, choice, now)),
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


def _kept(current: models.Offering | None, choice: Choice, now: dt.datetime) -> Joining:
    """Return what a decision made by hand leaves of a roll-out: the wave always, the rest as long as it has a meaning."""
    if current is None:
        return Joining()
    is_on = choice.state == models.State.ON
    return Joining(
        wave_id=current.wave_id,
        is_by_unit=current.is_by_unit,
        all_from=current.all_from,
        # A trial has an end; opened by hand today, nothing is waited for.
        is_trial=current.is_trial and is_on and choice.valid_to is not None,
        is_held=current.is_held and (current.unit_id is None or (is_on and choice.valid_from > now)),
    )


def follow_region(
    viewer: Viewer,
    service_key: str,
    *,
    unit_id: uuid.UUID,
    expected: uuid.UUID | None,
    change: models.Change | None = None,
    now: dt.datetime,
) -> None:
    """Take a unit's own decision away, so that the region's holds there; harmless where there is none.

    Raises Http404 and NeedsTwo as `decide`, Stale when `expected` is no longer the current row.
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
        changing.allow(viewer, change)
        end(viewer, current, change=change, now=now)


def end(viewer: Viewer, current: models.Offering, *, change: models.Change | None, now: dt.datetime) -> None:
    """End a decision without one in its place; the caller holds the lock and has been allowed to."""
    current.superseded_at, current.ended_by_id, current.ended_in = now, viewer.staff_id, change
    current.save(update_fields=["superseded_at", "ended_by", "ended_in"])
    tell_every_process(now)
    audit.record(
        viewer,
        action=verbs.FOLLOW.key,
        object_kind="offering",
        object_id=current.id,
        unit_id=current.unit_id,
        detail={"service": current.service_key},
        now=now,
    )


def _locked(viewer: Viewer, service_key: str, unit_id: uuid.UUID | None) -> models.Offering | None:
    """Return the decision that stands. The version row is the lock: decisions are rare and come one by one."""
    changing.lock()
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
