"""Queries: a region's campaigns for its administrator: drafts, what holds, history; how many a group would let in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import Http404

from vardnav.capabilities.vaccination.models import Campaign, Version
from vardnav.capabilities.vaccination.rules.plan import Group, Plan
from vardnav.kernel import clock
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import queries as organisations

#: A page never grows without end.
MOST = 200
# Residents of the region of a group's years and ages; what they would answer about a risk nobody knows.
_PEOPLE = """
SELECT count(*) FROM people_person p WHERE p.home_region = %(region)s AND p.deceased_on IS NULL
  AND (%(year_from)s::int IS NULL OR p.born_on >= make_date(%(year_from)s::int, 1, 1))
  AND (%(year_to)s::int IS NULL OR p.born_on <= make_date(%(year_to)s::int, 12, 31))
  AND (%(age_from)s::int IS NULL OR p.born_on + make_interval(years => %(age_from)s::int) <= %(on)s::date)
  AND (%(age_to)s::int IS NULL OR p.born_on + make_interval(years => %(age_to)s::int + 1) > %(on)s::date)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A campaign with its versions, the latest first. `draft`, `in_force`: None where there is none."""

    campaign: Campaign
    versions: Sequence[Version]

    @property
    def draft(self) -> Version | None:
        """What is being written."""
        return next((one for one in self.versions if one.published_at is None), None)

    @property
    def in_force(self) -> Version | None:
        """What holds."""
        held = (one for one in self.versions if one.published_at is not None and one.superseded_at is None)
        return next(held, None)

    @property
    def latest(self) -> Version:
        """The draft, or what holds."""
        return self.versions[0]


def listed(viewer: Viewer) -> list[Told]:
    """Return the region's campaigns, the latest begun first. Raises Http404 for others than administrators."""
    administering.region(viewer)
    rows = Version.objects.filter(region=viewer.region).select_related(
        "campaign", "written_by", "published_by"
    )
    by_campaign: dict[uuid.UUID, list[Version]] = {}
    for one in rows.order_by("-campaign__created_at", "campaign_id", "-number")[: MOST * 10]:
        by_campaign.setdefault(one.campaign_id, []).append(one)
    return [Told(found[0].campaign, found) for found in by_campaign.values()]


def one(viewer: Viewer, campaign_id: uuid.UUID) -> Told:
    """Return one campaign of the region. Raises Http404."""
    administering.region(viewer)
    rows = Version.objects.filter(region=viewer.region, campaign=campaign_id)
    found = list(rows.select_related("campaign", "written_by", "published_by").order_by("-number")[:MOST])
    if not found:
        raise Http404
    return Told(found[0].campaign, found)


def units(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the region's units that take part in e-services: (id, name)."""
    administering.region(viewer)
    found = organisations.units_in(viewer.region, is_connected=True)
    return [(str(one.id), f"{one.name}, {one.postal_town}" if one.postal_town else one.name) for one in found]


def unit_names(viewer: Viewer, plan: Plan) -> dict[uuid.UUID, str]:
    """Return what a plan's units are called."""
    found = organisations.units_by_id(viewer.region, [one.unit_id for one in plan.places])
    return {key: one.name for key, one in found.items()}


def would_be_let_in(viewer: Viewer, plan: Plan, *, now: dt.datetime) -> list[tuple[Group, int]]:
    """Return how many residents of the region are of each group's years and ages: a dry run, counts alone."""
    administering.region(viewer)
    return [(one, _count(viewer.region, one, clock.local_date(now))) for one in plan.groups]


def _count(region: str, group: Group, today: dt.date) -> int:
    values: dict[str, Any] = {
        "region": region,
        "year_from": group.year_from,
        "year_to": group.year_to,
        "age_from": group.age_from,
        "age_to": group.age_to,
        "on": group.ages_on or today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
        return int(cursor.fetchone()[0])
