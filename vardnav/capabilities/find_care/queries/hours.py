"""Queries: opening hours in words: open or closed now, the week, the days ahead that differ."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, words

WEEK = 7
AHEAD = 60
MOST_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is open now, and until or from when, in words."""

    is_open: bool
    text: str


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day's hours in words; `reason` says why they differ, "" when they do not."""

    day: str
    text: str
    is_today: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HoursShown:
    """One sort of hours (visit, phone, chat): now, the seven days from today, and days ahead that differ."""

    what: str
    heading: str
    now: Now
    week: tuple[DayShown, ...]
    ahead: tuple[DayShown, ...]

    @property
    def rows(self) -> list[tuple[str, str, bool]]:
        """The week as the design's table takes it: day, hours, whether it is today."""
        return [(day.day, day.text, day.is_today) for day in self.week]

    @property
    def notes(self) -> list[str]:
        """Why days of the week differ, a line for each."""
        return [format_html("{}: {}", day.day, day.reason) for day in self.week if day.reason]


def now_shown(opening: hours.OpeningHours, now: dt.datetime, language: str) -> Now:
    """Return "Öppet till 17.00", "Stängt, öppnar i morgon 8.00" and the like."""
    if hours.is_open(opening, now):
        closes = hours.next_closing(opening, now)
        return Now(True, _("Öppet dygnet runt") if closes is None else _open_until(closes, now, language))
    opens = hours.next_opening(opening, now)
    if opens is None:
        return Now(False, _("Stängt"))
    if clock.local_date(opens) == clock.local_date(now):
        return Now(False, _("Stängt, öppnar %(time)s") % {"time": words.clock_time(opens, language)})
    return Now(
        False, _("Stängt, öppnar %(time)s") % {"time": words.moment(opens, now=now, language=language)}
    )


def shown(what: str, opening: hours.OpeningHours, now: dt.datetime, language: str) -> HoursShown:
    """Return hours as a page shows them."""
    today = clock.local_date(now)
    days = hours.days(opening, today, AHEAD)
    ahead = [_day(day, today, language, is_far=True) for day in days[WEEK:] if day.is_different]
    return HoursShown(
        what=what,
        heading=_heading(what),
        now=now_shown(opening, now, language),
        week=tuple(_day(day, today, language) for day in days[:WEEK]),
        ahead=tuple(ahead[:MOST_AHEAD]),
    )


def told_once(shown: list[HoursShown]) -> tuple[HoursShown, ...]:
    """Return the same hours, with a day ahead told only the first time when it says the same (a holiday does)."""
    told: set[DayShown] = set()
    result = []
    for hours_here in shown:
        fresh = tuple(day for day in hours_here.ahead if day not in told)
        told.update(fresh)
        result.append(dataclasses.replace(hours_here, ahead=fresh))
    return tuple(result)


def _open_until(closes: dt.datetime, now: dt.datetime, language: str) -> str:
    wall = clock.local(closes)
    days = (wall.date() - clock.local_date(now)).days
    if wall.time() == hours.MIDNIGHT and days == 1:
        return _("Öppet till midnatt")
    if days == 0:
        return _("Öppet till %(time)s") % {"time": words.clock_time(closes, language)}
    return _("Öppet till %(time)s") % {"time": words.moment(closes, now=now, language=language)}


def _day(day: hours.Day, today: dt.date, language: str, *, is_far: bool = False) -> DayShown:
    spans = ", ".join(words.span(span.opens, span.closes, language) for span in day.spans)
    name = words.date(day.on, language) if is_far else _weekday(day.on, language)
    return DayShown(name, spans or _("Stängt"), day.on == today, _reason(day, language))


def _weekday(day: dt.date, language: str) -> str:
    name = words.weekday(day.isoweekday(), language)
    # The day and its month stay on one line.
    return f"{name[:1].upper()}{name[1:]} {day.day}\u00a0{words.month(day.month, language, is_short=True)}"


def _reason(day: hours.Day, language: str) -> str:
    if not day.is_different:
        return ""
    if day.reason and (day.holiday is None or day.reason != day.holiday.swedish):
        # The unit's own words, in Swedish.
        return day.reason if language == "sv" else format_html('<span lang="sv">{}</span>', day.reason)
    return day.holiday.name(language) if day.holiday else _("Ändrad öppettid")


def _heading(what: str) -> str:
    return {"phone": _("Telefontider"), "chat": _("Chattider")}.get(what, _("Öppettider"))
