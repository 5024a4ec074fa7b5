"""Queries: what to do at each level, as one main step and others; by catalogue key and known pages, never by a sibling."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.levels import RED, Level
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import queries as organisations
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import addresses, listing

EMERGENCY_NUMBER: Final = "112"
ADVICE_NUMBER: Final = "1177"
#: The page of the region's units, as other rooms know it.
UNITS: Final = "units.listed"
#: Who can examine it, as the kinds of units that a region has; the first that it has is shown.
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "maternity": ("maternity", "hospital"),
    "midwife": ("maternity",),
    "psychiatric": ("psychiatry", "hospital"),
    "dental": ("dental",),
    "child_health": ("child_health", "health_centre"),
    "sexual_health": ("sexual_health", "health_centre"),
    "youth": ("youth", "health_centre"),
    "physiotherapy": ("rehab", "health_centre"),
    "pharmacy": ("pharmacy",),
}
_EMERGENCY_KINDS: Final = ("emergency", "hospital")
#: Whose visits are booked at a health centre.
_AT_HEALTH_CENTRE: Final = frozenset({"gp", "eye", "ear_nose_throat", "gynaecology", "palliative"})
#: E-services that lead to a visit or an answer, the first that is open.
_TO_BOOK: Final = ("booking.book", "contact.ask", "contact.call_me")


@dataclass(frozen=True, slots=True)
class NextStep:
    """A button: a page of ours, or a number to call."""

    words: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class After:
    """The one main button, and what else can be done. Somebody to talk to is always among them."""

    main: NextStep
    others: tuple[NextStep, ...] = ()


def after(viewer: Viewer, advice: Advice, *, now: dt.datetime) -> After:
    """Return what to do now. What is paused, closed or not there is passed over; the phone never is."""
    units, call = _units(viewer, advice.level, advice.setting), _call()
    if advice.level == "112":
        return After(NextStep(_("Ring 112"), f"tel:{EMERGENCY_NUMBER}", "phone-fill"))
    if advice.level == "akut_nu":
        return After(units, (call,)) if units else After(call)
    others = (units,) if units else ()
    if advice.level == "idag":
        return After(call, others)
    if advice.level == "boka":
        booked = _booking(viewer, advice, now)
        steps = [one for one in (booked, units, call) if one]
        return After(steps[0], tuple(steps[1:]))
    return After(NextStep(_("Läs när du ska höra av dig igen"), "#seek-again", "clock"), (call,))


def _call() -> NextStep:
    return NextStep(_("Ring 1177 och prata med en sjuksköterska"), f"tel:{ADVICE_NUMBER}", "phone-fill")


def _units(viewer: Viewer, level: Level, setting: str) -> NextStep | None:
    if not viewer.region:
        return None
    own = _KINDS.get(setting, ())
    if level in RED:
        wanted = own if setting in ("maternity", "psychiatric") else _EMERGENCY_KINDS
        words = _("Hitta närmaste akutmottagning")
    else:
        wanted = own or ("health_centre",)
        words = _("Hitta en mottagning")
    there = organisations.kinds_in(viewer.region)
    kind = next((one for one in wanted if one in there), "")
    if not kind:
        return None
    return NextStep(words, f"{addresses.url(UNITS)}?{urlencode({'kind': kind})}", "hospital")


def _booking(viewer: Viewer, advice: Advice, now: dt.datetime) -> NextStep | None:
    if not viewer.region or advice.setting not in _AT_HEALTH_CENTRE:
        return None
    known = listing.services()
    for key in _TO_BOOK:
        if key in known and catalogue.offer(viewer, key, region=viewer.region, now=now).is_open:
            words = _("Boka tid") if key == _TO_BOOK[0] else str(known[key].title)
            return NextStep(words, addresses.url("cases:start", key=key), "calendar")
    return None
