"""Rules: the days between two doses. Both are booked as one; a dose too early does not count, so it is never offered."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class WrongInterval(ValueError):
    """An interval has at least one day, and its longest is not shorter than its shortest."""


class Misfit(enum.StrEnum):
    """How a day does not fit."""

    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Interval:
    """From the first dose to the second: at least `least` days, at most `most` (0: no end). Swedish calendar days."""

    least: int
    most: int = 0

    def __post_init__(self) -> None:
        if self.least < 1 or (self.most and self.most < self.least):
            raise WrongInterval(f"{self.least} to {self.most} days")

    def first_day(self, dose_on: dt.date) -> dt.date:
        """Return the first day of the second dose."""
        return dose_on + dt.timedelta(days=self.least)

    def last_day(self, dose_on: dt.date) -> dt.date | None:
        """Return the last day of the second dose, None when there is none."""
        return dose_on + dt.timedelta(days=self.most) if self.most else None


def refusal(interval: Interval, first_on: dt.date, second_on: dt.date) -> Misfit | None:
    """Return how the second day does not fit the first, None when it does."""
    days = (second_on - first_on).days
    if days < interval.least:
        return Misfit.TOO_SOON
    return Misfit.TOO_LATE if interval.most and days > interval.most else None
