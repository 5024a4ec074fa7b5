"""Queries: the list of a region's units, searched and narrowed; and what the need box finds."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import ngettext

from vardnav.capabilities.find_care.queries import hours as hours_in_words
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions, queries, rules, search
from vardnav.kernel.organisations.care_places import ATTRIBUTION, SOURCE
from vardnav.kernel.organisations.models import Municipality, Unit
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import SearchHit

PER_PAGE = 20
MOST_HITS = 3
#: In the need box a unit must be this like what was written, or "resept" would find a "receptarie".
HIT_LIKENESS = 0.6
ICONS = {
    "health_centre": "stethoscope",
    "hospital": "hospital",
    "emergency": "first-aid-kit",
    "dental": "tooth",
    "pharmacy": "pill-circle-rectangle",
    "maternity": "baby-wrapped",
    "child_health": "baby-wrapped",
    "youth": "person-group",
    "sexual_health": "heart",
    "psychiatry": "hand-heart",
    "rehab": "bandage",
    "specialist": "vitals",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit that the region has, by its word here ("hälsocentraler"), and how many."""

    key: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Places:
    """What a region's list can be narrowed by."""

    municipalities: list[Municipality]
    kinds: list[Kind]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asked the list for. `page` is counted from one."""

    text: str = ""
    kind: str = ""
    municipality: str = ""
    is_open_now: bool = False
    page: int = 1

    def query(self, **changes: object) -> str:
        """Return the address's question part for this list with `changes`, "" for the whole list."""
        asked = {
            "q": self.text,
            "municipality": self.municipality,
            "kind": self.kind,
            "open": "on" if self.is_open_now else "",
        }
        kept = {key: value for key, value in {**asked, **changes}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class UnitListed:
    """One unit in the list. `now` is None when the unit has told no hours."""

    name: str
    kind: str
    place: str
    phone: str
    icon: str
    url: str
    is_connected: bool
    now: hours_in_words.Now | None


@dataclass(frozen=True, slots=True)
class UnitList:
    """One page of the list. `is_guess`: nothing matched as written. `attribution`: who must be named, or ""."""

    units: list[UnitListed]
    total: int
    number: int
    num_pages: int
    is_guess: bool
    attribution: str


def places_in(viewer: Viewer) -> Places:
    """Return what the list of the viewer's region can be narrowed by; two statements."""
    counts = queries.kinds_in(viewer.region)
    kinds = [Kind(key, kind_word(viewer, viewer.region, key, is_plural=True), counts[key]) for key in counts]
    return Places(queries.municipalities_in(viewer.region), kinds)


def listed(viewer: Viewer, wanted: Wanted, *, now: dt.datetime) -> UnitList:
    """Return a page of the units of the viewer's region; a page past the last one gives the last."""
    found = _find(viewer, wanted, (wanted.page - 1) * PER_PAGE, now)
    pages = max(1, math.ceil(found.total / PER_PAGE))
    number = min(wanted.page, pages)
    if number != wanted.page:
        found = _find(viewer, wanted, (number - 1) * PER_PAGE, now)
    opening = queries.hours_of_many(found.units, on=clock.local_date(now)) if found.units else {}
    units = [
        _listed(
            viewer,
            unit,
            hours_in_words.now_shown(opening[unit.id], now, viewer.language) if unit.id in opening else None,
        )
        for unit in found.units
    ]
    return UnitList(units, found.total, number, pages, found.is_guess, attribution(found.units))


def search_hits(viewer: Viewer, text: str, *, now: dt.datetime) -> list[SearchHit]:
    """Return the first units that fit what was written in the need box, then a way to all of them."""
    if not viewer.region or not search.words_of(text):
        return []
    found = search.find_units(text, region=viewer.region, limit=MOST_HITS, likeness=HIT_LIKENESS)
    hits = [_hit(viewer, unit) for unit in found.units]
    if found.total > len(hits):
        title = ngettext(
            "Visa %(count)s mottagning som passar", "Visa alla %(count)s mottagningar som passar", found.total
        )
        address = addresses.url("find_care:units") + Wanted(text=text[: search.LONGEST_TEXT]).query()
        hits.append(SearchHit(title % {"count": found.total}, "", address, "bullet-list"))
    return hits


def kind_word(viewer: Viewer, region: str, kind: str, *, is_plural: bool = False) -> str:
    """Return the region's word for a kind of unit, with a capital, in the viewer's language."""
    word = rules.kind_word(
        kind,
        primary_care_word=known_regions.by_code()[region].primary_care_word,
        language=viewer.language,
        is_plural=is_plural,
    )
    return f"{word[:1].upper()}{word[1:]}"


def attribution(units: list[Unit]) -> str:
    """Return who must be named for these units' data, "" if nobody (OpenStreetMap's licence, ODbL 4.3)."""
    is_osm = any((unit.source_ref or "").startswith(f"{SOURCE}:") and not unit.hsa_id for unit in units)
    return ATTRIBUTION if is_osm else ""


def url_of(unit: Unit) -> str:
    """Return the address of a unit's page."""
    return addresses.url("find_care:unit", region=unit.region_id, unit_id=unit.id)


def _find(viewer: Viewer, wanted: Wanted, offset: int, now: dt.datetime) -> search.Found:
    return search.find_units(
        wanted.text,
        region=viewer.region,
        kind=wanted.kind,
        municipality=wanted.municipality,
        open_at=now if wanted.is_open_now else None,
        offset=offset,
        limit=PER_PAGE,
    )


def _place(unit: Unit) -> str:
    town = unit.postal_town or (unit.municipality.name if unit.municipality else "")
    return ", ".join(part for part in (unit.address, town) if part)


def _listed(viewer: Viewer, unit: Unit, now: hours_in_words.Now | None) -> UnitListed:
    return UnitListed(
        name=unit.name,
        kind=kind_word(viewer, unit.region_id, unit.kind),
        place=_place(unit),
        phone=unit.phone,
        icon=ICONS.get(unit.kind, "house"),
        url=url_of(unit),
        is_connected=unit.is_connected,
        now=now,
    )


def _hit(viewer: Viewer, unit: Unit) -> SearchHit:
    summary = " · ".join(
        part for part in (kind_word(viewer, unit.region_id, unit.kind), _place(unit)) if part
    )
    return SearchHit(unit.name, summary, url_of(unit), ICONS.get(unit.kind, "house"))
