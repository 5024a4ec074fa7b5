"""Queries: pauses as operations: which places one takes, what stands there, and how it has gone."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import models, pause_rules, queries, rules
from vardnav.platform.registry import listing

#: Operations listed at once.
MOST = 50
_PEOPLE = ("proposed_by", "confirmed_by", "rejected_by", "resumed_by", "hands_over_to", "change")


@dataclass(frozen=True, slots=True)
class Place:
    """One e-service in the region (`unit` None) or at a unit, the decision of its own there, and if it is left alone."""

    service_key: str
    unit: Unit | None
    current: models.Offering | None
    why_not: pause_rules.WhyNot | None


def units(viewer: Viewer) -> Sequence[Unit]:
    """Return the region's units that take part in any e-service, by name. Raises Http404."""
    _require(viewer)
    kinds = {kind for service in listing.services_in(viewer.region).values() for kind in service.unit_kinds}
    return list(
        Unit.objects.filter(region_id=viewer.region, is_connected=True, kind__in=kinds).order_by("sort_key")
    )


def places(
    viewer: Viewer, service_keys: Iterable[str], unit_ids: Sequence[uuid.UUID], *, now: dt.datetime
) -> list[Place]:
    """Return the places that these services have in the region, or at these units. Raises Http404. Two statements."""
    _require(viewer)
    keys = [key for key in listing.services_in(viewer.region) if key in set(service_keys)]
    rows = models.Offering.objects.filter(
        region_id=viewer.region, service_key__in=keys, superseded_at__isnull=True
    )
    current = {(row.service_key, row.unit_id): row for row in rows}
    found = Unit.objects.filter(region_id=viewer.region, is_connected=True, id__in=unit_ids)
    at: list[Unit | None] = list(found.order_by("sort_key")) if unit_ids else [None]
    return [
        _place(key, unit, current, now)
        for key in keys
        for unit in at
        if unit is None or unit.kind in listing.service(key).unit_kinds
    ]


def fingerprint(found: Iterable[Place]) -> str:
    """Return what tells whether anything has been decided since: each place, its decision and whether it can be paused."""
    lines = [
        f"{one.service_key} {one.unit and one.unit.id} {one.current and one.current.id} {one.why_not}"
        for one in found
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def listed(viewer: Viewer) -> list[models.Pause]:
    """Return the region's latest MOST operations, newest first. Raises Http404."""
    return list(_of_region(viewer).order_by("-proposed_at", "-id")[:MOST])


def one(viewer: Viewer, pause_id: uuid.UUID) -> models.Pause:
    """Return one operation of the region's. Raises Http404."""
    found = _of_region(viewer).filter(id=pause_id).first()
    if found is None:
        raise Http404
    return found


def measures(viewer: Viewer, pause: models.Pause) -> list[models.Measure]:
    """Return what is and will be measured, the baseline first of each kind."""
    rows = models.Measure.objects.filter(region_id=viewer.region, pause=pause)
    return list(rows.order_by("kind", "-is_baseline", "due_on"))


def to_measure(viewer: Viewer, *, first: dt.date, last: dt.date) -> list[models.Measure]:
    """Return what is planned to be measured from `first` to `last` (both count) and is not, with its pause or roll-out.

    Of operations that were confirmed; by day. Raises Http404.
    """
    _require(viewer)
    rows = models.Measure.objects.filter(
        Q(pause__confirmed_at__isnull=False) | Q(roll_out__confirmed_at__isnull=False),
        region_id=viewer.region,
        is_baseline=False,
        measured_at__isnull=True,
        due_on__range=(first, last),
    )
    return list(rows.select_related("pause", "roll_out").order_by("due_on", "kind", "id"))


def held_by(viewer: Viewer, pause: models.Pause) -> list[models.Offering]:
    """Return the decisions of the operation that still stand."""
    rows = models.Offering.objects.filter(
        region_id=viewer.region, pause=pause, superseded_at__isnull=True
    ).select_related("unit")
    return list(rows.order_by("service_key", "unit__sort_key"))


def before(viewer: Viewer, row: models.Offering) -> models.Offering | None:
    """Return the decision that the pause of `row` took the place of; versions with other words are the same pause."""
    found = _replaced_by(viewer, row)
    while found is not None and row.pause_id is not None and found.pause_id == row.pause_id:
        found = _replaced_by(viewer, found)
    return found


def is_wordable(pause: models.Pause, now: dt.datetime) -> bool:
    """Tell whether what residents read of a pause can be changed: it is planned or in force."""
    is_over = pause.valid_to is not None and pause.valid_to <= now
    return pause.confirmed_at is not None and pause.resumed_at is None and not is_over


def words_seen(pause: models.Pause) -> str:
    """Return what tells whether anybody has changed the public texts since."""
    words = (pause.reason_sv, pause.reason_en, pause.instead_sv, pause.instead_en)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _replaced_by(viewer: Viewer, row: models.Offering) -> models.Offering | None:
    """Return the decision that ended in the moment that `row` was made."""
    rows = models.Offering.objects.filter(
        region_id=viewer.region, service_key=row.service_key, superseded_at=row.decided_at
    )
    return (rows.filter(unit__isnull=True) if row.unit_id is None else rows.filter(unit=row.unit_id)).first()


def to_hand_over(now: dt.datetime) -> list[models.Pause]:
    """Return the operations in force, in any region, whose open cases are not all handed over yet."""
    rows = models.Pause.objects.filter(
        confirmed_at__isnull=False,
        resumed_at__isnull=True,
        handed_over_at__isnull=True,
        hands_over_to__isnull=False,
        valid_from__lte=now,
    ).exclude(valid_to__lte=now)
    return list(rows.select_related("hands_over_to").order_by("valid_from")[:MOST])


def receiver_shut(viewer: Viewer, pause: models.Pause, *, now: dt.datetime) -> list[rules.Offer]:
    """Return the pause's e-services that the unit which takes its open cases over does not have open now."""
    if pause.hands_over_to_id is None:
        return []
    offers = queries.offers(viewer, region=pause.region_id, unit_id=pause.hands_over_to_id, now=now)
    found = [offers[key] for key in pause.service_keys]
    return [one for one in found if not one.is_open]


def _place(
    key: str,
    unit: Unit | None,
    current: dict[tuple[str, uuid.UUID | None], models.Offering],
    now: dt.datetime,
) -> Place:
    region, own = current.get((key, None)), current.get((key, unit.id)) if unit else None
    blocked = pause_rules.why_not(key, _decision(region), _decision(own), now)
    return Place(key, unit, own if unit else region, blocked)


def _decision(row: models.Offering | None) -> rules.Decision | None:
    if row is None:
        return None
    return rules.Decision(
        row.region_id, row.unit_id, row.service_key, row.state, row.valid_from, row.valid_to
    )


def _of_region(viewer: Viewer) -> QuerySet[models.Pause]:
    _require(viewer)
    return models.Pause.objects.filter(region_id=viewer.region).select_related(*_PEOPLE)


def _require(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
