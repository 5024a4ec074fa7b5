"""Queries: a person by number, a guardian's children, and what somebody may do for whom today."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import policy, standing, verbs
from vardnav.kernel.people.acting import ActingRights
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.rules import Area, Refusal, age_on, has_died, who_may
from vardnav.kernel.people.standing import Standing


def by_identifier(viewer: Viewer, identifier: PersonIdentifier, *, now: dt.datetime) -> Person | None:
    """Return the person with this number, or None. For jobs, log-in (system) and staff; others get 404.

    A look-up by staff is logged, found or not, in the same transaction: no log row, no person.
    """
    if viewer.role not in (Role.SYSTEM, Role.STAFF):
        raise Http404
    with transaction.atomic():
        person = Person.objects.filter(
            identifier_kind=identifier.kind.value, identifier=identifier.value
        ).first()
        if viewer.role is Role.STAFF:
            audit.record(
                viewer,
                action=verbs.LOOK_UP.key,
                now=now,
                subject_id=person.id if person else None,
                unit_id=viewer.unit_id,
                region=viewer.region,
                outcome="done" if person else "refused",
            )
    return person


def acted_for(viewer: Viewer, *, now: dt.datetime) -> list[Standing]:
    """Return everybody the logged-in person might act for, eldest first, also those they may not. One statement."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    return standing.of_actor(viewer.person_id, day=clock.local_date(now))


def acting_for(viewer: Viewer, subject_id: uuid.UUID, *, now: dt.datetime) -> list[Standing]:
    """Return everybody who may act for `subject_id` in e-services today. One statement.

    For jobs, and for a resident about themselves or somebody they act for themselves; others get 404.
    """
    day = clock.local_date(now)
    found = [one for one in standing.of_subject(subject_id, day=day) if one.answer(day).basis is not None]
    is_own = viewer.role is Role.RESIDENT and (
        subject_id == viewer.person_id or any(one.actor.person_id == viewer.person_id for one in found)
    )
    if viewer.role is not Role.SYSTEM and not is_own:
        raise Http404
    return found


def acting_rights(person_id: uuid.UUID, subject_id: uuid.UUID, *, now: dt.datetime) -> ActingRights:
    """Return what `person_id` may do for `subject_id` (themselves or another) today. One statement.

    Asked anew at each request by whoever lets people act: a birthday, a block or a death counts at once.
    Raises Person.DoesNotExist for an unknown `person_id`.
    """
    day = clock.local_date(now)
    return _for_oneself(person_id, day) if person_id == subject_id else _for_other(person_id, subject_id, day)


def _for_oneself(person_id: uuid.UUID, day: dt.date) -> ActingRights:
    locked = Account.objects.filter(person=OuterRef("pk"), locked_at__isnull=False)
    rows = Person.objects.annotate(is_locked=Exists(locked)).filter(id=person_id)
    born_on, deceased_on, is_locked = rows.values_list("born_on", "deceased_on", "is_locked").get()
    if has_died(deceased_on, day):
        return ActingRights(frozenset(), Refusal.DECEASED)
    if is_locked:
        return ActingRights(frozenset(), Refusal.LOCKED)
    if born_on is None:
        return ActingRights(frozenset(Area))
    age, table = age_on(born_on, day), policy.age_limits()
    areas = frozenset(area for area in Area if who_may(area, age, day, table).has_self)
    return ActingRights(areas, None if Area.E_SERVICES in areas else Refusal.AGE)


def _for_other(person_id: uuid.UUID, subject_id: uuid.UUID, day: dt.date) -> ActingRights:
    found = standing.between(person_id, subject_id, day=day)
    if found is None:
        return ActingRights(frozenset(), Refusal.NOT_GUARDIAN)
    return found.rights(day)
