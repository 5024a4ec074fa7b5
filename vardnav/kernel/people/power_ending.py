"""Actions: powers of attorney end for good on death and protected identity; old ones that nobody accepted are removed.

`acting.decide` sets a power aside the moment either person dies or gets protected identity. This makes the end lasting:
unlike a court's decision it does not come alive again when the mark is taken away (domain notes 4.5).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import verbs
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.acting_models import EndCause
from vardnav.kernel.people.models import ActingDecision, PowerOffer
from vardnav.kernel.people.power_models import PowerAnswer
from vardnav.kernel.people.protection import Protection

KEPT = PowerOffer.retention.after
#: Powers ended at a time.
BATCH = 500


@transaction.atomic
def end_broken(viewer: Viewer, *, now: dt.datetime) -> int:
    """End the powers of which either person has died or has protected identity; return how many. Nobody is told.

    One row in the log for each, about the person whose errands it was about.
    """
    day = clock.local_date(now)
    has_died = Q(actor__deceased_on__lte=day) | Q(subject__deceased_on__lte=day)
    is_hidden = ~Q(actor__protection=Protection.NONE) | ~Q(subject__protection=Protection.NONE)
    rows = ActingDecision.objects.visible_to(viewer).filter(kind=Kind.POWER.value, ended_at__isnull=True)
    broken = list(
        rows.filter(has_died | is_hidden)
        .select_related("actor", "subject")
        .select_for_update(of=("self",))
        .order_by("id")[:BATCH]
    )
    for one in broken:
        is_death = any(
            person.deceased_on is not None and person.deceased_on <= day
            for person in (one.actor, one.subject)
        )
        one.ended_at = now
        one.end_cause = EndCause.DEATH if is_death else EndCause.PROTECTED
        one.save(update_fields=["ended_at", "end_cause"])
        audit.record(
            viewer,
            action=verbs.END_DECISION.key,
            now=now,
            object_kind="acting_decision",
            object_id=one.id,
            subject_id=one.subject_id,
            region=one.region,
            detail={"kind": one.kind},
        )
    return len(broken)


@transaction.atomic
def old_offers(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove what was given longer ago than their retention and never accepted; return how many. One row in the log."""
    assert KEPT is not None
    rows = PowerOffer.objects.visible_to(viewer).filter(offered_at__lt=now - KEPT)
    removed, _ = rows.exclude(answer=PowerAnswer.ACCEPTED).delete()
    if removed:
        audit.record(
            viewer,
            action=verbs.REMOVE_OFFERS.key,
            object_kind="acting_decision",
            detail={"rows": removed},
            now=now,
        )
    return removed
