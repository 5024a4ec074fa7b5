"""Actions: made-up care providers, units, hours, staff and assignments; what is there already stays as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vardnav.config.demo import identity, reading
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import models, rules
from vardnav.kernel.organisations.sorting import sort_key

_SYSTEM = Viewer.system()
_MIDNIGHT = "24:00"


@dataclass(slots=True)
class Care:
    """A region's made-up care by the keys of its file. `created`: how many rows this run wrote."""

    region: models.Region
    units: dict[str, models.Unit] = field(default_factory=dict)
    staff: dict[str, models.Staff] = field(default_factory=dict)
    assignments: dict[tuple[str, str], models.Assignment] = field(default_factory=dict)
    created: int = 0

    def viewer(self, staff: str, unit: str) -> Viewer:
        """Return the viewer that a member of staff is at a unit."""
        held = self.assignments[staff, unit]
        assert held.unit_id is not None
        return Viewer.staff(
            staff_id=held.staff_id, assignment_id=held.id, unit_id=held.unit_id, region=held.region_id
        )

    def administrator(self) -> models.Staff | None:
        """Return the region's administrator, None if the row is not ours."""
        return next((self.staff[key] for key, unit in self.assignments if not unit), None)

    def doctor(self, unit: str) -> str:
        """Return the name of a doctor at a unit ("" if it has none)."""
        at_unit = (self.staff[staff] for staff, place in self.assignments if place == unit)
        return next((one.name for one in at_unit if one.title == "Läkare"), "")


def load(region: str, now: dt.datetime) -> Care:
    """Write what is missing of a region's care and return all of it."""
    care, told = Care(models.Region.objects.get(code=region)), reading.places(region)
    organisations = {
        one["key"]: identity.organisation_number(region, place + 1)
        for place, one in enumerate(told["provider"])
    }
    providers = _providers(care, told["provider"], organisations)
    _units(care, told["unit"], organisations, providers, now)
    _staff(care, told["staff"], organisations["region"], now)
    return care


def _providers(
    care: Care, told: list[dict[str, Any]], organisations: dict[str, str]
) -> dict[str, models.CareProvider]:
    rows = {
        one["key"]: models.CareProvider(
            id=identity.fixed(f"provider {care.region.code} {one['key']}"),
            region=care.region,
            hsa_id=identity.hsa_id(organisations[one["key"]], "VG"),
            name=one["name"],
            organisation_number=f"{organisations[one['key']][:6]}-{organisations[one['key']][6:]}",
            is_public=one["public"],
        )
        for one in told
    }
    there = {row.hsa_id: row for row in models.CareProvider.objects.filter(region=care.region)}
    new = [row for row in rows.values() if row.hsa_id not in there]
    care.created += len(models.CareProvider.objects.bulk_create(new))
    return {key: there.get(row.hsa_id, row) for key, row in rows.items()}


def _units(
    care: Care,
    told: list[dict[str, Any]],
    organisations: dict[str, str],
    providers: dict[str, models.CareProvider],
    now: dt.datetime,
) -> None:
    towns = {row.code: row.name for row in models.Municipality.objects.filter(region=care.region)}
    there = {row.hsa_id: row for row in models.Unit.objects.filter(region=care.region, hsa_id__isnull=False)}
    new: list[models.Unit] = []
    hours: list[models.OpeningHours] = []
    different: list[models.OpeningException] = []
    for place, one in enumerate(told):
        hsa_id = identity.hsa_id(organisations[one["provider"]], one["key"].upper())
        if hsa_id in there:
            care.units[one["key"]] = there[hsa_id]
            continue
        unit = _unit(
            care.region,
            one,
            hsa_id=hsa_id,
            provider=providers[one["provider"]],
            municipality=towns[one["municipality"]],
            place=place,
        )
        care.units[one["key"]] = unit
        new.append(unit)
        hours += _hours(unit, one["hours"])
        different += _different(unit, one.get("closed", []), now)
    models.Unit.objects.bulk_create(new)
    models.OpeningHours.objects.bulk_create(hours)
    models.OpeningException.objects.bulk_create(different)
    care.created += len(new) + len(hours) + len(different)


def _unit(
    region: models.Region,
    told: dict[str, Any],
    *,
    hsa_id: str,
    provider: models.CareProvider,
    municipality: str,
    place: int,
) -> models.Unit:
    code, _space, town = told["postal"].rpartition(" ")
    return models.Unit(
        id=identity.fixed(f"unit {region.code} {told['key']}", place),
        region=region,
        provider=provider,
        hsa_id=hsa_id,
        name=told["name"],
        kind=told["kind"],
        municipality_id=told["municipality"],
        address=told["address"],
        postal_code=code,
        postal_town=town,
        phone=told["phone"],
        latitude=told["at"][0],
        longitude=told["at"][1],
        is_connected=told.get("connected", True),
        keeps_short_days=told.get("short_days", False),
        sort_key=sort_key(f"{told['name']} {municipality}"),
        search_text=rules.search_text(
            name=told["name"],
            kind=told["kind"],
            municipality=municipality,
            town=town,
            address=told["address"],
            word=region.primary_care_word,
        ),
    )


def _hours(unit: models.Unit, week: str) -> Iterator[models.OpeningHours]:
    told = reading.file("hours")
    for what, first, last, opens, closes in told["week"][week]:
        for weekday in range(first, last + 1):
            yield models.OpeningHours(
                id=identity.fixed(f"hours {unit.hsa_id} {what} {weekday} {opens}"),
                unit=unit,
                what=what,
                weekday=weekday,
                opens=dt.time.fromisoformat(opens),
                closes=dt.time() if closes == _MIDNIGHT else dt.time.fromisoformat(closes),
                is_on_holidays=week in told["holidays"]["open"],
            )


def _different(
    unit: models.Unit, closed: list[list[Any]], now: dt.datetime
) -> Iterator[models.OpeningException]:
    """Return the days a unit is closed: told as days from today and why."""
    for days, reason in closed:
        for what in ("visit", "phone"):
            yield models.OpeningException(
                id=identity.fixed(f"exception {unit.hsa_id} {what} {days}"),
                unit=unit,
                what=what,
                on=clock.local_date(now) + dt.timedelta(days=days),
                reason=reason,
            )


def _staff(care: Care, told: list[dict[str, Any]], organisation: str, now: dt.datetime) -> None:
    wanted = {one["key"]: identity.hsa_id(organisation, one["key"].upper()) for one in told}
    there = {row.hsa_id: row for row in models.Staff.objects.filter(hsa_id__in=wanted.values())}
    new: list[models.Staff] = []
    for place, one in enumerate(told):
        row = there.get(wanted[one["key"]])
        if row is None:
            row = models.Staff(
                id=identity.fixed(f"staff {care.region.code} {one['key']}", place),
                hsa_id=wanted[one["key"]],
                given_name=one["given"],
                family_name=one["family"],
                title=one["title"],
                is_protected=one.get("protected", False),
                is_demo=True,
            )
            new.append(row)
        if row.is_demo:
            care.staff[one["key"]] = row
    care.created += len(models.Staff.objects.bulk_create(new))
    _assignments(care, [one for one in told if one["key"] in care.staff], now)


def _assignments(care: Care, told: list[dict[str, Any]], now: dt.datetime) -> None:
    known = models.Assignment.objects.visible_to(_SYSTEM).filter(staff__in=care.staff.values())
    there = {row.hsa_id: row for row in known}
    new: list[models.Assignment] = []
    for one in told:
        ended = one.get("ended", [])
        places = [""] if one.get("administrator") else [*one["at"], *ended]
        for place, unit in enumerate(places):
            row = _assignment(care, one["key"], unit, place, now, is_ended=unit in ended)
            if row.hsa_id not in there:
                new.append(row)
            care.assignments[one["key"], unit] = there.get(row.hsa_id, row)
    care.created += len(models.Assignment.objects.bulk_create(new))


def _assignment(
    care: Care, staff: str, unit: str, place: int, now: dt.datetime, *, is_ended: bool
) -> models.Assignment:
    kind = models.Assignment.Kind.CARE if unit else models.Assignment.Kind.ADMINISTRATOR
    today = clock.local_date(now)
    return models.Assignment(
        id=identity.fixed(f"assignment {care.region.code} {staff} {unit}", place),
        region=care.region,
        staff=care.staff[staff],
        unit=care.units[unit] if unit else None,
        hsa_id=f"{care.staff[staff].hsa_id}A{place + 1}",
        kind=kind,
        purpose="Vård och behandling" if unit else "Administration",
        valid_from=today - dt.timedelta(days=700),
        valid_to=today - dt.timedelta(days=30) if is_ended else None,
    )
