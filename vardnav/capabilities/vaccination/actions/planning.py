"""Actions: a region writes a campaign: a draft that several may work on, and what it is published as (`publishing`)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models import Campaign, Version
from vardnav.capabilities.vaccination.rules.plan import Plan
from vardnav.kernel import audit
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer

#: A region has no more campaigns than this; a page never grows without end.
MOST: Final = 100


class Stale(Exception):
    """Somebody has changed the draft since the page was opened; nothing was written."""


class Taken(Exception):
    """The region has a campaign of that key already."""


def create(viewer: Viewer, key: str, plan: Plan, *, now: dt.datetime) -> Version:
    """Begin a campaign with a first draft. Raises Http404 for others than administrators, Taken."""
    _region, staff_id = administering.decider(viewer)
    with transaction.atomic():
        campaign, is_new = Campaign.objects.get_or_create(
            region=viewer.region, key=key, defaults={"created_at": now}
        )
        if not is_new:
            raise Taken
        draft = Version.objects.create(
            region=viewer.region,
            campaign=campaign,
            number=1,
            plan=plan.as_data(),
            written_by_id=staff_id,
            written_at=now,
        )
        log(viewer, verbs.DRAFT.key, draft, now)
    return draft


def draft(viewer: Viewer, campaign_id: uuid.UUID, *, now: dt.datetime) -> Version:
    """Return the campaign's draft; where there is none, a new one that says what the latest version does. Raises Http404."""
    _region, staff_id = administering.decider(viewer)
    with transaction.atomic():
        campaign = locked(viewer, campaign_id)
        rows = Version.objects.filter(region=viewer.region, campaign=campaign)
        latest = rows.order_by("-number").first()
        if latest is None:
            raise Http404
        if latest.published_at is None:
            return latest
        made = Version.objects.create(
            region=viewer.region,
            campaign=campaign,
            number=latest.number + 1,
            plan=latest.plan,
            written_by_id=staff_id,
            written_at=now,
        )
        log(viewer, verbs.DRAFT.key, made, now)
    return made


def write(viewer: Viewer, campaign_id: uuid.UUID, plan: Plan, *, revision: int, now: dt.datetime) -> Version:
    """Write what the draft says from now on. `revision`: of the draft that was looked at. Raises Http404, Stale."""
    _region, staff_id = administering.decider(viewer)
    with transaction.atomic():
        campaign = locked(viewer, campaign_id)
        found = Version.objects.filter(
            region=viewer.region, campaign=campaign, published_at__isnull=True
        ).first()
        if found is None or found.revision != revision:
            raise Stale
        found.plan, found.revision = plan.as_data(), found.revision + 1
        found.written_by_id, found.written_at = staff_id, now
        found.save(update_fields=["plan", "revision", "written_by", "written_at"])
        log(viewer, verbs.DRAFT.key, found, now)
    return found


def locked(viewer: Viewer, campaign_id: uuid.UUID) -> Campaign:
    """Return a campaign of the viewer's region, locked: its versions are written one at a time. Raises Http404."""
    rows = Campaign.objects.select_for_update().filter(region=viewer.region, id=campaign_id)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def log(viewer: Viewer, action: str, version: Version, now: dt.datetime) -> None:
    """Write the log's row of a change of a campaign: no person in it."""
    audit.record(
        viewer,
        action=action,
        object_kind="campaign_version",
        object_id=version.id,
        region=version.region,
        detail={"campaign": version.campaign_id, "number": version.number},
        now=now,
    )
