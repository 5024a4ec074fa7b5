"""Every read of the notify room: who is to be told, where, and what is stuck."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Max

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import quiet
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.rules import Refusal
from vardnav.platform.cases import queries as cases
from vardnav.platform.notify import rules
from vardnav.platform.notify.models import Notice
from vardnav.platform.notify.rules import Channel, State
from vardnav.platform.notify.texts import Kind

_LIVE = (State.PLANNED, State.HANDED_OVER, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """What a region's administrator must look at. Counts only: no people."""

    waiting: int
    failed: int


def recipients(
    viewer: Viewer,
    person_id: uuid.UUID,
    *,
    case_id: uuid.UUID | None = None,
    is_private: bool = False,
    now: dt.datetime,
) -> list[Account]:
    """Return the accounts to tell when something has come for a person, perhaps in a case; by the rule that lets people act.

    The person themselves when they may log in, and everybody who may act for them today: a child's guardians, an
    adult's representative: of a case, only those who see it. Of what is private, nobody but the person. Nobody for one who
    has died or is locked.
    """
    if viewer.role is not Role.SYSTEM and person_id not in (viewer.person_id, viewer.subject_id):
        return []
    try:
        own = people.acting_rights(person_id, person_id, now=now)
    except Person.DoesNotExist:
        return []
    if not own.may() and own.refusal is not Refusal.AGE:
        return []
    ids = []
    if not is_private:
        acting = people.acting_for(Viewer.system(), person_id, now=now)
        day = clock.local_date(now)
        ids = [
            one.actor.person_id
            for one in acting
            if case_id is None or not cases.is_hidden_from(one.rights(day), case_id)
        ]
    if own.may():
        ids.append(person_id)
    return list(
        Account.objects.visible_to(viewer)
        .filter(person_id__in=ids, activated_at__isnull=False, locked_at__isnull=True)
        .filter(person__deceased_on__isnull=True)
        .order_by("person_id")
    )


def is_still_told(notice: Notice, *, now: dt.datetime) -> bool:
    """Tell whether the one a notice goes to may still act for the one it is about; asked when it is handed over.

    A case may have been made secret since the notice was planned, or come where it is only for oneself: then nobody but
    its subject is told after all (N8).
    """
    subject_id = notice.subject_id or (cases.subject_of(notice.case_id) if notice.case_id else None)
    if subject_id is None or subject_id == notice.person_id:
        return True
    rights = people.acting_rights(notice.person_id, subject_id, now=now)
    return rights.may() and (notice.case_id is None or not cases.is_hidden_from(rights, notice.case_id))


def chosen_channels(account: Account) -> list[Channel]:
    """Return the channels this person has chosen and can be reached by."""
    return rules.channels(account.notify_by, has_phone=bool(account.phone), has_email=bool(account.email))


def told(
    viewer: Viewer, kind: Kind, subject_ids: Collection[uuid.UUID], *, since: dt.datetime
) -> dict[uuid.UUID, dt.datetime]:
    """Return of whose matters somebody is told, or soon will be, and when last: notices of a kind that have not failed."""
    rows = Notice.objects.visible_to(viewer).filter(
        subject__in=subject_ids, kind=kind.value, state__in=_LIVE, created_at__gte=since
    )
    return dict(rows.order_by().values_list("subject").annotate(at=Max("created_at")))


def is_reached(viewer: Viewer, person_id: uuid.UUID, *, is_private: bool = False, now: dt.datetime) -> bool:
    """Tell whether a notice about a person's matter would be sent to anybody at all."""
    found = recipients(viewer, person_id, is_private=is_private, now=now)
    return any(chosen_channels(one) for one in found)


def due(viewer: Viewer, *, now: dt.datetime, limit: int) -> list[uuid.UUID]:
    """Return planned notices whose time has come, oldest first: tried before, or whose job was lost."""
    rows = Notice.objects.visible_to(viewer).filter(state=State.PLANNED, next_try_at__lte=now)
    return list(rows.order_by("next_try_at").values_list("id", flat=True)[:limit])


def is_under_way(viewer: Viewer, event_id: uuid.UUID, *, region: str) -> bool:
    """Tell whether any notice of an event may still arrive, or has: one of several channels is enough."""
    return (
        Notice.objects.visible_to(viewer).filter(region=region, event_id=event_id, state__in=_LIVE).exists()
    )


def stuck(viewer: Viewer, *, now: dt.datetime, since: dt.datetime) -> Stuck:
    """Count what has waited too long, and what has failed since a moment, as far as the viewer may know."""
    rows = Notice.objects.visible_to(viewer).order_by()
    late = rows.filter(state=State.PLANNED, created_at__lt=now - rules.STUCK_AFTER)
    # Planned for this morning is not stuck; what has been put off since, never tried, is.
    late = late.exclude(tries=0, next_try_at=quiet.until(now), next_try_at__gt=now)
    lost = rows.filter(state=State.FAILED, created_at__gte=since)
    # Two counts in one statement, each from its own index.
    each = [one.values("state").annotate(n=Count("id")) for one in (late, lost)]
    counted = {one["state"]: one["n"] for one in each[0].union(each[1], all=True)}
    return Stuck(counted.get(State.PLANNED.value, 0), counted.get(State.FAILED.value, 0))
