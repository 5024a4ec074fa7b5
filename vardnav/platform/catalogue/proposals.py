"""Queries: changes of the catalogue: those that wait for another administrator, and all that were made."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.catalogue import models
from vardnav.platform.catalogue.models.changes import Outcome

#: Answered proposals listed at once.
MOST = 50


def waiting(viewer: Viewer, *, service_key: str = "", now: dt.datetime) -> list[models.Change]:
    """Return what waits in the viewer's region, about one e-service or all, oldest first. Raises Http404."""
    rows = of_region(viewer).filter(outcome=Outcome.WAITING, expires_at__gt=now)
    if service_key:
        rows = rows.filter(service_keys__contains=[service_key])
    return list(rows.order_by("proposed_at", "id"))


def answered(viewer: Viewer, *, now: dt.datetime) -> list[models.Change]:
    """Return the latest MOST proposals that were answered or grew too old, newest first. Raises Http404."""
    over = ~Q(outcome=Outcome.WAITING) | Q(expires_at__lte=now)
    return list(
        of_region(viewer).filter(over, expires_at__isnull=False).order_by("-proposed_at", "-id")[:MOST]
    )


def one(viewer: Viewer, change_id: uuid.UUID) -> models.Change:
    """Return one change of the region's. Raises Http404."""
    found = of_region(viewer).filter(id=change_id).first()
    if found is None:
        raise Http404
    return found


def of_region(viewer: Viewer) -> QuerySet[models.Change]:
    """Return the changes of the viewer's region. Raises Http404."""
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return models.Change.objects.filter(region_id=viewer.region).select_related("proposed_by", "decided_by")
