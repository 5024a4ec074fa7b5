"""Actions: choosing the health centre one is listed at."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.listing import queries, rules, verbs
from vardnav.capabilities.listing.models import Choice
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer


class Stale(Exception):
    """Another choice has been made since the form was opened; nothing was written."""


class LimitReached(Exception):
    """No ordinary change is left, and no special reason was given. `next_on`: when there is one again."""

    def __init__(self, next_on: dt.date | None) -> None:
        super().__init__(f"no change left before {next_on}")
        self.next_on = next_on


class ProtectedPerson(Exception):
    """A person with protected identity chooses by phone, so that nothing here tells where they live."""


def choose(
    viewer: Viewer,
    *,
    unit_id: uuid.UUID,
    replaces: uuid.UUID | None,
    reason: rules.Reason = rules.Reason.NONE,
    reason_text: str = "",
    now: dt.datetime,
) -> Choice:
    """List the subject at a health centre. `replaces`: the choice the form was opened on (None: no choice yet).

    The unit that is chosen already is no change. Changes come one by one: of two at once the second is Stale.
    A special reason is kept only where the limit makes it needed. Raises Http404 (also by a power of attorney: the
    choice is one's own), Stale, LimitReached, ProtectedPerson.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None or viewer.person_id is None:
        raise Http404
    if viewer.is_by_power:
        raise Http404
    unit = queries.health_centre(unit_id)
    with transaction.atomic():
        _one_by_one(viewer.subject_id)
        standing = queries.made(viewer, now=now, region=unit.region_id)
        if standing.is_protected:
            raise ProtectedPerson
        latest = standing.latest
        if latest is not None and latest.unit_id == unit.id:
            return latest
        if (latest.id if latest else None) != replaces:
            raise Stale
        needs_reason = latest is not None and standing.room.left == 0
        if needs_reason and reason is rules.Reason.NONE:
            raise LimitReached(standing.room.next_on)
        choice = Choice.objects.create(
            region=unit.region_id,
            subject_id=viewer.subject_id,
            number=latest.number + 1 if latest else 1,
            unit=unit,
            chosen_by_id=viewer.person_id,
            chosen_at=now,
            chosen_on=clock.local_date(now),
            holds_from=standing.holds_from,
            reason=reason.value if needs_reason else "",
            reason_text=reason_text if needs_reason else "",
        )
        audit.record(
            viewer,
            action=verbs.CHOOSE.key,
            object_kind="listing",
            object_id=choice.id,
            subject_id=viewer.subject_id,
            unit_id=unit.id,
            region=unit.region_id,
            detail={"special_reason": choice.reason},
            now=now,
        )
    return choice


def _one_by_one(subject_id: uuid.UUID) -> None:
    """Wait for another choice of the same person to be done; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"listing {subject_id}"])
