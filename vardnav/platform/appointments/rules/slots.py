"""Rules: from a schedule's week to slots (FHIR Schedule to Slot): wall time in Sweden, moments in UTC (rule R13).

The grid of a span is wall time: every `minutes + pause_minutes` from when it opens. A wall time that the clock jumps
over gives no slot, one that comes twice gives one for each time it comes, and a slot always lasts its whole length. So a
night clinic has a shorter night in March and a longer one in October, and nobody gets half an hour that is not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from vardnav.kernel.clock import hours
from vardnav.kernel.clock.time import SWEDEN

_MINUTES_A_DAY = 24 * 60


class WrongLength(ValueError):
    """A slot lasts 5 minutes to 12 hours, and a pause 0 minutes to 12 hours."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a day is cut: each slot's length, the pause after it (for notes), and how many people it takes."""

    minutes: int
    pause_minutes: int = 0
    capacity: int = 1

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= 720 or not 0 <= self.pause_minutes <= 720 or self.capacity < 1:
            raise WrongLength(f"{self.minutes} minutes, {self.pause_minutes} pause, {self.capacity} people")


@dataclass(frozen=True, slots=True)
class Release:
    """When a day's slots open for booking: `days_before` at wall time `at`; None: as soon as they are published.

    `weekday`: the last such day (ISO) that is at least so many days before: a whole week's slots then open at once.
    """

    days_before: int | None = None
    at: dt.time = dt.time(8)
    weekday: int | None = None

    def of(self, day: dt.date) -> dt.datetime | None:
        """Return the moment (UTC) when the slots of `day` open, None when they need not wait."""
        if self.days_before is None:
            return None
        opens_on = day - dt.timedelta(days=self.days_before)
        if self.weekday is not None:
            opens_on -= dt.timedelta(days=(opens_on.isoweekday() - self.weekday) % 7)
        return hours.moment_of(opens_on, self.at)


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """One slot as moments in UTC, and from when it may be booked (None: at once)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    opens_at: dt.datetime | None = None

    @property
    def day(self) -> dt.date:
        """The Swedish day it begins on."""
        return self.starts_at.astimezone(SWEDEN).date()


def of_day(
    opening: hours.OpeningHours, pattern: Pattern, day: dt.date, release: Release = Release()
) -> list[Time]:
    """Return a day's slots in order, none overlapping, each wholly inside a span. Raises holidays.YearOutOfRange.

    `opening` is the schedule's week with its exceptions; holidays close what is not said to be open on them.
    """
    length, opens_at = dt.timedelta(minutes=pattern.minutes), release.of(day)
    free_from, found = None, []
    for span in hours.hours_for(opening, day).spans:
        inside = hours.intervals(_only(day, span), day)
        if not inside:  # a span that lies wholly in the hour that is jumped over
            continue
        ends = inside[-1][1]
        for start in sorted(_grid(span, pattern, day)):
            if start + length <= ends and (free_from is None or start >= free_from):
                found.append(Time(start, start + length, opens_at))
                free_from = start + length + dt.timedelta(minutes=pattern.pause_minutes)
    return found


def between(
    opening: hours.OpeningHours,
    pattern: Pattern,
    first: dt.date,
    last: dt.date,
    release: Release = Release(),
) -> Iterator[Time]:
    """Yield the slots of every day from `first` to `last`, both included."""
    for step in range((last - first).days + 1):
        yield from of_day(opening, pattern, first + dt.timedelta(days=step), release)


def shifted(at: dt.datetime, *, days: int = 0, minutes: int = 0) -> dt.datetime | None:
    """Return the moment when the wall clock shows so many days and minutes later; None where it never does.

    Of two equal times in October the first. So Tuesday 10.00 becomes Wednesday 10.00 also over a night of 25 hours.
    """
    wall = at.astimezone(SWEDEN).replace(tzinfo=None) + dt.timedelta(days=days, minutes=minutes)
    return min(_moments(wall.date(), wall.time()), default=None)


def _only(day: dt.date, span: hours.Span) -> hours.OpeningHours:
    return hours.opening_hours((), (hours.DifferentDay(day, (span,)),))


def _grid(span: hours.Span, pattern: Pattern, day: dt.date) -> Iterator[dt.datetime]:
    """Yield every moment at which the wall clock shows a time of the span's grid on `day`."""
    opens = span.opens.hour * 60 + span.opens.minute
    closes = span.closes.hour * 60 + span.closes.minute or _MINUTES_A_DAY
    for minute in range(opens, closes, pattern.minutes + pattern.pause_minutes):
        yield from _moments(day, dt.time(minute // 60, minute % 60))


def _moments(day: dt.date, at: dt.time) -> set[dt.datetime]:
    wall = dt.datetime.combine(day, at)
    both = {wall.replace(tzinfo=SWEDEN, fold=fold).astimezone(dt.UTC) for fold in (0, 1)}
    return {one for one in both if one.astimezone(SWEDEN).replace(tzinfo=None) == wall}
