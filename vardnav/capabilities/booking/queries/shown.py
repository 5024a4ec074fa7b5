"""Queries: times in the words that people read: when, where, with whom, what it is, and how it came to be so."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import words
from vardnav.platform.appointments import prior_queries
from vardnav.platform.appointments.rules.states import Cause, Status
from vardnav.platform.appointments.time_queries import FreeTime
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.cases import answers_shown
from vardnav.platform.registry import listing


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
    far: str = ""


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


def days(
    found: Iterable[FreeTime],
    units: Mapping[uuid.UUID, str],
    language: str,
    *,
    far: Mapping[uuid.UUID, str] = MappingProxyType({}),
) -> list[FreeDay]:
    """Return free times day by day, soonest first; `far`: how far each unit is, in words."""
    by_day: dict[dt.date, list[Free]] = {}
    for one in found:
        day = clock.local_date(one.starts_at)
        at, unit = words.clock_time(one.starts_at, language), units.get(one.unit_id, "")
        about = f"{words.long_date(day, language)}, {unit}" if unit else words.long_date(day, language)
        by_day.setdefault(day, []).append(
            Free(one.slot_id, at, about, unit, one.by, one.left_over, far.get(one.unit_id, ""))
        )
    return [FreeDay(words.long_date(day, language), times) for day, times in by_day.items()]


def by_unit(
    found: Iterable[FreeTime],
    units: Mapping[uuid.UUID, str],
    language: str,
    *,
    far: Mapping[uuid.UUID, str] = MappingProxyType({}),
) -> list[FreeDay]:
    """Return free times unit by unit, in the order of `units`, each with its day."""
    of_unit: dict[uuid.UUID, list[Free]] = {one: [] for one in units}
    for one in found:
        day, at = clock.local_date(one.starts_at), words.clock_time(one.starts_at, language)
        when = _("%(day)s %(at)s") % {"day": words.date(day, language), "at": at}
        made = Free(one.slot_id, when, units[one.unit_id], "", one.by, one.left_over)
        of_unit[one.unit_id].append(made)
    return [
        FreeDay(", ".join(filter(None, (units[one], far.get(one, "")))), times)
        for one, times in of_unit.items()
        if times
    ]


def km(length: float | None) -> str:
    """Return how far it is, in words; "" where it is not known."""
    if length is None:
        return ""
    return _("under 1 km") if length < 1 else _("%(n)s km") % {"n": round(length)}


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


@dataclass(frozen=True, slots=True)
class Moved:
    """That a unit has moved a time unasked: from when ("": only who meets one is another), and what it says of why."""

    was: str
    reason: str


def moved(found: Any, language: str) -> Moved | None:
    """Return from when and why the unit moved a time that waits for an answer, None of one that does not."""
    if found.appointment.moved_by_unit_at is None:
        return None
    last = next((one for one in reversed(found.steps) if one.verb == "move" and one.from_starts_at), None)
    if last is None:
        return None
    if last.from_starts_at == last.to_starts_at:
        return Moved("", last.reason)
    day = words.long_date(clock.local_date(last.from_starts_at), language)
    at = words.clock_time(last.from_starts_at, language)
    return Moved(_("%(day)s, klockan %(at)s") % {"day": day, "at": at}, last.reason)


@dataclass(frozen=True, slots=True)
class Questions:
    """The prior questions of a time: what they are called, and how they stand. `rows`: the answers, for the unit."""

    title: str
    state: str
    is_left: bool
    may_answer: bool
    rows: Sequence[tuple[str, Any]] = ()


def questions(viewer: Viewer, it: Any, *, now: dt.datetime) -> Questions | None:
    """Return how the prior questions of a time just read stand, None of one without. The unit's reading is logged."""
    service = prior_queries.form_of(it.time_type)
    kept = (
        prior_queries.sent(viewer, it, now=now) if service is not None or it.time_type.questions_key else None
    )
    if service is None and (kept is None or not kept.answers):
        return None
    is_left = kept is None or kept.answered_at is None
    state = _("Inte besvarade än")
    if kept is not None and kept.answered_at is not None:
        when = words.moment(kept.answered_at, now=now, language=viewer.language)
        state = _("Besvarade %(when)s") % {"when": when}
    answered_in = listing.services().get(kept.service_key) if kept is not None else None
    is_units = viewer.role is Role.STAFF and kept is not None
    return Questions(
        title=str(service.title) if service is not None else _("Frågor före besöket"),
        state=state,
        is_left=is_left,
        may_answer=service is not None and prior_queries.may_answer(viewer, it, kept, now),
        rows=answers_shown.rows(answered_in, kept.answers, {}) if is_units and kept is not None else (),
    )


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
        if one.from_starts_at == one.to_starts_at and one.from_unit_id == one.to_unit_id:
            return _("Någon annan tar emot")
        was = words.moment(one.from_starts_at, now=now, language=viewer.language)
        to = words.moment(one.to_starts_at, now=now, language=viewer.language)
        if one.from_unit_id is not None and one.from_unit_id != one.to_unit_id:
            return _("Flyttad från %(was)s till %(to)s, hos en annan mottagning") % {"was": was, "to": to}
        return _("Flyttad från %(was)s till %(to)s") % {"was": was, "to": to}
    if one.verb == "cancel" and one.is_late:
        return _("Avbokad efter sista tiden")
    return {
        "book": _("Bokad"),
        "confirm": _("Bokad"),
        "move": _("Flyttad"),
        "agree": _("Den nya tiden passar"),
        "cancel": _("Avbokad"),
        "arrive": _("Har kommit"),
        "undo_arrive": _("Ankomsten togs bort"),
        "fulfil": _("Besöket blev av"),
        "miss": _("Kom inte"),
        "refuse": _("Mottagningen svarade nej"),
        "tell": _("Mottagningen har berättat det"),
    }[one.verb]


def _by(one: Any, viewer: Viewer, subject_id: uuid.UUID, *, is_outside: bool) -> str:
    if one.by_staff_id is not None or (is_outside and one.by_person_id is None):
        return _("av mottagningen")
    if one.by_person_id is None:
        return _("automatiskt")
    if one.by_person_id == viewer.person_id:
        return _("av dig")
    name = assisted_shown.name(one.by_person)
    if one.by_person_id == subject_id:
        return _("av %(name)s") % {"name": name}
    return _("av ombudet %(name)s") % {"name": name}
