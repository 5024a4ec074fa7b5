"""Queries: what to do now, as one main step and others; by catalogue key and known pages, never by a sibling."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from vardnav.capabilities.advice.rules import onward
from vardnav.capabilities.advice.rules.onward import Step
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.levels import RED
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import queries as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer
from vardnav.platform.matrix import channels
from vardnav.platform.registry import addresses, listing

EMERGENCY_NUMBER: Final = "112"
ADVICE_NUMBER: Final = "1177"
#: The pages of the region's units, as other rooms know them.
UNITS: Final = "units.listed"
UNIT: Final = "units.one"
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
#: So many emergency units are named; all of them stand in the list.
MOST_NAMED: Final = 3
_ICONS: Final = {Step.CHAT: "chat", Step.BOOK: "calendar", Step.ASK: "envelope-closed", Step.CALL_ME: "phone"}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A button: a page of ours, or a number to call."""

    words: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Near:
    """An emergency unit: whether it is open, its phone and its own page."""

    name: str
    place: str
    phone: str
    hours: str
    url: str


@dataclass(frozen=True, slots=True)
class After:
    """The one main button, and what else can be done. Somebody to talk to is always among them.

    `later`: ways that are closed now, each with when it opens or why. `near`: emergency units.
    """

    main: NextStep
    others: tuple[NextStep, ...] = ()
    later: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()


def after(
    viewer: Viewer, advice: Advice, *, assessment_id: uuid.UUID | None = None, now: dt.datetime
) -> After:
    """Return what to do now. What is paused, closed or not there is passed over; the phone never is.

    `assessment_id`: of one that is kept; one that is not yet is kept on the way to an e-service.
    """
    offered = offers(viewer, now=now)
    kind = _kind(viewer, advice)
    planned = onward.plan(
        advice.level,
        advice.setting,
        advice.channel,
        is_open=[key for key, one in offered.items() if one.is_open],
        has_units=bool(kind),
    )
    steps = [_step(one, advice, kind, assessment_id) for one in planned.every]
    near = _near(viewer, kind, now) if kind and advice.level == "akut_nu" else ()
    return After(steps[0], tuple(steps[1:]), _later(viewer, advice, offered, now), tuple(near))


def offers(viewer: Viewer, *, now: dt.datetime) -> Mapping[str, Offer]:
    """Return what the region offers of the e-services that lead on; none without a region."""
    if not viewer.region:
        return {}
    known = listing.services()
    found = catalogue.offers(viewer, region=viewer.region, now=now, at_version=catalogue.version())
    return {key: found[key] for key in onward.SERVICES if key in known}


def _step(step: Step, advice: Advice, kind: str, assessment_id: uuid.UUID | None) -> NextStep:
    if step is Step.CALL_112:
        return NextStep(_("Ring 112"), f"tel:{EMERGENCY_NUMBER}", "phone-fill")
    if step is Step.CALL_1177:
        return NextStep(_("Ring 1177 och prata med en sjuksköterska"), f"tel:{ADVICE_NUMBER}", "phone-fill")
    if step is Step.WATCH:
        return NextStep(_("Läs när du ska höra av dig igen"), "#seek-again", "clock")
    if step is Step.UNITS:
        said = _("Hitta närmaste akutmottagning") if advice.level in RED else _("Hitta en mottagning")
        return NextStep(said, f"{addresses.url(UNITS)}?{urlencode({'kind': kind})}", "hospital")
    return NextStep(_said(step), _form(step, assessment_id), _ICONS[step])


def _said(step: Step) -> str:
    return {
        Step.CHAT: _("Chatta med en sjuksköterska"),
        Step.BOOK: _("Boka tid"),
        Step.ASK: _("Skriv till mottagningen"),
        Step.CALL_ME: _("Be mottagningen att ringa upp dig"),
    }[step]


def _form(step: Step, assessment_id: uuid.UUID | None) -> str:
    """Return where an e-service is begun with what was answered; booked times have no form for it to go along in."""
    if step.value not in onward.FORMS:
        return addresses.url("cases:start", key=step.value)
    if assessment_id is not None:
        return addresses.url("advice:on", assessment_id=assessment_id, key=step.value)
    return f"{addresses.url('advice:keep')}?{urlencode({'on': step.value})}"


def _later(viewer: Viewer, advice: Advice, offered: Mapping[str, Offer], now: dt.datetime) -> tuple[str, ...]:
    """Return when the chat opens, where it would be a way on and is closed for the hour."""
    chat = offered.get(onward.CHAT)
    if chat is None or chat.is_open or not chat.is_resting or advice.level in RED or not chat.closes_at:
        return ()
    when = words.moment(chat.closes_at, now=now, language=viewer.language)
    return (_("Chatten är stängd nu. Den öppnar %(when)s.") % {"when": when},)


def _kind(viewer: Viewer, advice: Advice) -> str:
    if not viewer.region:
        return ""
    own = _KINDS.get(advice.setting, ())
    if advice.level in RED:
        wanted = own if advice.setting in ("maternity", "psychiatric") else _EMERGENCY_KINDS
    else:
        wanted = own or ("health_centre",)
    there = organisations.kinds_in(viewer.region)
    return next((one for one in wanted if one in there), "")


def _near(viewer: Viewer, kind: str, now: dt.datetime) -> list[Near]:
    """Return the region's units of a kind, those that are open now first."""
    units = organisations.units_in(viewer.region, kind=kind)[:30]
    opening = channels.opening(units, now)
    found = []
    for unit in units:
        _phone, visit = channels.of_unit(unit, opening, now, viewer.language)
        is_open = visit.state is channels.WayState.OPEN and unit.id in opening.get("visit", {})
        found.append((not is_open, _shown(unit, visit.text if unit.id in opening.get("visit", {}) else "")))
    return [one for _closed, one in sorted(found, key=lambda pair: pair[0])][:MOST_NAMED]


def _shown(unit: Unit, hours: str) -> Near:
    url = addresses.url(UNIT, region=unit.region_id, unit_id=unit.id)
    return Near(unit.name, unit.postal_town, unit.phone, hours, url)
