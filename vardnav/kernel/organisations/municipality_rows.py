"""Rules: rows of a municipality file and of a population file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from vardnav.kernel.organisations import places
from vardnav.kernel.organisations.care_places import degrees
from vardnav.kernel.organisations.delimited import BadRow, Row, UnreadableFile, shown

COLUMNS: Final = ("kommunkod", "kommun", "lanskod", "lat", "lon")
MUNICIPALITY: Final = "kommunkod"
REGION: Final = "lanskod"
_LONGEST_NAME: Final = 60
_MOST_PEOPLE: Final = 20_000_000
_CODE: Final = re.compile(r"[0-9]{4}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_COUNT_COLUMN: Final = re.compile(r"folkm|antal|population|invånare", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality: SCB code, name, region and midpoint."""

    code: str
    name: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """How many live in a municipality (four digits) or region (two)."""

    code: str
    people: int


def municipality(row: Row, regions: Collection[str]) -> MunicipalityRow:
    """Return the municipality a row describes; `regions` are the county codes known. Raises delimited.BadRow."""
    cells = row.cells
    code, region = cells["kommunkod"], cells["lanskod"]
    name = unicodedata.normalize("NFC", cells["kommun"])
    if not _CODE.fullmatch(code):
        raise BadRow(f"kommunkod is not four digits: {shown(code)!r}")
    if region not in regions:
        raise BadRow(f"lanskod {shown(region)!r} is no region")
    if not code.startswith(region):
        raise BadRow(f"kommunkod {code} does not belong to lanskod {region}")
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadRow(f"kommun is not a name of 1-{_LONGEST_NAME} characters: {shown(name)!r}")
    latitude, longitude = degrees(cells["lat"], "lat"), degrees(cells["lon"], "lon")
    try:
        place = places.place_of(latitude, longitude)
    except (places.OutsideSweden, places.NoSuchPoint) as error:
        raise BadRow(str(error)) from error
    if place.region != region:
        raise BadRow(f"the midpoint lies in region {place.region}, not {region}")
    return MunicipalityRow(code, name, region, latitude, longitude)


def population_columns(columns: Sequence[str]) -> tuple[str, str]:
    """Return the names of the code column (kommunkod or lanskod) and of the count. Raises UnreadableFile."""
    code = next((name for name in (MUNICIPALITY, REGION) if name in columns), None)
    count = next((name for name in columns if _COUNT_COLUMN.search(name)), None)
    if code is None or count is None:
        raise UnreadableFile(
            "A population file needs a column kommunkod or lanskod, and one whose name holds folkmangd, antal, "
            f"population or invånare; its first line is: {shown(';'.join(columns))}"
        )
    return code, count


def population(row: Row, code_column: str, count_column: str, known: Collection[str]) -> PopulationRow:
    """Return the count a row tells; `known` are the codes there are. Raises delimited.BadRow."""
    code, count = row.cells[code_column], row.cells[count_column].replace(" ", "").replace("\u00a0", "")
    if code not in known:
        raise BadRow(f"{code_column} {shown(code)!r} is not known")
    if not _COUNT.fullmatch(count) or int(count) > _MOST_PEOPLE:
        raise BadRow(f"{count_column} is not a number of people: {shown(count)!r}")
    return PopulationRow(code, int(count))
