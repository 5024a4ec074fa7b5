"""Queries: for whom a form is begun: for oneself, for a child, or by staff for a person without e-ID (N12)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Assignment
from vardnav.kernel.people import policy
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import models


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a form is from and about. `is_child`: somebody for whom others act."""

    person_id: uuid.UUID
    subject_id: uuid.UUID
    is_child: bool
    assistance_id: uuid.UUID | None = None


def whom(viewer: Viewer, assistance_id: uuid.UUID | None, *, now: dt.datetime) -> Whom:
    """Return for whom the viewer begins a form.

    Raises Http404 for staff without an assistance of their own, for one who has died, and for anybody else.
    """
    if viewer.role is Role.RESIDENT and viewer.person_id and viewer.subject_id:
        return Whom(viewer.person_id, viewer.subject_id, viewer.acts_for_child)
    if viewer.role is not Role.STAFF or assistance_id is None:
        raise Http404
    found = assistance(viewer, assistance_id)
    day = clock.local_date(now)
    if people_rules.has_died(found.person.deceased_on, day):
        raise Http404
    return Whom(found.person_id, found.person_id, is_child(found.person, now=now), found.id)


def assistance(viewer: Viewer, assistance_id: uuid.UUID) -> models.Assistance:
    """Return an assistance of the viewer's with its person and whether their account is locked. Raises Http404."""
    locked = Account.objects.visible_to(Viewer.system()).filter(
        person=OuterRef("person"), locked_at__isnull=False
    )
    found = models.Assistance.objects.visible_to(viewer).select_related("person", "unit")
    one = found.annotate(is_person_locked=Exists(locked)).filter(id=assistance_id).first()
    if one is None:
        raise Http404
    one.is_locked = bool(vars(one)["is_person_locked"])
    return one


def of_case(case: models.Case) -> models.Assistance | None:
    """Return who helped to send a case just found visible, with staff and unit; None for the others, unasked."""
    if case.assistance_id is None:
        return None
    return models.Assistance.objects.select_related("staff", "unit").get(id=case.assistance_id)


def of_step(step: models.Step) -> models.Assistance | None:
    """Return in whose place, by whom and how a step just read was taken; None for the others, unasked."""
    if step.assistance_id is None:
        return None
    return models.Assistance.objects.select_related("staff", "unit").get(id=step.assistance_id)


def is_child(person: Person, *, now: dt.datetime) -> bool:
    """Tell whether somebody is so young that a guardian acts in e-services; without a birth date: grown."""
    born_on, day = person.born_on or person.number.born_on, clock.local_date(now)
    if born_on is None:
        return False
    return is_child_at(people_rules.age_on(born_on, day), day)


def is_child_at(age: int, day: dt.date) -> bool:
    """Tell whether somebody `age` years old on `day` is too young to act themselves in e-services."""
    return not people_rules.who_may(people_rules.Area.E_SERVICES, age, day, policy.age_limits()).has_self


def colleague(viewer: Viewer, staff_id: uuid.UUID | None, *, now: dt.datetime) -> uuid.UUID:
    """Return the id of somebody who gives care at the viewer's unit today. Raises Http404."""
    today = clock.local_date(now)
    found = (
        Assignment.objects.visible_to(viewer)
        .filter(staff=staff_id, unit=viewer.unit_id, kind=Assignment.Kind.CARE, valid_from__lte=today)
        .exclude(valid_to__lt=today)
        .exists()
    )
    if not found or staff_id is None:
        raise Http404
    return staff_id
