"""Pages: whom the unit is to ring: what has become of their time, or an offer, reaches them by no notice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.queries import calls as whom
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.appointments import desk_actions
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.own_queries import OfferRow
from vardnav.platform.appointments.untold_queries import Changed
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

TOLD = telling.word("booking told", gettext_lazy("Det är noterat att personen har fått veta."))


def calls(request: PageRequest) -> HttpResponse:
    """Those who are to be rung, about a time that was cancelled or moved and about what the waiting list offers."""
    return _page(request, clock.now())


def told(
    request: PageRequest, appointment_id: uuid.UUID, version: int | None, *, now: dt.datetime
) -> HttpResponse:
    """Note that somebody has been told that their time is cancelled; then back to whom else to ring."""
    try:
        desk_actions.tell(request.viewer, appointment_id, version=version, now=now)
    except Stale:
        said = _("Någon har ändrat tiden sedan du öppnade sidan. Inget är noterat. Så här är det nu.")
        return _page(request, now, problem=said, status=409)
    return telling.after(request, see_other("booking:desk_calls"), TOLD)


def _page(request: PageRequest, now: dt.datetime, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = whom.to_ring(request.viewer, now=now)
    language = request.viewer.language
    context = {
        "changed": [_changed(one, found, language, now) for one in found.changed],
        "offers": [_offer(one, found, language, now) for one in found.offers],
        "problem": problem,
    }
    return design.render(request, "booking/desk_calls.html", context, status=status)


def _who(one: whom.Whom) -> dict[str, Any]:
    born_on = one.person.born_on
    return {
        "name": one.person.name,
        "born": f"f. {born_on.year}" if born_on else "",
        "guardian": one.guardian,
        "phone": one.phone,
        "is_protected": one.is_protected,
    }


def _label(who: whom.Whom, when: str) -> str:
    """Return what a button is about, for who hears it alone; a protected name is not said."""
    return when if who.is_protected else f"{who.person.name}, {when}"


def _changed(one: Changed, found: whom.ToRing, language: str, now: dt.datetime) -> dict[str, Any]:
    it, who = one.appointment, found.whom[one.appointment.subject_id]
    when = shown.when(it.starts_at, it.ends_at, language)
    is_moved = it.moved_by_unit_at is not None
    was = words.moment(one.was_at, now=now, language=language) if one.was_at else when
    return {
        "id": it.id,
        "version": it.version,
        "who": _who(who),
        "what": shown.title(it.time_type, language),
        "was": was if is_moved else when,
        "now": when if is_moved else "",
        "reason": one.reason,
        "label": _label(who, when),
        "url": addresses.url("booking:desk_one", appointment_id=it.id),
    }


def _offer(one: OfferRow, found: whom.ToRing, language: str, now: dt.datetime) -> dict[str, Any]:
    slot, who = one.slot, found.whom[one.entry.subject_id]
    when = shown.when(slot.starts_at, slot.ends_at, language)
    return {
        "who": _who(who),
        "what": shown.title(slot.time_type, language),
        "when": when,
        "until": words.moment(one.expires_at, now=now, language=language),
        "label": _label(who, when),
        "url": addresses.url("booking:desk_offer", offered_id=one.id),
    }
