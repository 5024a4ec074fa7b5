"""Rules: one row of a care place file (OpenStreetMap) to the unit it describes."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from vardnav.kernel.organisations import places
from vardnav.kernel.organisations.delimited import BadRow, Row, shown

COLUMNS: Final = ("osm_id", "type", "name", "lat", "lon")
SOURCE: Final = "osm"
ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0"
_LONGEST_NAME: Final = 300
_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", re.ASCII)
_KINDS: Final = {
    "pharmacy": "pharmacy",
    "dentist": "dental",
    "hospital": "hospital",
    "clinic": "other",
    "doctors": "other",
}
#: The map's types are coarse; what the name says goes first. In order: the first that fits decides.
_KIND_BY_NAME: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("youth", r"ungdomsmottagning|ungdomshälsa"),
        ("sexual_health", r"könsmottagning|sexuell hälsa|\bsti-mottagning|\bsesam\b"),
        ("child_health", r"\bbvc\b|barnavårdscentral|barnhälsovård"),
        ("maternity", r"barnmorske|mödravård|mödrahälsovård|\bmvc\b"),
        ("psychiatry", r"psykiatri|\bbup\b|psykolog|beroende"),
        ("rehab", r"rehab|fysioterap|sjukgymnast|kiropraktor|naprapat|osteopat"),
        (
            "health_centre",
            r"vårdcentral|hälsocentral|hälsocenter|husläkar|familjeläkar|distrikt?släkar|terveyskeskus",
        ),
        ("emergency", r"akutmottagning|närakut|akuten\b|jourmottagning|jourcentral|lättakut"),
        ("hospital", r"sjukhus|lasarett|sjukstuga"),
        ("dental", r"tandläkar|tandvård|tandklinik|tandhälsa|dental"),
        ("specialist", r"specialist|ögon|hud(klinik|mottagning)|hjärt|kvinnoklinik|röntgen|ortoped|hörsel"),
    )
)


@dataclass(frozen=True, slots=True)
class CarePlace:
    """A place as the file tells it, put in its municipality (`distance_metres` outside it, mostly 0)."""

    source_ref: str
    name: str
    kind: str
    latitude: float
    longitude: float
    municipality: str
    region: str
    distance_metres: float = 0.0


def care_place(row: Row) -> CarePlace:
    """Return the place a row describes. Raises delimited.BadRow with the reason in English for the operator."""
    cells = row.cells
    if not _ID.fullmatch(cells["osm_id"]):
        raise BadRow(f"osm_id is not a number: {shown(cells['osm_id'])}")
    if cells["type"] not in _KINDS:
        raise BadRow(f"unknown type {shown(cells['type'])!r}; known are {', '.join(_KINDS)}")
    name = _name(cells["name"])
    latitude, longitude = degrees(cells["lat"], "lat"), degrees(cells["lon"], "lon")
    try:
        place = places.place_of(latitude, longitude)
    except (places.OutsideSweden, places.NoSuchPoint) as error:
        raise BadRow(str(error)) from error
    kind = kind_of(cells["type"], name)
    ref = f"{SOURCE}:{cells['osm_id']}"
    return CarePlace(
        ref, name, kind, latitude, longitude, place.municipality, place.region, place.distance_metres
    )


def kind_of(osm_type: str, name: str) -> str:
    """Return the kind of unit: what the name says, else what the map says. Pharmacies and dentists stay so."""
    told = _KINDS[osm_type]
    if told in ("pharmacy", "dental"):
        return told
    lower = name.casefold()
    return next((kind for kind, pattern in _KIND_BY_NAME if pattern.search(lower)), told)


def degrees(text: str, column: str) -> float:
    """Return a decimal number of degrees, point or comma. Raises delimited.BadRow."""
    number = text.replace(",", ".", 1)
    if not _NUMBER.fullmatch(number) or not math.isfinite(float(number)):
        raise BadRow(f"{column} is not a number of degrees: {shown(text)!r}")
    return float(number)


def _name(text: str) -> str:
    """Return the name in NFC, one space between words, and a stray backslash before an apostrophe dropped."""
    name = " ".join(unicodedata.normalize("NFC", text).replace("\\'", "'").split())
    if not any(sign.isalnum() for sign in name):
        raise BadRow("name is empty")
    if len(name) > _LONGEST_NAME:
        raise BadRow(f"name is longer than {_LONGEST_NAME} characters")
    if not name.isprintable():
        raise BadRow(f"name holds signs that cannot be shown: {shown(name)!r}")
    return name
