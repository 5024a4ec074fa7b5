"""Queries: plans to begin with an e-service step by step, and what each unit has of one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, queries, rules
from vardnav.platform.catalogue.models import RollOut, Wave
from vardnav.platform.catalogue.roll_out_rules import Planned
from vardnav.platform.registry import listing

__all__ = ["RollOut", "Standing", "Wave"]
#: Plans listed at once.
MOST = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions that stand about the plan's e-service: the region's, and those of units by unit."""

    region: models.Offering | None
    units: Mapping[uuid.UUID, models.Offering]

    @property
    def fingerprint(self) -> str:
        """What tells whether anything has been decided since."""
        ids = [str(self.region and self.region.id), *sorted(str(one.id) for one in self.units.values())]
        return hashlib.sha256(" ".join(ids).encode()).hexdigest()


def listed(viewer: Viewer) -> list[RollOut]:
    """Return the region's latest MOST plans with their waves, newest first. Raises Http404."""
    found = _of_region(viewer).prefetch_related("waves")
    return list(found.order_by("-created_at", "-id")[:MOST])


def one(viewer: Viewer, roll_out_id: uuid.UUID) -> RollOut:
    """Return one plan of the region's. Raises Http404."""
    found = _of_region(viewer).filter(id=roll_out_id).first()
    if found is None:
        raise Http404
    return found


def waves(viewer: Viewer, roll_out: RollOut) -> list[Wave]:
    """Return a plan's waves as they come; those taken away are left out."""
    rows = Wave.objects.filter(region_id=viewer.region, roll_out=roll_out, removed_at__isnull=True)
    return list(rows.select_related("judged_by").order_by("starts_at", "has_everyone", "id"))


def planned(rows: Iterable[Wave]) -> list[Planned]:
    """Return waves as plain values."""
    return [
        Planned(
            id=row.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            units=frozenset(uuid.UUID(one) for one in row.unit_ids),
            has_everyone=row.has_everyone,
            verdict=row.verdict,
        )
        for row in rows
        if row.removed_at is None
    ]


def standing(viewer: Viewer, service_key: str) -> Standing:
    """Return the decisions that stand about an e-service in the region. Raises Http404."""
    _require(viewer)
    rows = models.Offering.objects.filter(
        region_id=viewer.region, service_key=service_key, superseded_at__isnull=True
    ).select_related("unit", "wave")
    found = {row.unit_id: row for row in rows}
    return Standing(found.pop(None, None), {unit: row for unit, row in found.items() if unit is not None})


def seen(plan: RollOut, found: Standing) -> str:
    """Return what tells whether a plan, or what is decided about its e-service, has changed since somebody looked at it."""
    return f"{plan.version} {found.fingerprint}"


def units(viewer: Viewer, service_key: str) -> dict[uuid.UUID, Unit]:
    """Return the region's units that can give the e-service, by id, in Swedish order. Raises Http404."""
    _require(viewer)
    try:
        kinds = listing.services_in(viewer.region)[service_key].unit_kinds
    except KeyError:
        raise Http404 from None
    rows = Unit.objects.filter(region_id=viewer.region, is_connected=True, kind__in=kinds)
    return {row.id: row for row in rows.select_related("municipality").order_by("sort_key", "id")}


def decisions(found: Standing) -> dict[uuid.UUID, rules.Decision]:
    """Return the units' own decisions as plain values."""
    return {unit: queries.as_decision(row) for unit, row in found.units.items()}


def measures(viewer: Viewer, roll_out: RollOut) -> list[models.Measure]:
    """Return what is and will be measured, the baseline first of each kind."""
    rows = models.Measure.objects.filter(region_id=viewer.region, roll_out=roll_out)
    return list(rows.order_by("kind", "-is_baseline", "due_on"))


def _of_region(viewer: Viewer) -> QuerySet[RollOut]:
    _require(viewer)
    return RollOut.objects.filter(region_id=viewer.region).select_related("created_by", "change")


def _require(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
