"""Actions: the regions and municipalities that every installation has, put in place once."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from vardnav.kernel.organisations import models
from vardnav.kernel.organisations.sorting import sort_key

_DATA = Path(__file__).parent / "data"


def _regions_file() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_DATA / "regions.toml").read_text(encoding="utf-8"))["region"]
    return rows


def load() -> int:
    """Write the 21 regions and 290 municipalities that are missing; return how many rows were written.

    What is there stays as it is (a region may have changed its word, a newer file may have been loaded),
    so running it again, or twice at once, changes nothing.
    """
    before = models.Region.objects.count() + models.Municipality.objects.count()
    models.Region.objects.bulk_create(regions(), ignore_conflicts=True)
    models.Municipality.objects.bulk_create(municipalities(), ignore_conflicts=True)
    return models.Region.objects.count() + models.Municipality.objects.count() - before


def regions() -> list[models.Region]:
    """Return the 21 regions as unsaved rows."""
    return [models.Region(**row, sort_key=sort_key(row["short_name"])) for row in _regions_file()]


def municipalities() -> list[models.Municipality]:
    """Return the 290 municipalities as unsaved rows."""
    with (_DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [
            models.Municipality(
                code=row["code"],
                name=row["name"],
                region_id=row["region"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                sort_key=sort_key(row["name"]),
            )
            for row in csv.DictReader(file, delimiter=";")
        ]
