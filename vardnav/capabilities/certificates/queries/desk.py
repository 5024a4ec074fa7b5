"""Queries: the unit's certificates: of a case, the latest, and what was sent on and needs somebody to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.capabilities.certificates import verbs
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.rules import sendings
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer

LATEST = 50
MOST_STUCK = 100


@dataclass(frozen=True, slots=True)
class AtUnit:
    """What the unit has issued, latest first, and the sendings of it that are stuck, oldest first."""

    latest: Sequence[Certificate]
    stuck: Sequence[Sending]


def of_case(viewer: Viewer, case: Any) -> list[Certificate]:
    """Return the certificates issued from a case just found visible and logged as read. One statement."""
    found = Certificate.objects.filter(region=case.region, case=case.id).defer("content")
    return list(found.order_by("number", "version"))


def at_unit(viewer: Viewer, *, now: dt.datetime) -> AtUnit:
    """Return the unit's latest certificates and its stuck sendings; each person shown gets a row in the log.

    Three statements. Raises Http404 for anybody but staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        own = Certificate.objects.issued_at_unit_of(viewer)
        latest = list(own.select_related("subject").defer("content").order_by("-id")[:LATEST])
        stuck = stuck_sendings(viewer, now=now)
        seen = {one.case_id: one.subject_id for one in latest}
        seen |= {one.certificate.case_id: one.subject_id for one in stuck}
        audit.record_many(
            viewer, action=verbs.LIST.key, object_kind="case", items=list(seen.items()), now=now
        )
    return AtUnit(latest, stuck)


def stuck_sendings(viewer: Viewer, *, now: dt.datetime) -> list[Sending]:
    """Return the sendings of the unit's certificates that somebody must look at, as rules.sendings.is_stuck says."""
    late = (
        Q(state__in=[sendings.State.FAILED, sendings.State.REFUSED])
        | Q(state=sendings.State.PLANNED, trying_since__lt=now - sendings.SLOW_AFTER)
        | Q(state=sendings.State.HANDED_OVER, handed_at__lt=now - sendings.SILENT_AFTER)
    )
    rows = Sending.objects.filter(
        late, region=viewer.region, certificate__unit=viewer.unit_id, looked_at__isnull=True
    )
    rows = rows.select_related("certificate", "subject").defer("certificate__content")
    return list(rows.order_by("id")[:MOST_STUCK])
