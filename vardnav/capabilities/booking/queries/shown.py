"""Queries: times in the words that people read: when, where, with whom, what it is, and how it came to be so."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.people import protection
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.appointments.rules.states import Cause, Status
from vardnav.platform.appointments.time_queries import FreeTime


class HasType(Protocol):
    """What names itself in both languages (a sort of time)."""

    name_sv: str
    name_en: str
    bring_sv: str
    bring_en: str
    form: str


@dataclass(frozen=True, slots=True)
class Free:
    """A free time in a list: `at` is the hour on its button, `about` all of it for who does not see the heading."""

    slot_id: uuid.UUID
    at: str
    about: str
    unit: str
    by: str
    left_over: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """The free times of a day."""

    day: str
    times: Sequence[Free]


def title(kind: HasType, language: str) -> str:
    """Return what a sort of time is called."""
    return kind.name_en if language == "en" else kind.name_sv


def bring(kind: HasType, language: str) -> str:
    """Return what to bring and how to prepare, "" for nothing said."""
    return kind.bring_en or kind.bring_sv if language == "en" else kind.bring_sv


def when(starts_at: dt.datetime, ends_at: dt.datetime, language: str) -> str:
    """Return "tisdag 1 december 2026, klockan 8.20–8.40"."""
    return _("%(day)s, klockan %(from)s–%(to)s") % {
        "day": words.long_date(clock.local_date(starts_at), language),
        "from": words.clock_time(starts_at, language),
        "to": words.clock_time(ends_at, language),
    }


def how(form: str) -> str:
    """Return how people meet, as the person reads it."""
    return {
        "visit": _("Besök på mottagningen"),
        "phone": _("Telefon: mottagningen ringer"),
        "video": _("Video"),
    }[form]


def days(found: Iterable[FreeTime], units: dict[uuid.UUID, str], language: str) -> list[FreeDay]:
    """Return free times day by day, soonest first."""
    by_day: dict[dt.date, list[Free]] = {}
    for one in found:
        day = clock.local_date(one.starts_at)
        at, unit = words.clock_time(one.starts_at, language), units.get(one.unit_id, "")
        about = f"{words.long_date(day, language)}, {unit}" if unit else words.long_date(day, language)
        by_day.setdefault(day, []).append(Free(one.slot_id, at, about, unit, one.by, one.left_over))
    return [FreeDay(words.long_date(day, language), times) for day, times in by_day.items()]


def state(status: str, cause: str) -> tuple[str, str]:
    """Return how a time stands in words, and in which tone."""
    found = {
        Status.PENDING: (_("Reserverad"), "warning"),
        Status.BOOKED: (_("Bokad"), "info"),
        Status.ARRIVED: (_("Har kommit"), "info"),
        Status.FULFILLED: (_("Blev av"), "success"),
        Status.NO_SHOW: (_("Kom inte"), "neutral"),
    }
    if status in found:
        return found[Status(status)]
    ended = {
        Cause.UNIT: _("Avbokad av mottagningen"),
        Cause.SESSION: _("Inställd av mottagningen"),
        Cause.PAIR: _("Avbokad tillsammans med den andra tiden"),
        Cause.REFUSED: _("Blev inte bokad"),
    }
    return (ended[Cause(cause)] if cause in ended else _("Avbokad")), "neutral"


def step(
    one: Any, viewer: Viewer, subject_id: uuid.UUID, *, is_outside: bool = False, now: dt.datetime
) -> dict[str, str]:
    """Return a step of a time's history, as components/timeline draws it. `is_outside`: nobody here is the clinic there."""
    at = words.moment(one.at, now=now, language=viewer.language)
    text = _said_of(one, viewer, now)
    return {
        "title": text,
        "when": f"{at}, {_by(one, viewer, subject_id, is_outside=is_outside)}",
        "text": one.reason,
        "state": "done",
    }


def _said_of(one: Any, viewer: Viewer, now: dt.datetime) -> str:
    if one.verb == "move" and one.from_starts_at is not None:
        was = words.moment(one.from_starts_at, now=now, language=viewer.language)
        to = words.moment(one.to_starts_at, now=now, language=viewer.language)
        return _("Flyttad från %(was)s till %(to)s") % {"was": was, "to": to}
    if one.verb == "cancel" and one.is_late:
        return _("Avbokad efter sista tiden")
    return {
        "book": _("Bokad"),
        "confirm": _("Bokad"),
        "move": _("Flyttad"),
        "cancel": _("Avbokad"),
        "arrive": _("Har kommit"),
        "undo_arrive": _("Ankomsten togs bort"),
        "fulfil": _("Besöket blev av"),
        "miss": _("Kom inte"),
        "refuse": _("Mottagningen svarade nej"),
    }[one.verb]


def _by(one: Any, viewer: Viewer, subject_id: uuid.UUID, *, is_outside: bool) -> str:
    if one.by_staff_id is not None or (is_outside and one.by_person_id is None):
        return _("av mottagningen")
    if one.by_person_id is None:
        return _("automatiskt")
    if one.by_person_id == viewer.person_id:
        return _("av dig")
    named = protection.display(
        Details(one.by_person.name), protection=one.by_person.protection, reader=Reader.LIST
    )
    name = _(named.name) if named.is_protected else named.name
    if one.by_person_id == subject_id:
        return _("av %(name)s") % {"name": name}
    return _("av ombudet %(name)s") % {"name": name}
