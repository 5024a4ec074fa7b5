"""Pages: the unit's week and day, one time in it, and what is noted of it: came, did not come, took place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.pages import desk_calls, doors, own
from vardnav.capabilities.booking.queries import calls, phoning, shown
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.appointments import calendar_queries, desk_actions, own_queries, prior_queries
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.rules import searching, states
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.calendars import hand_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

NOTED = telling.word("booking noted", gettext_lazy("Det är noterat."))
NOTED_AS = frozenset({"arrive", "undo_arrive", "fulfil", "miss"})
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


def week(request: PageRequest) -> HttpResponse:
    """The week in numbers: seats, booked, closed; each day leads to who comes."""
    now, language = clock.now(), request.viewer.language
    on = day_asked(request.GET.get("day", ""), now)
    found = calendar_queries.week(request.viewer, on, now=now)
    first = found.days[0].on
    context = {
        "days": [(one, words.long_date(one.on, language), _at("desk_day", one.on)) for one in found.days],
        "weekdays": [words.weekday(one.on.isoweekday(), language) for one in found.days],
        "loads": [(one.name, _in_words(one)) for one in found.loads],
        "number": first.isocalendar().week,
        "before": _at("desk_week", first - WEEK),
        "after": _at("desk_week", first + WEEK),
        "today": _at("desk_day", clock.local_date(now)),
        "unanswered": hand_queries.count(request.viewer, now=now),
        "calls": calls.count(request.viewer, now=now),
    }
    return design.render(request, "booking/desk_week.html", context)


def _in_words(one: calendar_queries.Load) -> list[str]:
    """Return a clinician's days as "3 av 6": booked of all seats."""
    said = _("%(taken)s av %(seats)s")
    return [said % {"taken": taken, "seats": seats} if seats else "–" for seats, taken in one.days]


def day(request: PageRequest) -> HttpResponse:
    """The day's times with who comes, what can be noted of each, and which to close or move."""
    now = clock.now()
    return _of_day(request, day_asked(request.GET.get("day", ""), now), now)


def _of_day(
    request: PageRequest, on: dt.date, now: dt.datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    language = request.viewer.language
    found = calendar_queries.day(request.viewer, on, now=now)
    context = {
        "on": on,
        "heading": words.long_date(on, language),
        "by": _by(found.slots, now),
        "extra": _at("desk_extra", on) if on >= clock.local_date(now) else "",
        "slots": [_slot(one, found.booked.get(one.id, ()), language, now) for one in found.slots],
        "before": _at("desk_day", on - DAY),
        "after": _at("desk_day", on + DAY),
        "week": _at("desk_week", on),
        "problem": problem,
        "calls": calls.count(request.viewer, now=now),
    }
    return design.render(request, "booking/desk_day.html", context, status=status)


def _by(slots: Sequence[calendar_queries.SlotRow], now: dt.datetime) -> list[tuple[str, str]]:
    """Return whose times of the day can be chosen all at once: everybody's (""), and each clinician's; none: []."""
    coming = [one for one in slots if one.starts_at > now and not one.outside_id]
    names = {str(one.clinician_id): one.clinician.name for one in coming if one.clinician is not None}
    said = _("Alla tider: %(name)s")
    each = [(key, said % {"name": name}) for key, name in sorted(names.items(), key=lambda one: one[1])]
    return [("", _("Alla dagens tider")), *(each if len(each) > 1 else ())] if coming else []


def _slot(
    one: calendar_queries.SlotRow,
    booked: Sequence[calendar_queries.AppointmentRow],
    language: str,
    now: dt.datetime,
) -> dict[str, Any]:
    taken = [each for each in booked if each.status in states.SEATED]
    return {
        "id": one.id,
        "at": f"{words.clock_time(one.starts_at, language)}–{words.clock_time(one.ends_at, language)}",
        "title": shown.title(one.time_type, language),
        "with": ", ".join(each.name for each in (one.clinician, one.room) if each is not None),
        "left": max(0, one.capacity - len(taken)) if one.closed_at is None else 0,
        "is_closed": one.closed_at is not None,
        "reason": one.closed_reason,
        "is_coming": one.starts_at > now and not one.outside_id,  # a calendar outside is changed there
        "people": [_person(each, now) for each in booked if each.status != states.Status.CANCELLED],
    }


def _person(one: calendar_queries.AppointmentRow, now: dt.datetime) -> dict[str, Any]:
    """Return one who comes; a protected name is not shown in a list."""
    is_protected, is_left = protection.is_protected(one.subject.protection), prior_queries.is_left(one)
    state, tone = shown.state(one.status, one.cancelled_because)
    return {
        "id": one.id,
        "name": assisted_shown.name(one.subject),
        "url": addresses.url("booking:desk_one", appointment_id=one.id),
        "born": "" if is_protected or one.subject.born_on is None else f"f. {one.subject.born_on.year}",
        "state": state,
        "tone": tone,
        "version": one.version,
        "is_unanswered": one.moved_by_unit_at is not None,
        "questions": ""
        if is_left is None
        else (_("Frågor inte besvarade") if is_left else _("Frågor besvarade")),
        "verbs": verbs(one, now),
    }


def verbs(one: calendar_queries.AppointmentRow, now: dt.datetime) -> list[tuple[str, str]]:
    """Return what can be noted of a time now: (verb, the words of its button)."""
    every = (
        ("arrive", _("Har kommit"), states.may_arrive(one.starts_at, now)),
        ("fulfil", _("Besöket blev av"), states.may_arrive(one.starts_at, now)),
        ("miss", _("Kom inte"), states.may_miss(one.starts_at, now)),
        ("undo_arrive", _("Ångra ankomsten"), True),
    )
    return [(verb, text) for verb, text, is_time in every if is_time and states.may(verb, one.status)]


def one(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One time at the unit, with its person, its history and what can be done."""
    now, viewer = clock.now(), request.viewer
    found = own_queries.one(viewer, appointment_id, now=now)
    it = found.appointment
    context = {
        **own.of_one(viewer, found, now),
        "case_url": addresses.url("desk:case", case_id=it.origin_id) if it.origin_kind == "case" else "",
        "person": it.subject.name,
        "number": it.subject.number.shown(),
        "is_protected": protection.is_protected(it.subject.protection),
        "call": phoning.at_desk(viewer, it, now=now),
        "room": it.slot.room.name if it.slot.room else "",
        "verbs": verbs(it, now),
        "day": _at("desk_day", clock.local_date(it.starts_at)),
    }
    return design.render(request, "booking/desk_one.html", context)


def note(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Note that somebody came, did not come, or that the visit took place; then back to the day."""
    now, viewer = clock.now(), request.viewer
    version = doors.number(request.POST.get("version", ""))
    it = own_queries.one(viewer, appointment_id, now=now).appointment
    on, verb = clock.local_date(it.starts_at), request.POST.get("do", "")
    if verb == "tell":
        return desk_calls.told(request, appointment_id, version, now=now)
    if verb not in NOTED_AS:
        return _of_day(request, on, now, problem=_("Välj vad som ska noteras. Inget är noterat."), status=422)
    try:
        answer = desk_actions.note(viewer, appointment_id, verb, now=now, version=version)
    except Stale:
        problem = _("Någon har ändrat tiden sedan du öppnade sidan. Inget är noterat. Så här är det nu.")
        return _of_day(request, on, now, problem=problem, status=409)
    if isinstance(answer, Refused):
        said = refusals.said(answer, now=now, language=viewer.language)
        return _of_day(request, on, now, problem=said, status=409)
    return telling.after(request, SeeOther(_at("desk_day", on)), NOTED)


def _at(page: str, on: dt.date) -> str:
    return f"{addresses.url(f'booking:{page}')}?day={on.isoformat()}"


def day_asked(text: str, now: dt.datetime) -> dt.date:
    """Return the day of an address; today for none, and for what is no day or too far from any calendar of ours."""
    today = clock.local_date(now)
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return today
    is_near = abs((found - today).days) < 3660
    return found if is_near else searching.week_of(today)
