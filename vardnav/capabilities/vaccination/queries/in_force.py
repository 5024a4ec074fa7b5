"""Queries: campaigns as they are in force, and what the rules ask of a person. Read where the answer must hold."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from vardnav.capabilities.vaccination.models import Declaration, Version
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.capabilities.vaccination.rules.standing import Applicant
from vardnav.kernel.people.models import Person


def version(region: str, campaign_key: str) -> Version | None:
    """Return the version of a campaign that is in force, None where there is none.

    The one not superseded, whatever the caller's clock says: who waited for a publishing has an older `now`.
    """
    rows = Version.objects.filter(
        region=region,
        campaign__key=campaign_key,
        campaign__region=region,
        published_at__isnull=False,
        superseded_at__isnull=True,
    )
    return rows.select_related("campaign").first()


def versions(region: str) -> list[Version]:
    """Return every campaign of a region that is in force, by name."""
    rows = Version.objects.filter(region=region, published_at__isnull=False, superseded_at__isnull=True)
    found = list(rows.select_related("campaign").order_by("campaign__key"))
    return sorted(found, key=lambda one: one.said.name_sv.casefold())


def applicant(region: str, campaign_id: uuid.UUID, subject_id: uuid.UUID, plan: Plan) -> Applicant:
    """Return what a campaign's rules ask of somebody; their answers are read only where a group asks for them."""
    return applicants(region, {campaign_id: plan}, subject_id)[campaign_id]


def applicants(
    region: str, plans: dict[uuid.UUID, Plan], subject_id: uuid.UUID
) -> dict[uuid.UUID, Applicant]:
    """Return the same for several campaigns at once, by campaign."""
    person = Person.objects.get(id=subject_id)
    born_on = person.born_on or person.number.born_on
    asking = [key for key, plan in plans.items() if any(one.is_risk for one in plan.groups)]
    said = _said(region, asking, subject_id)
    return {key: Applicant(born_on, person.home_region, said.get(key, {})) for key in plans}


def _said(
    region: str, campaign_ids: Collection[uuid.UUID], subject_id: uuid.UUID
) -> dict[uuid.UUID, dict[str, bool]]:
    if not campaign_ids:
        return {}
    rows = Declaration.objects.filter(region=region, subject=subject_id, campaign__in=campaign_ids)
    found: dict[uuid.UUID, dict[str, bool]] = {}
    for one in rows.order_by("declared_at", "id"):
        found.setdefault(one.campaign_id, {})[one.group_key] = one.is_yes
    return found
