"""Queries: an assessment as it stands, by the secret mark in a browser or as one that somebody has kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Assessment, AssessmentQuerySet, Handover
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules.steps import Step
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases.models import Case


@dataclass(frozen=True, slots=True)
class Hold:
    """How somebody gets at an assessment: by the secret mark in their browser, or as one of those they have kept."""

    mark: str = ""
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment: what was answered, what was gone back from, and by which protocols."""

    id: uuid.UUID
    steps: Sequence[Step]
    set_aside: Mapping[str, Mapping[str, Any]]
    version: int
    bundle: str
    decided_at: dt.datetime | None = None
    #: It has gone along with a case: what its unit reads is not changed any more.
    is_sent: bool = False


def digest_of(mark: str) -> str:
    """Return what is kept of a secret mark."""
    return hashlib.sha256(mark.encode()).hexdigest()


def rows(viewer: Viewer, hold: Hold, *, now: dt.datetime) -> AssessmentQuerySet:
    """Return the row of a secret mark that nobody has kept and whose day has not gone, or the viewer's own by its id."""
    if hold.id is not None:
        own = Assessment.objects.visible_to(viewer).filter(id=hold.id)
        return own if viewer.role is Role.RESIDENT else own.none()
    after = Assessment.retention.after
    assert after is not None
    return Assessment.objects.filter(
        mark=digest_of(hold.mark), subject__isnull=True, touched_at__gt=now - after
    )


def went_with_a_case() -> Exists:
    """Return the condition on an assessment that it has gone along with a case: what its unit reads stands."""
    handed = Handover.objects.filter(assessment=OuterRef("id"))
    cases = Case.objects.visible_to(Viewer.system()).filter(
        region=OuterRef("region"), draft_id=OuterRef("draft_id")
    )
    return Exists(handed.filter(Exists(cases)))


def held(viewer: Viewer, hold: Hold, *, now: dt.datetime) -> Held | None:
    """Return an assessment, None when there is none or its day has gone. One that somebody has kept logs its reading."""
    if hold.id is None:
        row = rows(viewer, hold, now=now).first() if hold.mark else None
    else:
        with transaction.atomic():
            row = rows(viewer, hold, now=now).annotate(is_sent=went_with_a_case()).first()
            if row is not None:
                record(viewer, verbs.READ.key, row, now=now)
    if row is None:
        return None
    is_sent = bool(vars(row).get("is_sent", False))
    # Advice once given is shown as it was given; whoever is still asked is asked by what is in force.
    used = row.bundle_id if row.decided_at else bundles.in_force(row.region, begun_with=row.bundle_id).digest
    return Held(row.id, row.steps, row.set_aside, row.version, used, row.decided_at, is_sent)


def record(viewer: Viewer, action: str, row: Assessment, *, now: dt.datetime) -> None:
    """Write the log's row about an assessment that somebody has kept; one of nobody known concerns nobody."""
    if row.subject_id is None:
        return
    audit.record(
        viewer,
        action=action,
        now=now,
        object_kind="assessment",
        object_id=row.id,
        subject_id=row.subject_id,
        region=row.region or viewer.region,
    )
