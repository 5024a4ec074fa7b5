"""Queries: every change of a region's catalogue, newest first: decisions, their ends, and changes that made none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Staff
from vardnav.platform.catalogue import models
from vardnav.platform.catalogue.models.changes import Outcome

_PEOPLE = ("decided_by", "unit", "change__proposed_by", "change__decided_by")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. "" and None: whatever. `since` and `until` are moments; `until` is not included."""

    service_key: str = ""
    staff_id: uuid.UUID | None = None
    reference: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to the catalogue. `after` None: `before` ended and nothing took its place.

    Without either it is a change that made no decision: turned down, or about how many approve.
    """

    at: dt.datetime
    service_key: str
    before: models.Offering | None = None
    after: models.Offering | None = None
    change: models.Change | None = None

    @property
    def place(self) -> models.Offering | None:
        """The decision that tells where."""
        return self.after or self.before


def happened(viewer: Viewer, wanted: Wanted, *, start: int = 0, limit: int) -> list[Happened]:
    """Return what happened, newest first, from number `start`. Raises Http404. Four statements."""
    _require(viewer)
    most = start + limit
    decided = [
        Happened(row.decided_at, row.service_key, None, row, row.change)
        for row in _decided(viewer, wanted)[:most]
    ]
    ended = [
        Happened(row.superseded_at, row.service_key, row, None, row.ended_in)
        for row in _ended(viewer, wanted)[:most]
        if row.superseded_at
    ]
    asked = [
        Happened(one.decided_at or one.proposed_at, (one.service_keys or [""])[0], change=one)
        for one in _asked(viewer, wanted)[:most]
    ]
    every = sorted([*decided, *ended, *asked], key=lambda one: one.at, reverse=True)
    return _with_before(viewer, every[start:most])


def people(viewer: Viewer) -> list[Staff]:
    """Return those who have decided or proposed in the region, by name. Raises Http404."""
    _require(viewer)
    decided = models.Offering.objects.filter(region_id=viewer.region, decided_by=OuterRef("id"))
    asked = models.Change.objects.filter(region_id=viewer.region).filter(
        Q(proposed_by=OuterRef("id")) | Q(decided_by=OuterRef("id"))
    )
    found = Staff.objects.filter(Exists(decided) | Exists(asked))
    return list(found.order_by("family_name", "given_name", "id")[:200])


def _decided(viewer: Viewer, wanted: Wanted) -> QuerySet[models.Offering]:
    rows = models.Offering.objects.filter(_period("decided_at", wanted), region_id=viewer.region)
    if wanted.staff_id:
        rows = rows.filter(Q(decided_by=wanted.staff_id) | Q(change__proposed_by=wanted.staff_id))
    return _narrowed(rows, wanted).select_related(*_PEOPLE).order_by("-decided_at", "-id")


def _ended(viewer: Viewer, wanted: Wanted) -> QuerySet[models.Offering]:
    """Those that ended with nothing in their place (the ones before `ended_by` was kept are not told apart)."""
    rows = models.Offering.objects.filter(
        _period("superseded_at", wanted), region_id=viewer.region, ended_by__isnull=False
    )
    if wanted.staff_id:
        rows = rows.filter(Q(ended_by=wanted.staff_id) | Q(ended_in__proposed_by=wanted.staff_id))
    rows = rows.select_related("unit", "ended_by", "ended_in__proposed_by", "ended_in__decided_by")
    return _narrowed(rows, wanted).order_by("-superseded_at", "-id")


def _asked(viewer: Viewer, wanted: Wanted) -> QuerySet[models.Change]:
    made = models.Offering.objects.filter(Q(change=OuterRef("id")) | Q(ended_in=OuterRef("id")))
    rows = models.Change.objects.filter(
        ~Exists(made), _period("proposed_at", wanted), region_id=viewer.region
    )
    rows = rows.exclude(outcome=Outcome.WAITING)
    if wanted.staff_id:
        rows = rows.filter(Q(proposed_by=wanted.staff_id) | Q(decided_by=wanted.staff_id))
    if wanted.service_key:
        rows = rows.filter(service_keys__contains=[wanted.service_key])
    if wanted.reference:
        rows = rows.filter(decision_reference__icontains=wanted.reference)
    return rows.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")


def _narrowed(rows: QuerySet[models.Offering], wanted: Wanted) -> QuerySet[models.Offering]:
    if wanted.service_key:
        rows = rows.filter(service_key=wanted.service_key)
    if wanted.reference:
        rows = rows.filter(decision_reference__icontains=wanted.reference)
    return rows


def _period(field: str, wanted: Wanted) -> Q:
    found = Q()
    if wanted.since:
        found &= Q(**{f"{field}__gte": wanted.since})
    if wanted.until:
        found &= Q(**{f"{field}__lt": wanted.until})
    return found


def _with_before(viewer: Viewer, found: Sequence[Happened]) -> list[Happened]:
    """Put to each decision the one it took the place of: it ended in the same moment, at the same place."""
    moments = {one.at for one in found if one.after is not None}
    rows = models.Offering.objects.filter(region_id=viewer.region, superseded_at__in=moments)
    ended = {(row.service_key, row.unit_id, row.superseded_at): row for row in rows}
    return [
        replace(one, before=ended.get((one.service_key, one.after.unit_id, one.at))) if one.after else one
        for one in found
    ]


def _require(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
