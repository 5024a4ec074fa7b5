"""Pages: the health centre one is listed at, and choosing another."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse

from vardnav.capabilities.listing import actions, forms, queries, rules
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import known_regions, search
from vardnav.kernel.organisations.rules import HEALTH_CENTRE
from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

UNITS_SHOWN = 12
LONGEST_SEARCH = 100


def mine(request: PageRequest) -> HttpResponse:
    """Where one is listed now and from when on, earlier choices, changes left, and others to choose."""
    standing = queries.standing(request.viewer, now=clock.now())
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = search.find_units(
        text, region=request.viewer.region, kind=HEALTH_CENTRE, is_connected=True, limit=UNITS_SHOWN
    )
    context = {
        **_shown(request, standing),
        "found": found,
        "q": text,
        "region": known_regions.by_code().get(request.viewer.region),
        "history": [(one, _day(request, one.holds_from)) for one in standing.choices[: queries.SHOWN]],
    }
    return design.render(request, "listing/mine.html", context)


def choose(request: PageRequest, unit_id: uuid.UUID) -> HttpResponse:
    """See from which day a choice would hold, and make it; not by a power of attorney."""
    if request.viewer.is_by_power:
        raise Http404
    now = clock.now()
    unit = queries.health_centre(unit_id)
    standing = queries.standing(request.viewer, now=now)
    needs_reason = standing.latest is not None and standing.room.left == 0
    form = forms.ChoiceForm(request.POST if request.method == "POST" else None, needs_reason=needs_reason)
    status = 200
    is_stale = False
    if request.method == "POST":
        status = 422
        if form.is_valid() and not standing.is_protected:
            try:
                actions.choose(
                    request.viewer,
                    unit_id=unit.id,
                    replaces=_replaced(request.POST.get("replaces", "")),
                    reason=rules.Reason(form.cleaned_data.get("reason", "")),
                    reason_text=form.cleaned_data.get("reason_text", ""),
                    now=now,
                )
            except (actions.Stale, actions.LimitReached):
                is_stale, status = True, 409
            else:
                return see_other("listing:mine")
    context = {
        **_shown(request, standing),
        "unit": unit,
        "form": form,
        "needs_reason": needs_reason,
        "is_stale": is_stale,
        "holds_from": _day(request, standing.holds_from),
    }
    return design.render(request, "listing/choose.html", context, status=status)


def _shown(request: PageRequest, standing: queries.Standing) -> dict[str, Any]:
    room = standing.room
    return {
        "standing": standing,
        "coming_from": _day(request, standing.coming.holds_from) if standing.coming else "",
        "left": room.left,
        "next_on": _day(request, room.next_on) if room.next_on else "",
    }


def _day(request: PageRequest, day: Any) -> str:
    return words.plain_date(day, request.viewer.language)


def _replaced(text: str) -> uuid.UUID | None:
    """Return the choice a form names; one that was forged replaces nothing, and so is out of date."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
