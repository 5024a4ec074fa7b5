"""Rules: from a point on the map to the municipality and region it lies in, by real boundaries.

The outlines (data/boundaries.csv; source in the README) hold the inhabited islands and are right to about 200 m.
A point just outside is given to the nearest municipality; one further off is refused, because the pharmacies of
Tornio lie 860 m from Haparanda and are not in Sweden.
"""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely import affinity

BOUNDARIES = Path(__file__).parent / "data" / "boundaries.csv"
MARGIN_METRES = 300.0
_METRES_PER_DEGREE = 111_195.0
_HIGHEST_LATITUDE = 90
_HIGHEST_LONGITUDE = 180


class NoSuchPoint(ValueError):
    """The numbers are no latitude and longitude on earth."""


class OutsideSweden(ValueError):
    """The point lies outside Sweden. `looks_swapped`: it would be inside with the two numbers swapped."""

    def __init__(self, latitude: float, longitude: float, *, looks_swapped: bool) -> None:
        hint = "; latitude and longitude look swapped" if looks_swapped else ""
        super().__init__(f"{latitude}, {longitude} is outside Sweden{hint}")
        self.looks_swapped = looks_swapped


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point lies. `distance_metres` is 0 inside the municipality, else how far outside it is."""

    municipality: str
    region: str
    distance_metres: float = 0.0


def place_of(latitude: float, longitude: float) -> Place:
    """Return the municipality (SCB code) and region of a WGS 84 point in degrees.

    On a shared border the lower code wins. Raises NoSuchPoint, OutsideSweden.
    """
    is_point = abs(latitude) <= _HIGHEST_LATITUDE and abs(longitude) <= _HIGHEST_LONGITUDE
    if not is_point:  # also when either is not a number
        raise NoSuchPoint(f"{latitude}, {longitude} is not a point on earth")
    found = _find(latitude, longitude)
    if found is None:
        raise OutsideSweden(latitude, longitude, looks_swapped=_find(longitude, latitude) is not None)
    return found


def _find(latitude: float, longitude: float) -> Place | None:
    codes, outlines, tree = _map()
    point = shapely.Point(longitude, latitude)
    inside = tree.query(point, predicate="intersects")
    if len(inside):
        code = min(codes[index] for index in inside)
        return Place(code, code[:2])
    squeeze = math.cos(math.radians(latitude))
    reach = MARGIN_METRES / _METRES_PER_DEGREE
    window = shapely.box(*_window(latitude, longitude, reach, squeeze))
    near = [(_metres(point, outlines[index], squeeze), codes[index]) for index in tree.query(window)]
    distance, code = min(near, default=(math.inf, ""))
    return Place(code, code[:2], round(distance, 1)) if distance <= MARGIN_METRES else None


def _window(
    latitude: float, longitude: float, reach: float, squeeze: float
) -> tuple[float, float, float, float]:
    across = reach / max(squeeze, 0.01)
    return (longitude - across, latitude - reach, longitude + across, latitude + reach)


def _metres(point: shapely.Point, outline: shapely.Geometry, squeeze: float) -> float:
    """Return the distance on a plane where one degree of longitude is as long as it is at the point."""
    flat = affinity.scale(outline, xfact=squeeze, yfact=1.0, origin=(0, 0))
    spot = affinity.scale(point, xfact=squeeze, yfact=1.0, origin=(0, 0))
    return float(flat.distance(spot)) * _METRES_PER_DEGREE


@functools.lru_cache(maxsize=1)
def _map() -> tuple[list[str], list[shapely.Geometry], shapely.STRtree]:
    with BOUNDARIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    outlines = [shapely.from_wkt(outline) for _, outline in rows]
    return [code for code, _ in rows], outlines, shapely.STRtree(outlines)
