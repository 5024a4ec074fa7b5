"""Queries: a resident's own details and choices."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Account, Person
from vardnav.kernel.people.protection import Details, Reader


@dataclass(frozen=True, slots=True)
class Own:
    """What the page of one's own details shows; protected identity has already hidden what it must."""

    details: Details
    #: What the number is called: personnummer, samordningsnummer … (a gettext msgid).
    number_label: str
    account: Account
    unit: Unit | None


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


def _address(person: Person) -> str:
    place = f"{person.postal_code} {person.postal_town}".strip()
    return ", ".join(part for part in (person.address, place) if part)
