"""Queries: a resident's own details and choices, and the children they are guardian of."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people import policy, protection
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.kernel.people.protection import Details, Reader
from vardnav.kernel.people.rules import AgeRule, Area, age_on, birthday, has_died, who_may


@dataclass(frozen=True, slots=True)
class Own:
    """What the page of one's own details shows; protected identity has already hidden what it must."""

    details: Details
    #: What the number is called: personnummer, samordningsnummer … (a gettext msgid).
    number_label: str
    account: Account
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Child:
    """A child of one's own. `until`: the first day one may act no longer; None when one may not now."""

    person_id: uuid.UUID
    name: str
    age: int
    may_act: bool
    until: dt.date | None
    #: Old enough to act themselves: that is why not.
    is_grown: bool


def own(viewer: Viewer) -> Own:
    """Return the logged-in person's own details, choices and unit. Three statements at most. Raises Http404."""
    person = Person.objects.visible_to(viewer).filter(id=viewer.person_id or uuid.UUID(int=0)).first()
    account = Account.objects.visible_to(viewer).first()
    if person is None or account is None or viewer.role is not Role.RESIDENT:
        raise Http404
    unit = organisations.unit(account.chosen_region, account.chosen_unit) if account.chosen_unit else None
    shown = protection.display(
        Details(name=person.name, number=person.number.shown(), address=_address(person)),
        protection=person.protection,
        reader=Reader.SELF,
    )
    return Own(shown, person.number.kind.label, account, unit)


def children(viewer: Viewer, *, now: dt.datetime) -> list[Child]:
    """Return the children the logged-in person is guardian of today, eldest first. Two statements."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    day, table = clock.local_date(now), policy.age_limits()
    allowed = {child.person_id for child in people.children_of(viewer, now=now)}
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Guardianship.objects.visible_to(viewer).filter(
        in_force, valid_from__lte=day, guardian_id=viewer.person_id
    )
    found = [row for row in rows.select_related("child") if not has_died(row.child.deceased_on, day)]
    found.sort(key=lambda row: (row.child.born_on or day, row.child.given_name))
    return [_child(row, row.child_id in allowed, day, table) for row in found]


def _child(row: Guardianship, may_act: bool, day: dt.date, table: tuple[AgeRule, ...]) -> Child:
    born_on = row.child.born_on
    age = age_on(born_on, day) if born_on else 0
    return Child(
        person_id=row.child_id,
        name=row.child.given_name,
        age=age,
        may_act=may_act,
        until=_until(row, born_on, age, table) if may_act and born_on else None,
        is_grown=not may_act and born_on is not None and _is_own(age, day, table),
    )


def _is_own(age: int, day: dt.date, table: tuple[AgeRule, ...]) -> bool:
    return not who_may(Area.E_SERVICES, age, day, table).has_guardian


def _until(row: Guardianship, born_on: dt.date, age: int, table: tuple[AgeRule, ...]) -> dt.date | None:
    """Return the day the right ends: the birthday by the table of age limits, or the guardianship's end before it."""
    days = [birthday(born_on, born_on.year + years) for years in range(age + 1, 19)]
    grown = next((day for day in days if _is_own(age_on(born_on, day), day, table)), None)
    ends = [day for day in (grown, row.valid_to) if day is not None]
    return min(ends) if ends else None


def _address(person: Person) -> str:
    place = f"{person.postal_code} {person.postal_town}".strip()
    return ", ".join(part for part in (person.address, place) if part)
