"""Actions: times at made-up units: what can be booked, is and has been; one offer that waits, one closed session."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import hours
from vardnav.kernel.events import subscriptions
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import (
    booking_actions,
    changing_actions,
    desk_actions,
    schedule_actions,
    session_actions,
    type_actions,
    waiting_actions,
)
from vardnav.platform.appointments.answers import Had
from vardnav.platform.appointments.models import Appointment, Slot, TimeType
from vardnav.platform.appointments.models.kinds import Form, ResourceKind
from vardnav.platform.appointments.rules.eligibility import Rule

#: The calendars begin so long ago, so that there is something that has been, and reach so far ahead.
_BEGAN, _AHEAD = dt.timedelta(days=21), dt.timedelta(days=60)


@dataclass(slots=True)
class _Telling:
    """A region's calendars while they are told: types and their coming slots by the keys of the file."""

    care: Care
    people: Mapping[str, Person]
    now: dt.datetime
    slots: dict[str, list[Slot]]
    types: dict[str, TimeType]
    desks: dict[str, Viewer]

    @property
    def began(self) -> dt.datetime:
        """When the calendars were made."""
        return self.now - _BEGAN


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Make the calendars of a region that has none, and what has happened in them; return how many rows were written."""
    told = reading.file("times")
    kinds = [one for one in told["type"] if one["region"] == care.region.code]
    units = [care.units[one["unit"]].id for one in kinds]
    if not kinds or TimeType.objects.filter(region=care.region.code, unit__in=units).exists():
        return 0
    telling = _Telling(care, residents.people, now, {}, {}, {})
    with subscriptions.set_aside():  # nobody is sent word of what happened before they came
        for one in kinds:
            if (one["staff"], one["unit"]) in care.assignments:
                _calendar(telling, one)
        for name, tell in (("story", _story), ("closed", _close), ("offer", _offer)):
            for one in told[name]:
                if one["region"] == care.region.code and _has_all(telling, one):
                    tell(telling, one)
    return (
        Slot.objects.filter(region=care.region.code).count()
        + Appointment.objects.filter(region=care.region.code).count()
    )


def _has_all(telling: _Telling, told: Mapping[str, Any]) -> bool:
    """Tell whether everybody and the calendar of a story are ours: others' rows are left alone."""
    named = [told[word] for word in ("who", "by", "from") if word in told]
    return told["time"] in telling.slots and all(one in telling.people for one in named)


def _calendar(telling: _Telling, told: Mapping[str, Any]) -> None:
    desk = telling.care.viewer(told["staff"], told["unit"])
    kind = type_actions.Kind(
        key=told["kind"],
        name_sv=told["name"],
        name_en=told["name_en"],
        minutes=told["minutes"],
        form=Form(told.get("form", "visit")),
        bring_sv=told.get("bring", ""),
        bring_en=told.get("bring_en", ""),
    )
    rule = Rule(cutoff_hours=told["cutoff"], lead_minutes=60, days_ahead=90, most_at_once=3)
    made = type_actions.add_type(desk, kind, rule, late_fee_kronor=told.get("late_fee", 0), now=telling.began)
    clinician = type_actions.add_resource(
        desk,
        kind=ResourceKind.CLINICIAN,
        name=told["with"],
        staff_id=desk.staff_id,
        languages=told.get("languages", ()),
        now=telling.began,
    )
    week = [
        hours.WeeklySpan(day, hours.Span(_time(opens), _time(closes)), is_on_holidays=False)
        for day, (opens, closes) in itertools.product(told["days"], told["hours"])
    ]
    first = clock.local_date(telling.began)
    plan = schedule_actions.Plan(made.id, week, first, clinician_id=clinician.id)
    schedule = schedule_actions.make_schedule(desk, plan, now=telling.began)
    schedule_actions.publish(desk, schedule.id, to=clock.local_date(telling.now + _AHEAD), now=telling.began)
    telling.types[told["key"]], telling.desks[told["key"]] = made, desk
    telling.slots[told["key"]] = list(Slot.objects.filter(schedule=schedule).order_by("starts_at"))


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def _slot(telling: _Telling, told: Mapping[str, Any]) -> Slot:
    """Return the slot that a story is about: so many days from now or later, at so many places into that day."""
    wanted = clock.local_date(telling.now) + dt.timedelta(days=told["days"])
    slots = telling.slots[told["time"]]
    day = next(clock.local_date(one.starts_at) for one in slots if clock.local_date(one.starts_at) >= wanted)
    of_day = [one for one in slots if clock.local_date(one.starts_at) == day]
    place = int(told["place"])
    return of_day[min(place, len(of_day) - 1)]


def _booked(telling: _Telling, told: Mapping[str, Any], who: str, slot: Slot) -> Appointment | None:
    """Book as somebody does: for themselves, for their child, or by phone."""
    person, by = telling.people[who], telling.people[told.get("by", who)]
    key = identity.fixed(f"time {telling.care.region.code} {told['time']} {who} {told['days']}")
    booked_at = min(telling.now, slot.starts_at) - dt.timedelta(days=told.get("ahead", 5), minutes=7)
    asked = booking_actions.Asked([slot.id], key, wants_reminder=bool(told.get("reminder")))
    if told.get("phone"):
        viewer = telling.desks[told["time"]]
        asked = booking_actions.Asked([slot.id], key, subject_id=person.id)
    else:
        viewer = _resident(telling, by, person)
    answer = booking_actions.book(viewer, asked, now=max(booked_at, telling.began))
    return answer.appointments[0] if isinstance(answer, Had) else None


def _resident(telling: _Telling, person: Person, subject: Person) -> Viewer:
    return Viewer.resident(person_id=person.id, subject_id=subject.id, region=telling.care.region.code)


def _story(telling: _Telling, told: Mapping[str, Any]) -> None:
    slot = _slot(telling, told)
    had = _booked(telling, told, told["who"], slot)
    if had is None:
        return
    desk = telling.desks[told["time"]]
    for verb in told.get("noted", ()):
        if slot.starts_at < telling.now:
            desk_actions.note(desk, had.id, verb, now=slot.starts_at + dt.timedelta(minutes=5))
    if told.get("cancelled"):
        by = _resident(telling, telling.people[told["who"]], telling.people[told["who"]])
        changing_actions.cancel(by, had.id, now=telling.now - dt.timedelta(days=1))


def _close(telling: _Telling, told: Mapping[str, Any]) -> None:
    day = clock.local_date(_slot(telling, told).starts_at)
    slots = [one.id for one in telling.slots[told["time"]] if clock.local_date(one.starts_at) == day]
    session_actions.close(telling.desks[told["time"]], slots, reason=told["reason"], now=telling.now)


def _offer(telling: _Telling, told: Mapping[str, Any]) -> None:
    """Somebody cancels, and the one who waits is asked."""
    slot = _slot(telling, told)
    had = _booked(telling, told, told["from"], slot)
    person = telling.people[told["who"]]
    wish = waiting_actions.Wish(telling.types[told["time"]].id)
    waits = _resident(telling, person, person)
    waiting_actions.join(waits, wish, now=telling.now - dt.timedelta(days=2))
    if had is not None:
        giver = telling.people[told["from"]]
        changing_actions.cancel(_resident(telling, giver, giver), had.id, now=telling.now)
