"""Actions: an assessment taken along into the form of an e-service, where its unit then finds it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Handover
from vardnav.capabilities.advice.queries import bundles, held
from vardnav.capabilities.advice.queries import onward as opening
from vardnav.capabilities.advice.queries.held import Held, Hold
from vardnav.capabilities.advice.rules import onward, screens
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import drafts
from vardnav.platform.registry import listing


@transaction.atomic
def hand_over(
    viewer: Viewer, assessment_id: uuid.UUID, *, service_key: str, unit_id: uuid.UUID, now: dt.datetime
) -> uuid.UUID:
    """Begin the form of an e-service at a unit with what was answered; return the draft's id, the same for a repeat.

    Raises Http404, and what cases.actions.begin raises (ServiceClosed, NotAdmitted, NotCovered).
    """
    if service_key not in onward.FORMS or service_key not in listing.services():
        raise Http404
    row = held.rows(viewer, Hold(id=assessment_id), now=now).select_for_update().first()
    advice = screens.current(bundles.of(row.bundle_id), row.steps).advice if row is not None else None
    if row is None or advice is None:
        raise Http404
    handed = Handover.objects.visible_to(viewer).filter(assessment=row, service_key=service_key)
    known = set(handed.values_list("draft_id", flat=True))
    begun = next((one for one in drafts.begun(viewer) if one.id in known and one.unit_id == unit_id), None)
    if begun is not None:
        return begun.id
    service = listing.service(service_key)
    state = Held(row.id, row.steps, row.set_aside, row.version, row.bundle_id)
    words = opening.prefilled(viewer, service, state, advice)
    draft = cases.begin(viewer, service_key=service_key, unit_id=unit_id, prefilled=words, now=now)
    Handover.objects.create(
        region=draft.region, assessment=row, draft_id=draft.id, service_key=service_key, handed_at=now
    )
    held.record(viewer, verbs.HAND_OVER.key, row, now=now)
    return draft.id
