"""Rules: Swedish holidays, the eves that are closed in practice, and the days that are often short.

The public holidays and the three closed eves come from the library `holidays` (Lag 1989:253 om allmänna
helgdagar; the eves count as holidays in Lag 1930:173 2 §). Which days are short is custom, not law: it is
data here, and a unit that keeps a short day says so itself.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import holidays as library

FIRST_YEAR = 1939
LAST_YEAR = 2300
_CLOSED = ("public", "de_facto")
_SHORT = "bank"
_SHORT_MARK = " ("
# The library speaks of bank counters; care has no common hour, so only the day and its name are used.
SHORT_DAY_CLOSES = dt.time(14)


class YearOutOfRange(ValueError):
    """Holidays are known for the years 1939 to 2300 only."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is closed in practice, with its name in both languages."""

    on: dt.date
    swedish: str
    english: str

    def name(self, language: str = "sv") -> str:
        """Return the day's name, in Swedish unless `language` is English."""
        return self.english if language.startswith("en") else self.swedish


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A working day on which many close early: the day before a holiday."""

    on: dt.date
    swedish: str
    english: str
    usual_closing: dt.time = SHORT_DAY_CLOSES

    def name(self, language: str = "sv") -> str:
        """Return the day's name, in Swedish unless `language` is English."""
        return self.english if language.startswith("en") else self.swedish


def holiday(day: dt.date) -> Holiday | None:
    """Return the holiday that falls on `day`, or None.

    Ordinary Sundays are not holidays here. Raises YearOutOfRange.
    """
    return holidays_of(day.year).get(day)


def short_day(day: dt.date) -> ShortDay | None:
    """Return the short day that falls on `day` (as skärtorsdagen), or None. Raises YearOutOfRange."""
    return short_days_of(day.year).get(day)


@functools.lru_cache(maxsize=64)
def holidays_of(year: int) -> Mapping[dt.date, Holiday]:
    """Return the year's public holidays and closed eves by day. Raises YearOutOfRange."""
    swedish, english = _names(year, _CLOSED, "sv"), _names(year, _CLOSED, "en_US")
    return MappingProxyType({day: Holiday(day, swedish[day], english[day]) for day in sorted(swedish)})


@functools.lru_cache(maxsize=64)
def short_days_of(year: int) -> Mapping[dt.date, ShortDay]:
    """Return the year's short days by day: weekdays before a holiday. Raises YearOutOfRange."""
    closed = holidays_of(year)
    swedish, english = _names(year, (_SHORT,), "sv"), _names(year, (_SHORT,), "en_US")
    return MappingProxyType(
        {
            day: ShortDay(day, swedish[day].split(_SHORT_MARK)[0], english[day].split(_SHORT_MARK)[0])
            for day in sorted(swedish)
            if day not in closed and day.isoweekday() <= 5
        }
    )


def _names(year: int, categories: tuple[str, ...], language: str) -> dict[dt.date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(f"Holidays are known for {FIRST_YEAR}-{LAST_YEAR}, not for {year}.")
    return dict(library.country_holidays("SE", years=year, categories=categories, language=language))
