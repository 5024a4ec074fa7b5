"""Rules: opening hours as pure values: weekly spans, days that differ, holidays; the clock changing.

Times are wall time in Sweden; moments are aware. A span may end at midnight (closes 00:00, meaning 24.00);
one that goes past midnight is written as two. Where the clock is set forward, a time that does not exist
means the moment of the change; where it is set back, a span opens at the first and closes at the last of
the two equal times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vardnav.kernel.clock.holidays import Holiday, holiday, short_day
from vardnav.kernel.clock.time import SWEDEN, local_date

HORIZON_DAYS = 400
_ENDLESS_DAYS = 14
MIDNIGHT = dt.time()
_ONE_DAY = dt.timedelta(days=1)
Interval = tuple[dt.datetime, dt.datetime]


class SpanBackwards(ValueError):
    """A span must open before it closes (00:00 as closing time means midnight at the end of the day)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` until, not including, `closes`, on one day. Raises SpanBackwards."""

    opens: dt.time
    closes: dt.time

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.opens >= self.closes:
            raise SpanBackwards(f"{self.opens:%H:%M} is not before {self.closes:%H:%M}.")


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """A span that comes back every week. `weekday` is ISO, 1 is Monday; both ends of the validity count."""

    weekday: int
    span: Span
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_on_holidays: bool = False

    def holds(self, day: dt.date) -> bool:
        """Return whether the span is in force on `day`, holidays aside."""
        return (
            day.isoweekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class DifferentDay:
    """A day that differs from the week: other spans, or none, and why."""

    on: dt.date
    spans: tuple[Span, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """All that decides when something is open. `keeps_short_days`: closes early before holidays."""

    weekly: tuple[WeeklySpan, ...] = ()
    different: Mapping[dt.date, DifferentDay] = field(default_factory=dict)
    keeps_short_days: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of one day. `is_different` if they are not the week's; why, in `reason` or by `holiday`."""

    on: dt.date
    spans: tuple[Span, ...]
    is_different: bool = False
    reason: str = ""
    holiday: Holiday | None = None


def opening_hours(
    weekly: Iterable[WeeklySpan], different: Iterable[DifferentDay] = (), *, keeps_short_days: bool = False
) -> OpeningHours:
    """Return opening hours from rows in any order. Two different days on one date: the last wins."""
    return OpeningHours(tuple(weekly), {day.on: day for day in different}, keeps_short_days)


def hours_for(opening: OpeningHours, day: dt.date) -> Day:
    """Return what is open on `day`: the day that differs, else the week less what a holiday closes."""
    different, closed_by = opening.different.get(day), holiday(day)
    if different is not None:
        return Day(day, _sorted(different.spans), True, different.reason, closed_by)
    week = [weekly for weekly in opening.weekly if weekly.holds(day)]
    kept = [weekly for weekly in week if closed_by is None or weekly.is_on_holidays]
    spans = _sorted(weekly.span for weekly in kept)
    short = short_day(day) if opening.keeps_short_days else None
    if short is not None:
        cut = _cut(spans, short.usual_closing)
        return Day(day, cut, cut != spans, short.swedish if cut != spans else "", None)
    return Day(day, spans, len(kept) != len(week), "", closed_by)


def days(opening: OpeningHours, first: dt.date, count: int = 7) -> list[Day]:
    """Return the hours of `count` days from `first`."""
    return [hours_for(opening, first + _ONE_DAY * step) for step in range(count)]


def is_open(opening: OpeningHours, at: dt.datetime) -> bool:
    """Return whether it is open at the aware moment `at`: opening included, closing not."""
    return any(opens <= at < closes for opens, closes in intervals(opening, local_date(at)))


def next_opening(opening: OpeningHours, at: dt.datetime) -> dt.datetime | None:
    """Return the first open moment (UTC), `at` itself when it is open; None if none in HORIZON_DAYS."""
    for opens, closes in _merged(opening, local_date(at)):
        if closes > at:
            return max(opens, at.astimezone(dt.UTC))
    return None


def next_closing(opening: OpeningHours, at: dt.datetime) -> dt.datetime | None:
    """Return when it closes (UTC), spans that meet taken as one; None if closed now or not closing soon."""
    if not is_open(opening, at):
        return None
    today = local_date(at)
    for _, closes in _merged(opening, today, _ENDLESS_DAYS):
        if closes > at:
            return None if closes >= moment_of(today + _ONE_DAY * _ENDLESS_DAYS, MIDNIGHT) else closes
    return None


def intervals(opening: OpeningHours, day: dt.date) -> list[Interval]:
    """Return the open intervals of one Swedish day as UTC moments, in order, overlaps joined."""
    found: list[Interval] = []
    for span in hours_for(opening, day).spans:
        opens = moment_of(day, span.opens)
        closes = _last_moment_of(day, span.closes)
        if opens < closes:
            _join(found, (opens, closes))
    return found


def moment_of(day: dt.date, at: dt.time) -> dt.datetime:
    """Return the first moment (UTC) when the Swedish wall clock shows `at` or later on `day`."""
    return _moment(dt.datetime.combine(day, at, SWEDEN), fold=0)


def _last_moment_of(day: dt.date, at: dt.time) -> dt.datetime:
    if at == MIDNIGHT:
        return moment_of(day + _ONE_DAY, MIDNIGHT)
    return _moment(dt.datetime.combine(day, at, SWEDEN), fold=1)


def _moment(wall: dt.datetime, fold: int) -> dt.datetime:
    before = wall.replace(fold=0).astimezone(dt.UTC)
    after = wall.replace(fold=1).astimezone(dt.UTC)
    if after < before:  # no such wall time: the clock jumps at a whole hour UTC (2000/84/EC)
        return before.replace(minute=0, second=0, microsecond=0)
    return after if fold else before


def _merged(opening: OpeningHours, first: dt.date, count: int = HORIZON_DAYS) -> Iterator[Interval]:
    current: Interval | None = None
    for step in range(count):
        for interval in intervals(opening, first + _ONE_DAY * step):
            if current is not None and interval[0] <= current[1]:
                current = (current[0], max(current[1], interval[1]))
                continue
            if current is not None:
                yield current
            current = interval
    if current is not None:
        yield current


def _join(found: list[Interval], interval: Interval) -> None:
    if found and interval[0] <= found[-1][1]:
        found[-1] = (found[-1][0], max(found[-1][1], interval[1]))
    else:
        found.append(interval)


def _sorted(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans))


def _cut(spans: tuple[Span, ...], closing: dt.time) -> tuple[Span, ...]:
    def until(span: Span) -> Span:
        is_later = span.closes == MIDNIGHT or span.closes > closing
        return Span(span.opens, closing) if is_later else span

    return tuple(until(span) for span in spans if span.opens < closing)
