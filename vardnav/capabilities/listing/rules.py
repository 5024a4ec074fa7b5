"""Rules: how often one may change the health centre one is listed at, and from which day a change holds. Dated."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("limits.toml")


#: How a choice's case may end so that the choice holds no more (Outcome of cases).
VOID = frozenset({"withdrawn", "refused", "transferred"})


class NoLimit(LookupError):
    """No row of the limits holds on that day."""


class Reason(enum.StrEnum):
    """Why somebody may change although the limit is reached; "" is an ordinary change, which counts."""

    NONE = ""
    MOVED = "moved"
    CLOSED = "closed"
    OTHER = "other"


def reason_of(answer: object) -> Reason:
    """Return the special reason that was answered; "no" and what is unknown are none."""
    text = str(answer or "")
    return Reason(text) if text in set(Reason) else Reason.NONE


@dataclass(frozen=True, slots=True)
class Limit:
    """`most_changes` within the last `within_months`; a change holds `holds_after_days` days after it is made."""

    region: str
    valid_from: dt.date
    most_changes: int
    within_months: int
    holds_after_days: int
    source: str
    #: How many days an offered place is kept, the day of the offer not counted; and at how many units one may wait.
    offer_days: int = 7
    most_queues: int = 3


class Ended(enum.StrEnum):
    """How a place in a queue ended; "" while it stands."""

    STANDING = ""
    TAKEN = "taken"
    LEFT = "left"
    EXPIRED = "expired"
    REMOVED = "removed"


def offer_until(today: dt.date, limit: Limit) -> dt.date:
    """Return the last day on which a place offered `today` can be taken."""
    return today + dt.timedelta(days=limit.offer_days)


@dataclass(frozen=True, slots=True)
class Change:
    """One choice somebody has made. The first is no change: nothing was left."""

    on: dt.date
    reason: Reason = Reason.NONE
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """How many ordinary changes are left, and from which day the next is free (None: today)."""

    left: int
    next_on: dt.date | None = None


@functools.cache
def limits(path: Path = FILE) -> tuple[Limit, ...]:
    """Read the dated table. Raises TypeError or KeyError for a row that lacks something or has too much."""
    return tuple(Limit(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["limit"])


def limit_on(day: dt.date, region: str, table: Iterable[Limit]) -> Limit:
    """Return the row that holds on `day` in `region`: the region's own before the country's, the latest first.

    Raises NoLimit.
    """
    held = [one for one in table if one.valid_from <= day and one.region in ("", region)]
    if not held:
        raise NoLimit(f"No limit of changes holds on {day} in {region!r}.")
    return max(held, key=lambda one: (one.region != "", one.valid_from))


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later (earlier if negative), or the month's last day where there is none such."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def room(changes: Sequence[Change], today: dt.date, limit: Limit) -> Room:
    """Return how many changes are left on `today`. A change with a special reason, and the first choice, count not.

    A change made on 22 November counts to and with 21 November a year later.
    """
    counted = sorted(
        one.on
        for one in changes
        if one.reason is Reason.NONE
        and not one.is_first
        and months_after(one.on, limit.within_months) > today
    )
    left = limit.most_changes - len(counted)
    if left > 0:
        return Room(left)
    return Room(0, months_after(counted[-limit.most_changes], limit.within_months))


def holds_from(today: dt.date, limit: Limit) -> dt.date:
    """Return the first day on which a change made `today` holds."""
    return today + dt.timedelta(days=limit.holds_after_days)
