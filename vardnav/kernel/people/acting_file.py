"""Rules: reading and checking the file of exceptions, and of what holds for powers of attorney, that the product ships.

Beside it an installation may have a file of its own (`VARDNAV_ACTING_LIMITS`) with rows that regions have decided on.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from pathlib import Path

from django.conf import settings

from vardnav.kernel.people.acting import ExceptionRule, Kind
from vardnav.kernel.people.power_rules import PowerLimits
from vardnav.kernel.people.rules import Area

FILE = Path(__file__).with_name("acting_limits.toml")


class WrongExceptions(ValueError):
    """The file of exceptions says something impossible; the text says which row and what."""


@functools.cache
def exception_rules(path: Path = FILE) -> tuple[ExceptionRule, ...]:
    """Read the file, once per process. Raises WrongExceptions naming the row (counted from 1)."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("exception", [])
    return tuple(_rule(number, row) for number, row in enumerate(rows, start=1))


def table() -> tuple[ExceptionRule, ...]:
    """Return every row: those of the product, then those that regions have decided on. Raises WrongExceptions, OSError."""
    return exception_rules() + (own_rules(Path(settings.ACTING_LIMITS)) if settings.ACTING_LIMITS else ())


@functools.cache
def own_rules(path: Path) -> tuple[ExceptionRule, ...]:
    """Read an installation's own file, once per process. Each row names the region whose units it lets decide.

    Raises WrongExceptions naming the row (counted from 1), OSError where there is no such file.
    """
    found = exception_rules(path)
    for number, rule in enumerate(found, start=1):
        if not rule.region:
            raise WrongExceptions(f"Exception {number}: a row of an installation's own must name its region.")
    return found


@functools.cache
def power_limits(path: Path = FILE) -> tuple[PowerLimits, ...]:
    """Read what holds for powers of attorney, once per process. Raises WrongExceptions naming the row (counted from 1)."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("power", [])
    return tuple(_limits(number, row) for number, row in enumerate(rows, start=1))


def _limits(number: int, row: dict[str, object]) -> PowerLimits:
    named = ("min_age", "answer_days", "max_years", "most_unanswered")
    numbers = [one for one in map(row.get, named) if isinstance(one, int) and one > 0]
    if len(numbers) != len(named):
        raise WrongExceptions(f"Power {number}: {', '.join(named)} must be whole numbers from 1.")
    valid_from, valid_to, source = (
        row.get("valid_from"),
        row.get("valid_to"),
        str(row.get("source", "")).strip(),
    )
    if not isinstance(valid_from, dt.date) or not isinstance(valid_to, dt.date | None):
        raise WrongExceptions(f"Power {number}: valid_from and valid_to must be dates.")
    if valid_to is not None and valid_to <= valid_from:
        raise WrongExceptions(f"Power {number}: valid_to must come after valid_from.")
    if not source:
        raise WrongExceptions(f"Power {number}: a source must be named.")
    min_age, answer_days, max_years, most_unanswered = numbers
    return PowerLimits(min_age, answer_days, max_years, most_unanswered, valid_from, valid_to, source)


def _rule(number: int, row: dict[str, object]) -> ExceptionRule:
    try:
        from_age, to_age = row["from_age"], row["to_age"]
        valid_from, valid_to = row["valid_from"], row.get("valid_to")
        kind, area, source = Kind(str(row["kind"])), Area(str(row["area"])), str(row["source"]).strip()
        region = str(row.get("region", ""))
    except (KeyError, ValueError) as error:
        raise WrongExceptions(f"Exception {number}: {error}") from error
    if not (isinstance(from_age, int) and isinstance(to_age, int) and 0 <= from_age <= to_age):
        raise WrongExceptions(f"Exception {number}: from_age and to_age must be whole years, in that order.")
    if not isinstance(valid_from, dt.date) or not isinstance(valid_to, dt.date | None):
        raise WrongExceptions(f"Exception {number}: valid_from and valid_to must be dates.")
    if valid_to is not None and valid_to <= valid_from:
        raise WrongExceptions(f"Exception {number}: valid_to must come after valid_from.")
    if not source:
        raise WrongExceptions(f"Exception {number}: a source must be named.")
    if region and not (region.isascii() and region.isdigit() and len(region) == 2):
        raise WrongExceptions(f"Exception {number}: region must be a region's code, two digits in quotes.")
    return ExceptionRule(kind, area, from_age, to_age, valid_from, valid_to, source, region)
