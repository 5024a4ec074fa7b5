"""Actions: a version whose advice is too mild too often is no longer used in the region, until somebody lifts the brake."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.advice import verbs
from vardnav.capabilities.advice.models import Brake, QualityRule
from vardnav.capabilities.advice.queries import quality
from vardnav.capabilities.advice.queries.quality import Count
from vardnav.capabilities.advice.rules import quality as rules
from vardnav.capabilities.advice.rules.braking import To
from vardnav.capabilities.advice.rules.quality import Deciding
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer


class Stale(Exception):
    """Somebody has decided since the page was opened; nothing was written."""


def watch(viewer: Viewer, region: str, *, now: dt.datetime) -> list[Brake]:
    """Pull the brake of each version that is too mild too often in a region; return those pulled now."""
    deciding = quality.deciding(region)
    pulled = []
    for one in quality.counted(region, now=now).now:
        if one.version and rules.is_too_high(one.missed, one.followed, deciding):
            made = _pull(viewer, region, one, deciding, now)
            pulled += [made] if made else []
    return pulled


@transaction.atomic
def _pull(viewer: Viewer, region: str, of: Count, deciding: Deciding, now: dt.datetime) -> Brake | None:
    """Pull one brake; None when it is pulled already."""
    known = {"region": region, "protocol": of.protocol, "version": of.version}
    source = quality.earlier(region, of.protocol, of.version)
    upper = rules.interval(of.missed, of.followed, level_percent=deciding.level_percent).upper
    made = Brake(
        **known,
        to=To.PREVIOUS if source else To.HUMAN_FIRST,
        source_id=source or None,
        missed=of.missed,
        followed=of.followed,
        upper_millionths=round(upper * 1_000_000),
        limit_percent=deciding.limit_percent,
        pulled_at=now,
    )
    Brake.objects.bulk_create([made], ignore_conflicts=True)
    if not Brake.objects.filter(id=made.id).exists():
        return None
    _log(viewer, verbs.BRAKE, made, now)
    return made


@transaction.atomic
def lift(viewer: Viewer, brake_id: uuid.UUID, *, reason: str, now: dt.datetime) -> None:
    """Let a version be used again; what is counted begins anew. Raises Http404, Stale (lifted already)."""
    row = _administered(viewer, brake_id)
    if row.lifted_at is not None:
        raise Stale
    row.lifted_at, row.lifted_by_id, row.lift_reason = now, viewer.staff_id, reason
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    _log(viewer, verbs.LIFT, row, now)


def _administered(viewer: Viewer, brake_id: uuid.UUID) -> Brake:
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None:
        raise Http404
    row = Brake.objects.visible_to(viewer).select_for_update(of=("self",)).filter(id=brake_id).first()
    if row is None:
        raise Http404
    return row


@transaction.atomic
def decide(viewer: Viewer, chosen: Deciding, *, reason: str, number: int, now: dt.datetime) -> None:
    """Decide when the brake is pulled in the region. `number`: how many the form knew of. Raises Http404, Stale."""
    if viewer.role is not Role.ADMINISTRATOR or viewer.staff_id is None or not viewer.region:
        raise Http404
    made = QualityRule(
        region=viewer.region,
        number=number + 1,
        limit_percent=chosen.limit_percent,
        level_percent=chosen.level_percent,
        least_followed=chosen.least_followed,
        least_misses=chosen.least_misses,
        reason=reason,
        decided_by_id=viewer.staff_id,
        decided_at=now,
    )
    QualityRule.objects.bulk_create([made], ignore_conflicts=True)
    if not QualityRule.objects.filter(id=made.id).exists():
        raise Stale
    audit.record(
        viewer,
        action=verbs.DECIDE.key,
        object_kind="quality_rule",
        object_id=made.id,
        region=made.region,
        now=now,
    )


def _log(viewer: Viewer, verb: audit.Verb, row: Brake, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb.key,
        object_kind="advice_brake",
        object_id=row.id,
        region=row.region,
        now=now,
        detail={"protocol": row.protocol, "version": row.version},
    )
