"""Queries: regions, units and their hours (public facts), and who is assigned where."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.kernel.organisations import models

VISIT = "visit"


def regions() -> list[models.Region]:
    """Return the 21 regions in Swedish order of their short names."""
    return list(models.Region.objects.order_by("sort_key"))


def region(code: str) -> models.Region | None:
    """Return one region by county code ("12"), or None."""
    return models.Region.objects.filter(code=code).first()


def municipalities_in(region: str) -> list[models.Municipality]:
    """Return a region's municipalities in Swedish order."""
    return list(models.Municipality.objects.filter(region_id=region).order_by("sort_key"))


def units_in(region: str, *, kind: str = "", is_connected: bool | None = None) -> list[models.Unit]:
    """Return a region's units in Swedish order; of one kind, or only those in (or not in) the e-services."""
    found = models.Unit.objects.filter(region_id=region).select_related("municipality")
    if kind:
        found = found.filter(kind=kind)
    if is_connected is not None:
        found = found.filter(is_connected=is_connected)
    return list(found.order_by("sort_key", "id"))


def unit(region: str, unit_id: uuid.UUID) -> models.Unit | None:
    """Return a unit of the region with provider and municipality; None for a unit of another region."""
    found = models.Unit.objects.filter(region_id=region, id=unit_id)
    return found.select_related("region", "provider", "municipality").first()


def units_by_id(region: str, unit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, models.Unit]:
    """Return those of the region's units that have these ids, by id, in one statement."""
    return {found.id: found for found in models.Unit.objects.filter(region_id=region, id__in=list(unit_ids))}


def hours_of(unit: models.Unit, *, around: dt.date, what: str = VISIT) -> hours.OpeningHours | None:
    """Return a unit's opening hours as values, two statements; None if the unit has told none.

    Days that differ are read from a week before `around` to hours.HORIZON_DAYS after.
    """
    weekly = models.OpeningHours.objects.filter(unit=unit, what=what).order_by("weekday", "opens")
    spans = [_weekly_span(row) for row in weekly]
    until = around + dt.timedelta(days=hours.HORIZON_DAYS)
    different = models.OpeningException.objects.filter(
        unit=unit, what=what, on__range=(around - dt.timedelta(days=7), until)
    )
    days = [_different_day(row) for row in different]
    if not spans and not days:
        return None
    return hours.opening_hours(spans, days, keeps_short_days=unit.keeps_short_days)


def all_hours_of(unit: models.Unit, *, around: dt.date) -> dict[str, hours.OpeningHours]:
    """Return a unit's opening hours by what they are for ("visit", "phone", "chat"), two statements."""
    spans: dict[str, list[hours.WeeklySpan]] = {}
    for weekly in models.OpeningHours.objects.filter(unit=unit):
        spans.setdefault(weekly.what, []).append(_weekly_span(weekly))
    days: dict[str, list[hours.DifferentDay]] = {}
    for row in models.OpeningException.objects.filter(unit=unit, on__gte=around - dt.timedelta(days=7)):
        days.setdefault(row.what, []).append(_different_day(row))
    return {
        what: hours.opening_hours(
            spans.get(what, ()), days.get(what, ()), keeps_short_days=unit.keeps_short_days
        )
        for what in {*spans, *days}
    }


def kinds_in(region: str) -> dict[str, int]:
    """Return how many units of each kind the region has, in the order of UnitKind; kinds without units left out."""
    counted = models.Unit.objects.filter(region_id=region).values_list("kind").annotate(Count("id"))
    numbers = dict(counted.order_by())
    return {kind: numbers[kind] for kind in models.UnitKind.values if kind in numbers}


def hours_of_many(
    units: Sequence[models.Unit], *, on: dt.date, what: str = VISIT
) -> dict[uuid.UUID, hours.OpeningHours]:
    """Return the hours of several units by id, two statements for all; good for `on` and the week after it.

    Units that have told no hours are left out.
    """
    ids = [unit.id for unit in units]
    spans: dict[uuid.UUID, list[hours.WeeklySpan]] = {}
    for weekly in models.OpeningHours.objects.filter(unit_id__in=ids, what=what):
        spans.setdefault(weekly.unit_id, []).append(_weekly_span(weekly))
    days: dict[uuid.UUID, list[hours.DifferentDay]] = {}
    until = on + dt.timedelta(days=7)
    for row in models.OpeningException.objects.filter(unit_id__in=ids, what=what, on__range=(on, until)):
        days.setdefault(row.unit_id, []).append(_different_day(row))
    return {
        unit.id: hours.opening_hours(
            spans.get(unit.id, ()), days.get(unit.id, ()), keeps_short_days=unit.keeps_short_days
        )
        for unit in units
        if unit.id in spans or unit.id in days
    }


def assignments_of(viewer: Viewer, *, staff_id: uuid.UUID, now: dt.datetime) -> list[models.Assignment]:
    """Return a staff member's assignments in force today that `viewer` may see, with unit and region.

    The log-in asks as `Viewer.system()`; staff see their own at every unit. Care assignments first, then
    by unit.
    """
    today = clock.local_date(now)
    in_force = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    found = models.Assignment.objects.visible_to(viewer).filter(in_force, staff_id=staff_id)
    return list(found.select_related("unit", "region", "staff").order_by("-kind", "unit__sort_key", "id"))


def staff_by_hsa_id(hsa_id: str) -> models.Staff | None:
    """Return the member of staff with this HSA-id (as HsaId writes it), or None."""
    return models.Staff.objects.filter(hsa_id=hsa_id).first()


def _weekly_span(row: models.OpeningHours) -> hours.WeeklySpan:
    span = hours.Span(row.opens, row.closes)
    return hours.WeeklySpan(row.weekday, span, row.valid_from, row.valid_to, row.is_on_holidays)


def _different_day(row: models.OpeningException) -> hours.DifferentDay:
    spans = () if row.opens is None or row.closes is None else (hours.Span(row.opens, row.closes),)
    return hours.DifferentDay(row.on, spans, row.reason)
