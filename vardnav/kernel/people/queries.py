"""Queries: a person by number, a guardian's children, and what somebody may do for whom today."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import policy, verbs
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.kernel.people.models import Account, Guardianship, GuardianshipQuerySet, Person
from vardnav.kernel.people.rules import AgeRule, Area, Refusal, age_on, guardian_refusal, has_died, who_may


@dataclass(frozen=True, slots=True)
class Child:
    """A child whom a guardian may act for today."""

    person_id: uuid.UUID
    given_name: str
    family_name: str
    age: int
    home_region: str

    @property
    def name(self) -> str:
        """Given name and family name, as spoken."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class ActingRights:
    """In which areas somebody may act (or read) for a person; `refusal` says why not in e-services."""

    areas: frozenset[Area]
    refusal: Refusal | None = None

    def may(self, area: Area = Area.E_SERVICES) -> bool:
        """Whether acting (or reading) in `area` is allowed."""
        return area in self.areas


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


def children_of(viewer: Viewer, *, now: dt.datetime) -> list[Child]:
    """Return the children the logged-in person may act for today, eldest first. One statement."""
    if viewer.role is not Role.RESIDENT:
        raise Http404
    day = clock.local_date(now)
    table = policy.age_limits()
    found = _guardianships(viewer, day).filter(guardian=viewer.person_id)
    rows = found.order_by("child__born_on", "child__given_name", "child_id")
    return [_child(row.child, day) for row in rows if _refusal(row, day, Area.E_SERVICES, table) is None]


def acting_rights(person_id: uuid.UUID, subject_id: uuid.UUID, *, now: dt.datetime) -> ActingRights:
    """Return what `person_id` may do for `subject_id` (themselves or a child) today. One statement.

    Asked anew at each request by whoever lets people act: a birthday, a block or a death counts at once.
    Raises Person.DoesNotExist for an unknown `person_id`.
    """
    day = clock.local_date(now)
    return _for_oneself(person_id, day) if person_id == subject_id else _for_child(person_id, subject_id, day)


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


def _for_child(person_id: uuid.UUID, subject_id: uuid.UUID, day: dt.date) -> ActingRights:
    row = _guardianships(Viewer.system(), day).filter(guardian=person_id, child=subject_id).first()
    if row is None:
        return ActingRights(frozenset(), Refusal.NOT_GUARDIAN)
    table = policy.age_limits()
    refusals = {area: _refusal(row, day, area, table) for area in Area}
    allowed = frozenset(area for area, refusal in refusals.items() if refusal is None)
    return ActingRights(allowed, refusals[Area.E_SERVICES])


def _guardianships(viewer: Viewer, day: dt.date) -> GuardianshipQuerySet:
    """Guardianships in force on `day` that the viewer may see, with both people at hand."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Guardianship.objects.visible_to(viewer).filter(in_force, valid_from__lte=day)
    return rows.select_related("guardian", "child").filter(~_is_locked("guardian"), ~_is_locked("child"))


def _is_locked(whom: str) -> Exists:
    return Exists(Account.objects.filter(person=OuterRef(whom), locked_at__isnull=False))


def _refusal(row: Guardianship, day: dt.date, area: Area, table: Iterable[AgeRule]) -> Refusal | None:
    if has_died(row.guardian.deceased_on, day):
        return Refusal.NOT_GUARDIAN
    return guardian_refusal(
        child_born_on=row.child.born_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_blocked=row.is_blocked,
        day=day,
        table=table,
        area=area,
        child_protection=row.child.protection,
        guardian_protection=row.guardian.protection,
        child_deceased_on=row.child.deceased_on,
    )


def _child(person: Person, day: dt.date) -> Child:
    assert person.born_on is not None  # no birth date, no guardian (rules.guardian_refusal)
    return Child(
        person.id, person.given_name, person.family_name, age_on(person.born_on, day), person.home_region
    )
