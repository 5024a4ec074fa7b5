"""Rules: reading and checking the file of age limits that the product ships."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

from vardnav.kernel.people.rules import AgeRule, Area, Who

FILE = Path(__file__).with_name("age_limits.toml")


class WrongAgeLimits(ValueError):
    """The file of age limits says something impossible; the text says which row and what."""


def age_rules(path: Path = FILE) -> tuple[AgeRule, ...]:
    """Read the file. Raises WrongAgeLimits naming the row (counted from 1)."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("limit", [])
    return tuple(_rule(number, row) for number, row in enumerate(rows, start=1))


def _rule(number: int, row: dict[str, object]) -> AgeRule:
    try:
        from_age, to_age = row["from_age"], row["to_age"]
        valid_from, valid_to = row["valid_from"], row.get("valid_to")
        area, who = Area(str(row["area"])), Who(str(row["who"]))
        source = str(row["source"])
    except (KeyError, ValueError) as error:
        raise WrongAgeLimits(f"Age limit {number}: {error}") from error
    if not (isinstance(from_age, int) and isinstance(to_age, int) and 0 <= from_age <= to_age):
        raise WrongAgeLimits(f"Age limit {number}: from_age and to_age must be whole years, in that order.")
    if not isinstance(valid_from, dt.date) or not isinstance(valid_to, dt.date | None):
        raise WrongAgeLimits(f"Age limit {number}: valid_from and valid_to must be dates.")
    if valid_to is not None and valid_to <= valid_from:
        raise WrongAgeLimits(f"Age limit {number}: valid_to must come after valid_from.")
    return AgeRule(area, from_age, to_age, who, valid_from, valid_to, source)
