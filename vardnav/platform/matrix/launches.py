"""Queries: the launch calendar: what opens, is paused, ends, is published and becomes law in a month (domain row 46)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import hours, words
from vardnav.kernel.people import policy
from vardnav.platform.catalogue import models, pauses
from vardnav.platform.guarantee import rules as guarantee
from vardnav.platform.matrix import coming
from vardnav.platform.questionnaires import queries as forms
from vardnav.platform.registry import addresses, listing

YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the calendar. `url`: where it was decided, "" for what nobody here decides."""

    day: dt.date
    when: str
    what: str
    title: str | Promise
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month's table. Days of the months around are there to fill the weeks."""

    day: dt.date
    is_in_month: bool
    is_today: bool
    happenings: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks, with what happens, and the months beside it as "2027-01"."""

    title: str
    weekdays: Sequence[str]
    weeks: Sequence[tuple[int, Sequence[Day]]]
    happenings: Sequence[Happening]
    before: str
    after: str


def month(viewer: Viewer, year: int, number: int, *, now: dt.datetime) -> Month:
    """Return a month of the viewer's region. Raises Http404 (role, a year out of range). Three statements."""
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region or year not in YEARS:
        raise Http404
    first = dt.date(year, number, 1)
    last = first.replace(day=calendar.monthrange(year, number)[1])
    found = sorted(
        (one for one in _all(viewer, first, now) if first <= one.day <= last),
        key=lambda one: (one.day, one.when, str(one.title)),
    )
    today = clock.local_date(now)
    weeks = [
        (
            week[0].isocalendar().week,
            [
                Day(day, day.month == number, day == today, [one for one in found if one.day == day])
                for day in week
            ],
        )
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    return Month(
        title=f"{words.month(number, viewer.language)} {year}",
        weekdays=[words.weekday(day, viewer.language, is_short=True) for day in range(1, 8)],
        weeks=weeks,
        happenings=found,
        before=_named(first - dt.timedelta(days=1)),
        after=_named(last + dt.timedelta(days=1)),
    )


def _named(day: dt.date) -> str:
    return f"{day.year}-{day.month:02d}" if day.year in YEARS else ""


def _all(viewer: Viewer, first: dt.date, now: dt.datetime) -> Iterator[Happening]:
    since = hours.moment_of(first, hours.MIDNIGHT) - dt.timedelta(seconds=1)
    for turn in coming.turns(viewer, now=now, since=since):
        day = clock.local_date(turn.at)
        at = words.clock_time(clock.local(turn.at), viewer.language)
        what = _("%(what)s, om försöket före går bra") % {"what": turn.what} if turn.is_held else turn.what
        yield Happening(day, at, what, turn.title, turn.where, _address(turn))
    for version in forms.dated(viewer):
        title = (version.title_en if viewer.language == "en" else "") or version.title_sv
        url = addresses.url("questionnaires:form", form_id=version.form_id)
        for at_moment, what in (
            (version.valid_from, _("Formulär publiceras, version %(n)d") % {"n": version.number}),
            (version.valid_to, _("Formulärversion %(n)d slutar") % {"n": version.number}),
        ):
            if at_moment is not None:
                at = words.clock_time(clock.local(at_moment), viewer.language)
                yield Happening(clock.local_date(at_moment), at, what, title, _("hela regionen"), url)
    yield from _measures(viewer, first)
    yield from _rules()


def _measures(viewer: Viewer, first: dt.date) -> Iterator[Happening]:
    """What is planned to be measured of pauses and roll-outs and is not yet; one line for each and day."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    told: set[tuple[dt.date, str]] = set()
    for row in pauses.to_measure(viewer, first=first, last=last):
        operation = row.pause or row.roll_out
        if row.pause is not None:
            url = addresses.url("steering:pause", pause_id=row.pause.id)
        else:
            url = addresses.url("steering:roll_out", roll_out_id=row.roll_out_id)
        if operation is None or (row.due_on, url) in told:
            continue
        told.add((row.due_on, url))
        titles = ", ".join(_service_title(key) for key in _keys(operation))
        yield Happening(row.due_on, "", _("Att mäta"), titles, "", f"{url}#follow-up")


def _keys(operation: models.Pause | models.RollOut) -> Sequence[str]:
    return operation.service_keys if isinstance(operation, models.Pause) else [operation.service_key]


def _service_title(key: str) -> str:
    service = listing.services().get(key)
    return str(service.title) if service else key


def _rules() -> Iterator[Happening]:
    """The dated rules: age limits and the guarantee's. They begin and end at midnight, for the whole country."""
    days = {day for one in policy.age_limits() for day in (one.valid_from, one.valid_to) if day}
    for day in days:
        yield Happening(
            day, "", _("Åldersgränser ändras"), _("Vem som får göra ärenden"), _("hela landet"), ""
        )
    ends = {one.valid_to + dt.timedelta(days=1) for one in guarantee.RULES if one.valid_to}
    for day in {one.valid_from for one in guarantee.RULES} | ends:
        yield Happening(day, "", _("Gränser ändras"), _("Vårdgarantin"), _("hela landet"), "")


def _address(turn: coming.Turn) -> str:
    if turn.pause_id:
        return addresses.url("steering:pause", pause_id=turn.pause_id)
    if turn.plan_id:
        return addresses.url("steering:roll_out", roll_out_id=turn.plan_id)
    if turn.unit_id:
        return addresses.url("steering:unit_service", key=turn.key, unit_id=turn.unit_id)
    return addresses.url("steering:service", key=turn.key)
