"""Pages: who comes to be vaccinated that day, who can come at once, and the campaign's times put in the calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.vaccination.actions import standing_by, timing
from vardnav.capabilities.vaccination.queries import desk
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.people.contact import phone_in_words
from vardnav.platform import design
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

CALLED = telling.word(
    "vaccination called", gettext_lazy("Det är noterat. Personen står inte längre på listan.")
)
MADE = telling.word(
    "vaccination type made",
    gettext_lazy("Tiderna finns nu bland mottagningens sorters tider. Gör ett schema."),
)
DAY = dt.timedelta(days=1)


def day(request: PageRequest) -> HttpResponse:
    """The day's people with their doses; who can come at once; which campaigns the unit takes part in."""
    now, viewer = clock.now(), request.viewer
    on = _day(request.GET.get("day", ""), now)
    names = desk.names(viewer)
    here = addresses.url("vaccination:desk")
    context = {
        "heading": words.long_date(on, viewer.language),
        "people": [_person(one, names, viewer.language) for one in desk.day(viewer, on, now=now)],
        "standby": [_waiting(one, names, viewer.language, now) for one in desk.standby(viewer, now=now)],
        "campaigns": [(one.key, one.name(viewer.language), one.has_type) for one in desk.here(viewer)],
        "before": f"{here}?day={(on - DAY).isoformat()}",
        "after": f"{here}?day={(on + DAY).isoformat()}",
    }  # fmt: skip
    return design.render(request, "vaccination/desk_day.html", context)


def called(request: PageRequest, standby_id: uuid.UUID) -> HttpResponse:
    """Note that somebody on the list was called, and is off it."""
    standing_by.called(request.viewer, standby_id, now=clock.now())
    return telling.after(request, see_other("vaccination:desk"), CALLED)


def make_times(request: PageRequest, campaign: str) -> HttpResponse:
    """Put the campaign's sort of time among the unit's; then the week is made as for any other."""
    capacity = request.POST.get("capacity", "1")
    is_number = capacity.isascii() and capacity.isdigit() and len(capacity) <= 3
    number = int(capacity) if is_number and 1 <= int(capacity) <= 200 else 1
    timing.make_type(request.viewer, campaign, capacity=number, now=clock.now())
    return telling.after(request, see_other("times.setup"), MADE)


def _person(one: desk.Comer, names: dict[uuid.UUID, tuple[str, str]], language: str) -> dict[str, Any]:
    time = one.booking.appointment
    return {
        "at": f"{words.clock_time(time.starts_at, language)}–{words.clock_time(time.ends_at, language)}",
        "name": assisted_shown.name(one.booking.subject),
        "what": _called(names, one.booking.campaign_id, language),
        "part": time.pair_part or 0,
        "dose": f"{one.dose.product}, {one.dose.lot}" if one.dose else "",
        "url": addresses.url("vaccination:desk_dose", booked_id=one.booking.appointment_id),
        "is_missed": time.status == "noshow",
    }


def _waiting(
    one: Any, names: dict[uuid.UUID, tuple[str, str]], language: str, now: dt.datetime
) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": assisted_shown.name(one.subject),
        "what": _called(names, one.campaign_id, language),
        "phone": one.phone,
        "phone_words": phone_in_words(one.phone),
        "since": words.moment(one.joined_at, now=now, language=language),
    }


def _called(names: dict[uuid.UUID, tuple[str, str]], campaign_id: uuid.UUID, language: str) -> str:
    swedish, english = names.get(campaign_id, ("", ""))
    return english if language == "en" else swedish


def _day(text: str, now: dt.datetime) -> dt.date:
    """Return the day of an address; today for none, and for what is no day or too far off."""
    today = clock.local_date(now)
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return found if abs((found - today).days) < 3660 else today
