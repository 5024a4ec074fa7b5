"""Actions: writing what files tell about units and municipalities; a file loaded twice changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import models, rules
from vardnav.kernel.organisations.care_places import CarePlace
from vardnav.kernel.organisations.municipality_rows import MunicipalityRow, PopulationRow
from vardnav.kernel.organisations.sorting import sort_key

_PLACES_LOADED = audit.verb(
    "organisations.load_places", sv="läste in vårdplatser från en fil", en="loaded care places from a file"
)
_AREAS_LOADED = audit.verb(
    "organisations.load_areas",
    sv="läste in kommuner eller folkmängd",
    en="loaded municipalities or population",
)
_LOADING = 0x7661_7264  # one load at a time ("vard")
_BATCH = 500
_TOLD = ("name", "kind", "latitude", "longitude", "municipality_id", "region_id", "sort_key", "search_text")


@dataclass(frozen=True, slots=True)
class Tally:
    """What a load did. `kept`: units a region looks after itself (they have an HSA-id), left as they are."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0


def add_care_places(viewer: Viewer, *, places: Sequence[CarePlace], now: dt.datetime) -> Tally:
    """Write the places as units, known again by their `source_ref`, all or none."""
    with transaction.atomic():
        _one_at_a_time()
        words = dict(models.Region.objects.values_list("code", "primary_care_word"))
        names = dict(models.Municipality.objects.values_list("code", "name"))
        there = models.Unit.objects.filter(source_ref__in=[place.source_ref for place in places])
        known = {unit.source_ref: unit for unit in there}
        created, updated, kept = [], [], 0
        for place in places:
            told, unit = _unit(place, words, names), known.get(place.source_ref)
            if unit is None:
                created.append(told)
            elif unit.hsa_id:
                kept += 1
            elif _take_over(unit, told):
                updated.append(unit)
        models.Unit.objects.bulk_create(created, batch_size=_BATCH)
        models.Unit.objects.bulk_update(updated, _field_names(), batch_size=_BATCH)
        unchanged = len(places) - len(created) - len(updated) - kept
        tally = Tally(len(created), len(updated), unchanged, kept)
        _record(viewer, _PLACES_LOADED, tally, now)
    return tally


def set_municipalities(viewer: Viewer, *, rows: Sequence[MunicipalityRow], now: dt.datetime) -> Tally:
    """Write municipalities by their code, all or none; populations stay."""
    with transaction.atomic():
        _one_at_a_time()
        known = models.Municipality.objects.in_bulk([row.code for row in rows])
        created, updated = [], []
        for row in rows:
            told = _municipality(row)
            there = known.get(row.code)
            if there is None:
                created.append(told)
            elif _differs(there, told, _MUNICIPALITY_FIELDS):
                told.population = there.population
                updated.append(told)
        models.Municipality.objects.bulk_create(created)
        models.Municipality.objects.bulk_update(updated, ["name", "latitude", "longitude", "sort_key"])
        tally = Tally(len(created), len(updated), len(rows) - len(created) - len(updated))
        _record(viewer, _AREAS_LOADED, tally, now)
    return tally


def set_populations(viewer: Viewer, *, rows: Sequence[PopulationRow], now: dt.datetime) -> Tally:
    """Write how many live in each region (two-digit codes) or municipality (four), all or none."""
    with transaction.atomic():
        _one_at_a_time()
        areas: dict[str, models.Region | models.Municipality] = {
            **models.Region.objects.in_bulk([row.code for row in rows]),
            **models.Municipality.objects.in_bulk([row.code for row in rows]),
        }
        changed = [row for row in rows if areas[row.code].population != row.people]
        for row in changed:
            areas[row.code].population = row.people
            areas[row.code].save(update_fields=["population"])
        tally = Tally(updated=len(changed), unchanged=len(rows) - len(changed))
        _record(viewer, _AREAS_LOADED, tally, now)
    return tally


_MUNICIPALITY_FIELDS = ("name", "latitude", "longitude", "sort_key")


def _unit(place: CarePlace, words: Mapping[str, str], names: Mapping[str, str]) -> models.Unit:
    municipality = names[place.municipality]
    return models.Unit(
        region_id=place.region,
        source_ref=place.source_ref,
        name=place.name,
        kind=place.kind,
        municipality_id=place.municipality,
        latitude=place.latitude,
        longitude=place.longitude,
        sort_key=sort_key(f"{place.name} {municipality}"),
        search_text=rules.search_text(
            name=place.name, kind=place.kind, municipality=municipality, word=words[place.region]
        ),
    )


def _municipality(row: MunicipalityRow) -> models.Municipality:
    return models.Municipality(
        code=row.code,
        name=row.name,
        region_id=row.region,
        latitude=row.latitude,
        longitude=row.longitude,
        sort_key=sort_key(row.name),
    )


def _take_over(unit: models.Unit, told: models.Unit) -> bool:
    """Set on `unit` what the file tells otherwise; return whether anything was."""
    is_changed = _differs(unit, told, _TOLD)
    for name in _TOLD:
        setattr(unit, name, getattr(told, name))
    return is_changed


def _differs(there: object, told: object, names: Sequence[str]) -> bool:
    return any(getattr(there, name) != getattr(told, name) for name in names)


def _field_names() -> list[str]:
    return [name.removesuffix("_id") for name in _TOLD]


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def _record(viewer: Viewer, verb: audit.Verb, tally: Tally, now: dt.datetime) -> None:
    if tally.created or tally.updated:
        audit.record(
            viewer, action=verb.key, now=now, detail={"created": tally.created, "updated": tally.updated}
        )
