"""Queries: what a calendar outside has not answered in time, or says otherwise: the unit's list, the region's counts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import verbs
from vardnav.platform.calendars.models import Errand
from vardnav.platform.calendars.rules.settling import State

MOST = 50
#: The rows as pages name them, which touch no tables.
ErrandRow: TypeAlias = Errand


@dataclass(frozen=True, slots=True)
class AtUnit:
    """A unit, and how many of its times a calendar outside has not answered for."""

    unit: str
    count: int


def _late(now: dt.datetime) -> Q:
    return Q(state=State.UNCLEAR) | Q(state=State.ASKED, limit_at__lte=now)


def at_unit(viewer: Viewer, *, now: dt.datetime) -> Sequence[Errand]:
    """Return what staff of the unit must look at, the oldest first; each reading is logged. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        rows = Errand.objects.visible_to(viewer).filter(
            _late(now), region=viewer.region, appointment__unit=viewer.unit_id
        )
        found = list(
            rows.select_related("appointment__subject", "appointment__time_type", "slot").order_by(
                "asked_at", "id"
            )[:MOST]
        )
        items = [(one.appointment_id, one.appointment.subject_id) for one in found]
        audit.record_many(viewer, action=verbs.LIST.key, object_kind="appointment", items=items, now=now)
    return found


def verb_of(viewer: Viewer, errand_id: uuid.UUID) -> str:
    """Return what an errand of the staff's unit is about. Raises Http404."""
    rows = Errand.objects.visible_to(viewer).filter(region=viewer.region, appointment__unit=viewer.unit_id)
    found = rows.filter(id=errand_id).values_list("verb", flat=True).first()
    if viewer.role is not Role.STAFF or found is None:
        raise Http404
    return found


def count(viewer: Viewer, *, now: dt.datetime) -> int:
    """Return how many there are at the staff's unit. Nobody is named."""
    rows = Errand.objects.filter(_late(now), region=viewer.region, appointment__unit=viewer.unit_id)
    return rows.count() if viewer.role is Role.STAFF else 0


def by_unit(viewer: Viewer, *, now: dt.datetime) -> Sequence[AtUnit]:
    """Return the units of the administrator's region with some, as counts. Raises Http404."""
    rows = Errand.objects.filter(_late(now), region=administering.region(viewer))
    named = rows.values_list("appointment__unit__name").annotate(n=Count("id"))
    return [AtUnit(*one) for one in named.order_by("appointment__unit__name")]
