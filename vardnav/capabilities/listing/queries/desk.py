"""Queries: who has chosen the unit and who leaves it, each one's row in the log; and what the region's register takes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from vardnav.capabilities.listing import verbs
from vardnav.capabilities.listing.models import Choice
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.protection import Protection

#: So many rows a list shows; and how long those registered, or gone, are still shown.
MOST, SHOWN_DAYS = 200, 90
LISTS = ("register", "registered", "leave")


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who joins or leaves: from which day, and whether the unit they go to has registered it."""

    choice: Choice
    from_on: dt.date
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One list."""

    name: str
    rows: Sequence[Row]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are shown."""
        return len(self.rows) >= MOST


def listed(viewer: Viewer, name: str, *, now: dt.datetime) -> Listed:
    """Return one of the unit's lists, each person's row in the log. Raises Http404 for others than staff."""
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        rows = _leaving(viewer, now) if name == "leave" else _joining(viewer, name, now)
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="listing",
            items=[(one.choice.id, one.choice.subject_id) for one in rows],
            now=now,
        )
        return Listed(name, rows)


def to_register_count(viewer: Viewer) -> int:
    """Return how many the unit has yet to register."""
    return Choice.objects.visible_to(viewer).waiting().count()


def to_register(viewer: Viewer, *, now: dt.datetime) -> list[Choice]:
    """Return what the unit has yet to enter in the region's register, each one's row in the log. Raises Http404.

    Protected people are entered by hand: they stand in no file.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    return _exported(viewer, Choice.objects.visible_to(viewer).waiting(), now)


def chosen_in(viewer: Viewer, *, since: dt.date, now: dt.datetime) -> list[Choice]:
    """Return a region's choices that stand, made since a day, each one's row in the log; for a job of the system."""
    if viewer.role is not Role.SYSTEM:
        raise Http404
    rows = Choice.objects.visible_to(viewer).filter(region=viewer.region, chosen_on__gte=since)
    return _exported(viewer, rows.standing().filter(case__isnull=False), now)


def of_case(viewer: Viewer, case_id: uuid.UUID) -> Choice | None:
    """Return the choice of a case that the viewer has just read, if it is one of choosing."""
    return Choice.objects.visible_to(viewer).filter(case=case_id).first()


def _exported(viewer: Viewer, rows: QuerySet[Choice], now: dt.datetime) -> list[Choice]:
    with transaction.atomic():
        found = rows.filter(subject__protection=Protection.NONE).select_related("subject", "unit", "case")
        made = list(found.order_by("holds_from", "id"))
        audit.record_many(
            viewer,
            action=verbs.EXPORT.key,
            object_kind="listing",
            items=[(one.id, one.subject_id) for one in made],
            now=now,
        )
    return made


def _joining(viewer: Viewer, name: str, now: dt.datetime) -> list[Row]:
    rows = Choice.objects.visible_to(viewer).select_related("subject", "case")
    if name == "registered":
        since = clock.local_date(now) - dt.timedelta(days=SHOWN_DAYS)
        rows = rows.standing().filter(case__closed_at__isnull=False, chosen_on__gte=since)
        found = rows.order_by("-case__closed_at", "-id")
    else:
        found = rows.waiting().order_by("holds_from", "id")
    return [Row(one, one.holds_from, one.is_waiting) for one in found[:MOST]]


def _leaving(viewer: Viewer, now: dt.datetime) -> list[Row]:
    """Whoever has chosen another since: from when, never where they go nor why."""
    since = clock.local_date(now) - dt.timedelta(days=SHOWN_DAYS)
    later = Choice.objects.standing().filter(subject=OuterRef("subject"), number__gt=OuterRef("number"))
    after = later.order_by("number")[:1]
    rows = (
        Choice.objects.visible_to(viewer)
        .standing()
        .select_related("subject", "case")
        .annotate(
            next_unit=Subquery(after.values("unit")),
            next_from=Subquery(after.values("holds_from")),
            next_case=Subquery(after.values("case")),
            next_outcome=Subquery(after.values("case__outcome")),
        )
        .filter(Q(next_from__gte=since) & ~Q(next_unit=viewer.unit_id))
        .order_by("-next_from", "-id")
    )
    return [_left(one) for one in rows[:MOST]]


def _left(one: Choice) -> Row:
    told = vars(one)
    return Row(one, told["next_from"], told["next_case"] is not None and not told["next_outcome"])
