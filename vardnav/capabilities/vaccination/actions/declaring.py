"""Actions: what somebody answers to a group's question about themselves, or about the one they act for."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models import Declaration
from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.queries import in_force
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking


def declare(
    viewer: Viewer,
    campaign_key: str,
    group_key: str,
    *,
    is_yes: bool,
    subject_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> None:
    """Keep an answer; the same again changes nothing. Raises Http404 for a question that is not asked, and for others."""
    if not acts_for(viewer):
        raise Http404
    about = asking.subject(viewer, subject_id)
    with transaction.atomic():
        version = in_force.version(viewer.region, campaign_key)
        group = version.said.group(group_key) if version is not None else None
        if version is None or group is None or not group.is_risk:
            raise Http404
        rows = Declaration.objects.filter(
            region=viewer.region, campaign=version.campaign_id, subject=about, group_key=group_key
        )
        latest = rows.order_by("-declared_at", "-id").first()
        if latest is not None and latest.is_yes == is_yes:
            return
        made = Declaration.objects.create(
            region=viewer.region,
            campaign_id=version.campaign_id,
            version=version,
            subject_id=about,
            group_key=group_key,
            is_yes=is_yes,
            by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
            by_staff_id=viewer.staff_id,
            declared_at=now,
        )
        audit.record(
            viewer,
            action=verbs.DECLARE.key,
            object_kind="declaration",
            object_id=made.id,
            subject_id=about,
            region=viewer.region,
            now=now,
        )
