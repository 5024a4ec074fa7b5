"""Queries: the table of age limits, kept in the process for a minute so that no page pays a query for it."""

from __future__ import annotations

import threading
import time

from vardnav.kernel.people import limits_file
from vardnav.kernel.people.models import AgeLimit
from vardnav.kernel.people.rules import AgeRule, Area, Who

SECONDS_KEPT = 60
_lock = threading.Lock()
_kept: tuple[float, tuple[AgeRule, ...]] | None = None


def age_limits() -> tuple[AgeRule, ...]:
    """Return the whole dated table (past, present and coming rows); at most a minute old in each process.

    An instance whose table has not been loaded yet goes by the file the product ships.
    """
    global _kept  # noqa: PLW0603 - one table per process is the point
    # Not the time of day but how long ago: the monotonic clock is right here, and jumps with no test's `now`.
    moment = time.monotonic()
    kept = _kept
    if kept is not None and moment - kept[0] < SECONDS_KEPT:
        return kept[1]
    rules = _from_table() or limits_file.age_rules()
    with _lock:
        _kept = (moment, rules)
    return rules


def forget() -> None:
    """Drop what is kept, so that the next question reads the table."""
    global _kept  # noqa: PLW0603
    with _lock:
        _kept = None


def _from_table() -> tuple[AgeRule, ...]:
    return tuple(
        AgeRule(
            Area(row.area), row.from_age, row.to_age, Who(row.who), row.valid_from, row.valid_to, row.source
        )
        for row in AgeLimit.objects.order_by("area", "from_age", "valid_from")
    )
