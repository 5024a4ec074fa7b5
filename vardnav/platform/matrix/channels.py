"""Rules: the ways to a unit for one thing: the e-service, the same done by staff, the phone, a visit (R14, N9).

The first two are one fact: staff do for somebody what that person could do here (`cases.actions.begin` asks the same
catalogue), so the two can never differ. Phone and visit are the unit's own numbers and hours.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, words
from vardnav.kernel.organisations import queries
from vardnav.kernel.organisations.models import Unit

WHATS = ("phone", "visit")
#: Opening hours of units, by what they are for and by unit.
Opening = Mapping[str, Mapping[uuid.UUID, hours.OpeningHours]]


class Channel(enum.StrEnum):
    """A way to the care unit."""

    E_SERVICE = "e_service"
    ASSISTED = "assisted"
    PHONE = "phone"
    VISIT = "visit"


class WayState(enum.StrEnum):
    """Whether a way can be taken now. MISSING: there is no such way here."""

    OPEN = "open"
    CLOSED = "closed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `phone`: the number, "" where the way is not by phone."""

    channel: Channel
    title: str
    state: WayState
    text: str
    phone: str = ""


def opening(units: Sequence[Unit], now: dt.datetime) -> Opening:
    """Return the units' hours for the phone and for visits; four statements."""
    day = clock.local_date(now)
    return {what: queries.hours_of_many(units, on=day, what=what) for what in WHATS}


def of_unit(unit: Unit, found: Opening, now: dt.datetime, language: str) -> tuple[Way, Way]:
    """Return the ways that are the unit's own, the same for every e-service: phone and visit."""
    phone = _by_hours(found.get("phone", {}).get(unit.id), now, language)
    visit = _by_hours(found.get("visit", {}).get(unit.id), now, language)
    can_visit = bool(unit.address) or unit.id in found.get("visit", {})
    return (
        Way(Channel.PHONE, _("Ring"), *(phone if unit.phone else _no(_("Mottagningen har inget nummer här."))), unit.phone),
        Way(Channel.VISIT, _("Besök"), *(visit if can_visit else _no(_("Mottagningen har ingen adress här.")))),
    )  # fmt: skip


def of_cell(is_open: bool, text: str, unit_ways: tuple[Way, Way]) -> tuple[Way, ...]:
    """Return every way of one e-service at a unit. `text`: its state in words."""
    state = WayState.OPEN if is_open else WayState.CLOSED
    helped = _("Personalen kan göra det åt dig, i telefon eller på plats.") if is_open else text
    return (
        Way(Channel.E_SERVICE, _("E-tjänst"), state, text),
        Way(Channel.ASSISTED, _("Personalen hjälper dig"), state, helped),
        *unit_ways,
    )


def _no(why: str) -> tuple[WayState, str]:
    return WayState.MISSING, why


def _by_hours(found: hours.OpeningHours | None, now: dt.datetime, language: str) -> tuple[WayState, str]:
    if found is None:
        return WayState.OPEN, ""  # no hours are told: the number is there, when it is answered is not known
    if hours.is_open(found, now):
        closes = hours.next_closing(found, now)
        until = words.clock_time(closes, language) if closes else ""
        return WayState.OPEN, _("Öppet till %(time)s") % {"time": until} if until else _("Öppet dygnet runt")
    opens = hours.next_opening(found, now)
    if opens is None:
        return WayState.CLOSED, _("Stängt")
    return WayState.CLOSED, _("Stängt, öppnar %(time)s") % {
        "time": words.moment(opens, now=now, language=language)
    }
