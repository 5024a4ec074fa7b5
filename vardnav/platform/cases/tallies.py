"""Queries: how many cases and drafts an e-service has, for the region's administrator. Counts alone; nobody is in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import models
from vardnav.platform.cases.rules import Outcome, Status

#: What a week's number and a share are counted from.
WINDOW = dt.timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class AtUnit:
    """Open cases at one unit."""

    unit_id: uuid.UUID
    name: str
    open: int


@dataclass(frozen=True, slots=True)
class Lately:
    """The last four weeks: cases sent, cases whose answer fell due, and those of them answered by then."""

    sent: int
    due: int
    in_time: int

    @property
    def per_week(self) -> Decimal:
        """Cases sent in a week, one decimal."""
        return (Decimal(self.sent) / 4).quantize(Decimal("0.1"))

    @property
    def in_time_percent(self) -> Decimal | None:
        """The share answered in time, None when nothing fell due."""
        return (Decimal(100 * self.in_time) / self.due).quantize(Decimal("0.1")) if self.due else None


def open_at_units(
    viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID] = ()
) -> list[AtUnit]:
    """Return the units of the viewer's region with open cases of these e-services, most first. Raises Http404."""
    rows = models.Case.objects.filter(_of(viewer, service_keys, unit_ids)).exclude(status=Status.COMPLETED)
    counted = rows.values("unit_id", "unit__name").annotate(open=Count("id")).order_by("-open", "unit__name")
    return [AtUnit(row["unit_id"], row["unit__name"], row["open"]) for row in counted]


def drafts(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID] = ()) -> int:
    """Return how many forms of these e-services are begun and not sent. Raises Http404."""
    return models.Draft.objects.filter(_of(viewer, service_keys, unit_ids)).count()


def lately(
    viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID] = (), *, now: dt.datetime
) -> Lately:
    """Return the last four weeks' counts of these e-services. Raises Http404."""
    # What went to another region is answered, and counted, there.
    since, due = now - WINDOW, Q(due_at__gt=now - WINDOW, due_at__lte=now) & ~Q(outcome=Outcome.TRANSFERRED)
    found = models.Case.objects.filter(
        _of(viewer, service_keys, unit_ids), sent_at__gt=since - WINDOW
    ).aggregate(
        sent=Count("id", filter=Q(sent_at__gt=since, sent_at__lte=now)),
        due=Count("id", filter=due),
        in_time=Count("id", filter=due & Q(first_answered_at__lte=F("due_at"))),
    )
    return Lately(found["sent"], found["due"], found["in_time"])


def _of(viewer: Viewer, service_keys: Collection[str], unit_ids: Collection[uuid.UUID]) -> Q:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    # One more than before would show a secret case (N8); what follows the decision takes them along all the same.
    wanted = Q(region=viewer.region, service_key__in=list(service_keys), is_secret=False)
    return wanted & Q(unit__in=list(unit_ids)) if unit_ids else wanted
