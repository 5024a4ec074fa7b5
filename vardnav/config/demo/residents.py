"""Actions: made-up residents with accounts and families; who is there already stays as they are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vardnav.config.demo import identity, reading
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people import identifiers, invented, limits_file
from vardnav.kernel.people.models import Account, Guardianship, NotifyBy, Person
from vardnav.kernel.people.rules import Area, age_on, who_may
from vardnav.platform.portal.gate import TERMS_VERSION

_SYSTEM = Viewer.system()
#: 70 mobile numbers of PTS's series for drama and fiction.
_MOBILES = [f"+467017406{number:02d}" for number in range(5, 75)]


@dataclass(slots=True)
class Residents:
    """A region's made-up residents. `people`: by key, the others by number. `at_unit`: grown-ups by unit key."""

    people: dict[str, Person] = field(default_factory=dict)
    drugs: dict[str, list[str]] = field(default_factory=dict)
    unit_of: dict[str, str] = field(default_factory=dict)
    at_unit: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    newcomers: set[uuid.UUID] = field(default_factory=set)
    created: int = 0


def load(region: str, units: Mapping[str, Unit], now: dt.datetime) -> Residents:
    """Write what is missing of a region's residents and return all of them.

    A row with the same number that is not of a demonstration is left alone, and so is everything of that person.
    """
    today = clock.local_date(now)
    told = [
        *reading.residents(region)["person"],
        *_others(region, [key for key, unit in units.items() if unit.kind == "health_centre"]),
    ]
    residents = Residents()
    _people(residents, region, told, units, today)
    _accounts(residents, region, told, units, now)
    _families(residents, reading.residents(region)["family"])
    return residents


def _others(region: str, centres: list[str]) -> list[dict[str, Any]]:
    """Return the people who are only numbers in the file: named by the product, dealt to the health centres."""
    return [
        {"key": number, "number": number, "unit": centres[place % len(centres)], "is_other": True}
        for place, number in enumerate(reading.residents(region)["others"])
    ]


def _people(
    residents: Residents, region: str, told: list[dict[str, Any]], units: Mapping[str, Unit], today: dt.date
) -> None:
    numbers = {one["key"]: identifiers.parse(one["number"], today=today) for one in told}
    known = Person.objects.visible_to(_SYSTEM).filter(identifier__in=[one.value for one in numbers.values()])
    there = {(row.identifier_kind, row.identifier): row for row in known}
    new: list[Person] = []
    for place, one in enumerate(told):
        number = numbers[one["key"]]
        row = there.get((number.kind.value, number.value))
        if row is None:
            row = _person(region, one, number=number, units=units, today=today, place=place)
            new.append(row)
        if row.is_demo:
            residents.people[one["key"]] = row
            residents.drugs[one["key"]] = one.get("drugs", [])
            residents.unit_of[one["key"]] = one.get("unit", "")
            if one.get("is_other"):
                residents.at_unit[one["unit"]].append(one["key"])
    residents.created += len(Person.objects.bulk_create(new))


def _person(
    region: str,
    told: dict[str, Any],
    *,
    number: identifiers.PersonIdentifier,
    units: Mapping[str, Unit],
    today: dt.date,
    place: int,
) -> Person:
    given, family = invented.name_for(number)
    home = units.get(told.get("unit", ""))
    died = told.get("deceased")
    return Person(
        id=identity.fixed(f"person {number.value}", reading.REGIONS.index(region) * 1000 + place),
        identifier_kind=number.kind.value,
        identifier=number.value,
        given_name=told.get("given", given),
        family_name=told.get("family", family),
        born_on=number.born_on,
        deceased_on=today - dt.timedelta(days=died) if died else None,
        protection=told.get("protection", "none"),
        home_region=region,
        municipality=(home.municipality_id or "") if home else "",
        address=f"Påhittade vägen {place + 1}",
        postal_code=home.postal_code if home else "",
        postal_town=home.postal_town if home else "",
        is_demo=True,
    )


def _accounts(
    residents: Residents, region: str, told: list[dict[str, Any]], units: Mapping[str, Unit], now: dt.datetime
) -> None:
    today, table = clock.local_date(now), limits_file.age_rules()
    has_account = set(
        Account.objects.visible_to(_SYSTEM)
        .filter(person__in=residents.people.values())
        .values_list("person_id", flat=True)
    )
    new: list[Account] = []
    for place, one in enumerate(told):
        person = residents.people.get(one["key"])
        if person is None or person.id in has_account or not one.get("activated", True):
            continue
        if (
            person.born_on
            and not who_may(Area.E_SERVICES, age_on(person.born_on, today), today, table).has_self
        ):
            continue
        new.append(
            _account(person, one, unit=units.get(one.get("unit", "")), region=region, now=now, place=place)
        )
    residents.newcomers = {row.person_id for row in Account.objects.bulk_create(new)}
    residents.created += len(new)


def _account(
    person: Person, told: dict[str, Any], *, unit: Unit | None, region: str, now: dt.datetime, place: int
) -> Account:
    since = now - dt.timedelta(days=200 + place)
    return Account(
        person=person,
        activated_at=since,
        terms_version=TERMS_VERSION,
        terms_accepted_at=since,
        phone=_MOBILES[place % len(_MOBILES)],
        email=f"person{place + 1}.{region}@example.com",
        notify_by=told.get("notify", [NotifyBy.SMS, NotifyBy.EMAIL, NotifyBy.BOTH][place % 3].value),
        language=told.get("language", "sv"),
        chosen_region=region,
        chosen_unit=unit.id if unit else None,
        locked_at=now - dt.timedelta(days=9) if told.get("locked") else None,
    )


def _families(residents: Residents, told: list[dict[str, Any]]) -> None:
    people = residents.people
    pairs = [one for one in told if one["guardian"] in people and one["child"] in people]
    known = Guardianship.objects.visible_to(_SYSTEM).filter(child__in=[people[one["child"]] for one in pairs])
    there = set(known.values_list("guardian_id", "child_id"))
    new = [
        Guardianship(
            id=identity.fixed(f"family {one['guardian']} {one['child']}"),
            guardian=people[one["guardian"]],
            child=people[one["child"]],
            valid_from=people[one["child"]].born_on or dt.date.min,
            is_blocked=one.get("blocked", False),
            author="Demonstration",
        )
        for one in pairs
        if (people[one["guardian"]].id, people[one["child"]].id) not in there
    ]
    residents.created += len(Guardianship.objects.bulk_create(new))
