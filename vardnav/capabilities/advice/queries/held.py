"""Queries: the assessment of a secret mark, as it stands."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vardnav.capabilities.advice.models import Assessment, AssessmentQuerySet
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment: what was answered, what was gone back from, and by which protocols."""

    steps: Sequence[Step]
    set_aside: Mapping[str, Mapping[str, Any]]
    version: int
    bundle: str
    decided_at: dt.datetime | None = None


def digest_of(mark: str) -> str:
    """Return what is kept of a secret mark."""
    return hashlib.sha256(mark.encode()).hexdigest()


def rows(mark: str, *, now: dt.datetime) -> AssessmentQuerySet:
    """Return the row of a secret mark that nobody has kept as theirs and whose day has not gone."""
    after = Assessment.retention.after
    assert after is not None
    return Assessment.objects.filter(mark=digest_of(mark), subject__isnull=True, touched_at__gt=now - after)


def held(mark: str, *, now: dt.datetime) -> Held | None:
    """Return the assessment of a secret mark, None when there is none or its day has gone."""
    row = rows(mark, now=now).first() if mark else None
    if row is None:
        return None
    # Advice once given is shown as it was given; whoever is still asked is asked by what is in force.
    used = row.bundle_id if row.decided_at else bundles.in_force(row.region, begun_with=row.bundle_id).digest
    return Held(row.steps, row.set_aside, row.version, used, row.decided_at)
