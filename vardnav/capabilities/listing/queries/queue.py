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
from vardnav.capabilities.listing.models import Place
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
    """A place of somebody's. `number`: where it stands among the `of` who wait; 0 once it has been offered."""

    place_id: uuid.UUID
    unit_id: uuid.UUID
    unit_name: str
    joined_at: dt.datetime
    offer_until: dt.date | None
    number: int
    of: int

    @property
    def is_offered(self) -> bool:
        """Whether it has been offered."""
        return self.offer_until is not None


def lengths(unit_ids: Collection[uuid.UUID], *, now: dt.datetime) -> Mapping[uuid.UUID, Length]:
    """Return the queues of units that have one. Counts, no person. One statement."""
    rows = Place.objects.filter(unit__in=list(unit_ids), ended="").values("unit")
    counted = rows.annotate(
        waiting=Count("id", filter=Q(offered_at__isnull=True)),
        offered=Count("id", filter=Q(offer_until__gte=clock.local_date(now))),
    )
    return {row["unit"]: Length(row["waiting"], row["offered"]) for row in counted}


#: The queues of some units, and of those where somebody stands, with that one's own place. One statement for a page.
_AROUND = """
SELECT q.unit_id, u.name, count(*) FILTER (WHERE q.offered_at IS NULL), count(*) FILTER (WHERE q.offer_until >= %(today)s),
    m.id, m.joined_at, m.offer_until,
    count(*) FILTER (WHERE q.offered_at IS NULL AND (q.joined_at, q.id) <= (m.joined_at, m.id))
FROM listing_place q
JOIN organisations_unit u ON u.id = q.unit_id
LEFT JOIN listing_place m ON m.region = q.region AND m.unit_id = q.unit_id AND m.subject_id = %(subject)s AND m.ended = ''
WHERE q.ended = '' AND (q.region, q.unit_id) IN (
    SELECT %(region)s, unnest(%(units)s::uuid[]) UNION
    SELECT region, unit_id FROM listing_place WHERE subject_id = %(subject)s AND ended = '')
GROUP BY q.unit_id, u.name, m.id, m.joined_at, m.offer_until
ORDER BY m.id DESC
"""


def around(
    viewer: Viewer, subject_id: uuid.UUID | None, unit_ids: Collection[uuid.UUID], *, now: dt.datetime
) -> tuple[Mapping[uuid.UUID, Length], list[Standing]]:
    """Return the queues of units of the viewer's region, and where somebody (None: nobody) stands, latest first.

    The page that shows it has logged that it is read; whoever acts by a power of attorney is shown nobody's place.
    """
    given = {
        "today": clock.local_date(now),
        "subject": None if viewer.is_by_power else subject_id,
        "region": viewer.region,
        "units": list(unit_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, given)
        rows = cursor.fetchall()
    long = {row[0]: Length(row[2], row[3]) for row in rows}
    own = [
        Standing(row[4], row[0], row[1], row[5], row[6], 0 if row[6] else row[7], row[2])
        for row in rows
        if row[4] is not None
    ]
    return long, own


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


def read_for(viewer: Viewer, person_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Note in the log that staff read where somebody they help stands; before it is shown. Raises Http404 for others."""
    if viewer.role is not Role.STAFF:
        raise Http404
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="person",
        object_id=person_id,
        subject_id=person_id,
        now=now,
    )


def count_of_helped(viewer: Viewer, person_id: uuid.UUID) -> int:
    """Return in how many of the region's queues somebody stands whom staff help; the page has logged that they are read."""
    return Place.objects.filter(subject=person_id, region=viewer.region).standing().count()
