"""Queries: places in the queues of full units: somebody's own, a unit's, and how many wait."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import Http404

from vardnav.capabilities.listing import verbs
from vardnav.capabilities.listing.models import Place, PlaceQuerySet
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer

MOST = 200


@dataclass(frozen=True, slots=True)
class Length:
    """How many wait in a unit's queue, and how many hold an offer that can still be taken."""

    waiting: int = 0
    offered: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A place of somebody's, with where it stands among those who wait (0: it has been offered)."""

    place: Place
    number: int
    of: int


def lengths(unit_ids: Collection[uuid.UUID], *, now: dt.datetime) -> Mapping[uuid.UUID, Length]:
    """Return the queues of units that have one. Counts, no person. One statement."""
    rows = Place.objects.filter(unit__in=list(unit_ids), ended="").values("unit")
    counted = rows.annotate(
        waiting=Count("id", filter=Q(offered_at__isnull=True)),
        offered=Count("id", filter=Q(offer_until__gte=clock.local_date(now))),
    )
    return {row["unit"]: Length(row["waiting"], row["offered"]) for row in counted}


_OWN = """
SELECT p.id, CASE WHEN p.offered_at IS NULL THEN (SELECT count(*) FROM listing_place q WHERE q.region = p.region
    AND q.unit_id = p.unit_id AND q.ended = '' AND q.offered_at IS NULL
    AND (q.joined_at, q.id) <= (p.joined_at, p.id)) ELSE 0 END,
    (SELECT count(*) FROM listing_place q WHERE q.region = p.region AND q.unit_id = p.unit_id AND q.ended = ''
    AND q.offered_at IS NULL)
FROM listing_place p WHERE p.id = ANY(%s)
"""


def own(viewer: Viewer) -> list[Standing]:
    """Return where the one a resident acts for stands, latest first. The page that shows it has logged that it is read."""
    return _standing(Place.objects.visible_to(viewer).filter(subject=viewer.subject_id))


def _standing(rows: PlaceQuerySet) -> list[Standing]:
    places = list(rows.standing().select_related("unit").order_by("-id"))
    if not places:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [[one.id for one in places]])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    return [Standing(one, *found[one.id]) for one in places]


def has_offer(subject_id: uuid.UUID, unit_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Tell whether somebody may take a place at a unit today though it is full."""
    rows = Place.objects.offered().filter(subject=subject_id, unit=unit_id)
    return rows.filter(offer_until__gte=clock.local_date(now)).exists()


def of_unit(viewer: Viewer, *, now: dt.datetime) -> Sequence[Place]:
    """Return the unit's queue: those who hold an offer, then those who wait, in order; each one's row in the log.

    Raises Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        rows = Place.objects.visible_to(viewer).standing().select_related("subject")
        offered = list(rows.filter(offered_at__isnull=False).order_by("offered_at", "id")[:MOST])
        waiting = list(rows.filter(offered_at__isnull=True).order_by("joined_at", "id")[:MOST])
        audit.record_many(
            viewer,
            action=verbs.QUEUE.key,
            object_kind="listing",
            items=[(one.id, one.subject_id) for one in (*offered, *waiting)],
            now=now,
        )
    return [*offered, *waiting]


def count(viewer: Viewer) -> int:
    """Return how many wait for the viewer's unit."""
    return Place.objects.visible_to(viewer).waiting().count()


def of_helped(viewer: Viewer, person_id: uuid.UUID, *, now: dt.datetime) -> list[Standing]:
    """Return where somebody whom staff help stands in the region's queues, the reading logged. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="person",
            object_id=person_id,
            subject_id=person_id,
            now=now,
        )
        return _standing(Place.objects.filter(subject=person_id, region=viewer.region))


def count_of_helped(viewer: Viewer, person_id: uuid.UUID) -> int:
    """Return in how many of the region's queues somebody stands whom staff help; the page has logged that they are read."""
    return Place.objects.filter(subject=person_id, region=viewer.region).standing().count()
