"""Actions: the clocks of a case that went to another region go on there: same first day, same pauses, same days used.

A clock never changes region (I13), so the old one ends as moved and a new one begins as the old one stood.
"""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.guarantee import models, rules, verbs


def carry(viewer: Viewer, case: cases.Case, *, now: dt.datetime) -> None:
    """Write the clocks of what `case` continues as its own, before those are ended; those already here stay as they are.

    For the system, with the case locked: the part before it is locked too, so that its clocks stand still meanwhile.
    """
    if case.continues_id is None:
        return
    before = (
        cases.Case.objects.visible_to(viewer)
        .select_for_update(of=("self",), no_key=True)
        .select_related("subject")
        .filter(id=case.continues_id)
        .first()
    )
    if before is None:
        return
    if before.continues_id is not None:
        carry(viewer, before, now=now)
    there = set(
        models.GuaranteeClock.objects.filter(region=case.region, case=case).values_list("kind", flat=True)
    )
    for old in models.GuaranteeClock.objects.filter(region=before.region, case=before).exclude(
        kind__in=there
    ):
        _copy(viewer, old, case, now)


def carry_on(viewer: Viewer, case: cases.Case, *, now: dt.datetime) -> None:
    """Carry the clocks of a case that has left to the one that continues it, before they end here."""
    following = (
        cases.Case.objects.visible_to(viewer).select_related("subject", "unit").filter(continues=case).first()
    )
    if following is not None:
        carry(viewer, following, now=now)


def _copy(viewer: Viewer, old: models.GuaranteeClock, case: cases.Case, now: dt.datetime) -> None:
    why = rules.carried_why(
        rules.Why(old.why) if old.why else None, home_region=case.subject.home_region, region=case.region
    )
    made = models.GuaranteeClock.objects.create(
        region=case.region,
        case=case,
        unit_id=case.unit_id,
        subject_id=case.subject_id,
        kind=old.kind,
        track=old.track,
        started_on=old.started_on,
        deadline_on=old.deadline_on,
        paused_on=old.paused_on,
        met_on=old.met_on,
        why=why or "",
        ended_on=old.ended_on if why else None,
        told_near_at=old.told_near_at,
        told_late_at=old.told_late_at,
        created_at=now,
    )
    models.GuaranteePause.objects.bulk_create(
        models.GuaranteePause(
            region=case.region,
            clock=made,
            from_on=one.from_on,
            to_on=one.to_on,
            reason=one.reason,
            paused_by_id=one.paused_by_id,
            resumed_by_id=one.resumed_by_id,
            objected_at=one.objected_at,
            objection=one.objection,
            answered_at=one.answered_at,
            answer=one.answer,
            created_at=one.created_at,
        )
        for one in models.GuaranteePause.objects.filter(clock=old)
    )
    audit.record(
        viewer,
        action=verbs.START.key,
        object_kind="case",
        object_id=case.id,
        subject_id=case.subject_id,
        unit_id=case.unit_id,
        region=case.region,
        detail={"kind": old.kind, "carried_from": str(old.case_id)},
        now=now,
    )
