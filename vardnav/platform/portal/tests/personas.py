"""Support: the people of the tests. Numbers are Skatteverket's test numbers or the private series."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.kernel.organisations.models import Assignment, CareProvider, Region, Staff, Unit
from vardnav.kernel.people import identifiers
from vardnav.kernel.people.models import Account, Guardianship, Person
from vardnav.platform.portal.gate import TERMS_VERSION

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)


def region(code: str = "12", name: str = "Region Skåne", letter: str = "M") -> Region:
    """A region, made once."""
    found, _new = Region.objects.get_or_create(
        code=code,
        defaults={
            "letter": letter,
            "name": name,
            "short_name": name.removeprefix("Region "),
            "organisation_number": "232100-0255",
            "sort_key": name,
        },
    )
    return found


def unit(name: str = "Vårdcentralen Granen", code: str = "12", **fields: Any) -> Unit:
    """A connected unit."""
    provider = CareProvider.objects.create(
        region=region(code),
        hsa_id=f"SE2321000255-P{CareProvider.objects.count()}",
        name="Regionen",
        organisation_number="232100-0255",
    )
    fields = {
        "is_connected": True,
        "search_text": name.lower(),
        "sort_key": name,
        "kind": "health_centre",
        **fields,
    }
    return Unit.objects.create(region=region(code), provider=provider, name=name, **fields)


def person(given_name: str, born_on: dt.date, serial: int = 1, **fields: Any) -> Person:
    """A made-up resident with a number of the private series."""
    number = identifiers.private_number(born_on, serial)
    values = {
        "family_name": "Andersson",
        "home_region": "12",
        "is_demo": True,
        "identifier": number.value,
        **fields,
    }
    return Person.objects.create(
        identifier_kind=number.kind.value,
        given_name=given_name,
        born_on=born_on,
        **values,
    )


def anna(**fields: Any) -> Person:
    """Anna, 41."""
    return person("Anna", dt.date(1985, 4, 3), 2, **fields)


def bo(**fields: Any) -> Person:
    """Bo, 9, Anna's son."""
    return person("Bo", dt.date(2017, 4, 3), 3, **fields)


def guardian(of: Person, who: Person, **fields: Any) -> Guardianship:
    """Make `who` the guardian of `of`."""
    values = {"valid_from": of.born_on, "author": "test", **fields}
    return Guardianship.objects.create(guardian=who, child=of, **values)


def account(who: Person, **fields: Any) -> Account:
    """An activated account."""
    values = {
        "activated_at": NOW,
        "terms_version": TERMS_VERSION,
        "terms_accepted_at": NOW,
        "phone": "+46701740605",
        "notify_by": "sms",
        **fields,
    }
    return Account.objects.create(person=who, **values)


def dag(**fields: Any) -> Staff:
    """Doktor Dag."""
    values = {
        "hsa_id": "SE2321000255-DAG1",
        "given_name": "Dag",
        "family_name": "Dahl",
        "title": "Läkare",
        "is_demo": True,
        **fields,
    }
    return Staff.objects.create(**values)


def assignment(who: Staff, at: Unit | None, hsa_id: str, **fields: Any) -> Assignment:
    """An assignment of care at a unit, or of administration of Skåne."""
    values = {
        "region": at.region if at else region(),
        "unit": at,
        "kind": "care" if at else "administrator",
        "valid_from": dt.date(2024, 1, 1),
        **fields,
    }
    return Assignment.objects.create(staff=who, hsa_id=hsa_id, **values)
