"""Queries: the decisions behind what is offered, for the region's administrator. No person in care is in them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import Count, QuerySet
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import EService

MOST = 100


def current(viewer: Viewer, service_key: str, *, unit_id: uuid.UUID | None = None) -> models.Offering | None:
    """Return the decision that stands for the viewer's region (or one unit there). Raises Http404."""
    return _all(viewer, service_key, unit_id).filter(superseded_at__isnull=True).first()


def by_id(viewer: Viewer, offering_id: uuid.UUID) -> models.Offering | None:
    """Return one decision of the viewer's region, standing or not. Raises Http404."""
    return _of_region(viewer).select_related("decided_by").filter(id=offering_id).first()


def standing(viewer: Viewer) -> dict[str, models.Offering]:
    """Return the region's own decisions that stand, by e-service. Raises Http404."""
    rows = _of_region(viewer).filter(superseded_at__isnull=True, unit__isnull=True)
    return {row.service_key: row for row in rows.select_related("decided_by")}


def history(viewer: Viewer, service_key: str, *, unit_id: uuid.UUID | None = None) -> list[models.Offering]:
    """Return the latest MOST decisions, newest first. Raises Http404."""
    return list(_all(viewer, service_key, unit_id).order_by("-decided_at", "-id")[:MOST])


def units_with_own(viewer: Viewer) -> dict[str, int]:
    """Return how many units have a decision of their own, by e-service. Raises Http404."""
    rows = _of_region(viewer).filter(superseded_at__isnull=True, unit__isnull=False)
    return {
        row["service_key"]: row["units"] for row in rows.values("service_key").annotate(units=Count("id"))
    }


def units(viewer: Viewer, service_key: str, *, text: str = "", limit: int = 200) -> Sequence[Unit]:
    """Return the region's units that can give the e-service, by name; those with each word of `text` in them."""
    _of_region(viewer)
    found = Unit.objects.filter(
        region_id=viewer.region, is_connected=True, kind__in=_service(service_key).unit_kinds
    )
    for word in text.casefold().split()[:6]:
        found = found.filter(search_text__contains=word)
    return list(found.select_related("municipality").order_by("sort_key")[:limit])


def unit(viewer: Viewer, service_key: str, unit_id: uuid.UUID) -> Unit:
    """Return one unit of the viewer's region that can give the e-service. Raises Http404."""
    _of_region(viewer)
    kinds = _service(service_key).unit_kinds
    places = Unit.objects.filter(region_id=viewer.region, is_connected=True, kind__in=kinds)
    found = places.select_related("municipality").filter(id=unit_id).first()
    if found is None:
        raise Http404
    return found


def decided_at_units(viewer: Viewer, service_key: str) -> dict[uuid.UUID, models.Offering]:
    """Return the units' own decisions that stand, by unit. Raises Http404."""
    rows = _of_region(viewer).filter(
        superseded_at__isnull=True, unit__isnull=False, service_key=_service(service_key).key
    )
    return {row.unit_id: row for row in rows.select_related("decided_by") if row.unit_id}


def _all(viewer: Viewer, service_key: str, unit_id: uuid.UUID | None) -> QuerySet[models.Offering]:
    rows = _of_region(viewer).filter(service_key=_service(service_key).key).select_related("decided_by")
    return rows.filter(unit__isnull=True) if unit_id is None else rows.filter(unit_id=unit_id)


def _of_region(viewer: Viewer) -> QuerySet[models.Offering]:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return models.Offering.objects.filter(region_id=viewer.region)


def _service(service_key: str) -> EService:
    try:
        return listing.service(service_key)
    except listing.UnknownService as error:
        raise Http404 from error
