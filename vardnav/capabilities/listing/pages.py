"""Pages: the health centre one is listed at, what has become of the choice, and queues; choosing is the e-service's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.listing import forms
from vardnav.capabilities.listing.actions import queueing
from vardnav.capabilities.listing.queries import chosen, queue_shown, units_shown, words
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Refused
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

DONE = {
    "join": telling.word("listing join", gettext_lazy("Platsen i kön är sparad.")),
    "leave": telling.word("listing leave", gettext_lazy("Kön är lämnad.")),
}


def mine(request: PageRequest) -> HttpResponse:
    """Where one is listed now, what has become of the last choice, changes left, queues one stands in, others to choose."""
    return _mine(request)


def queue_up(request: PageRequest) -> HttpResponse:
    """Join a queue or leave it, for oneself or the child one acts for. Raises Http404 for what the form does not name."""
    do, which = forms.queue_deed(request.POST)
    try:
        if do == "join":
            queueing.join(request.viewer, which, now=clock.now())
        else:
            queueing.leave(request.viewer, which, now=clock.now())
    except queueing.CannotJoin as why:
        return _mine(request, why.refused, status=422)
    return telling.after(request, see_other("listing:mine"), DONE[do])


def _mine(request: PageRequest, refused: Refused | None = None, *, status: int = 200) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    standing = chosen.standing(viewer, now=now)
    text, whose = request.GET.get("q", ""), None if standing.is_protected else viewer.subject_id
    found, is_cut, places = units_shown.found(viewer, text, whose, now=now)
    coming, next_on = standing.coming, standing.room.next_on
    context = {
        "refused": refused,
        "places": [queue_shown.own(one, language=viewer.language) for one in places],
        "standing": standing,
        "told": words.when(coming, viewer.language) if coming else "",
        "case_url": addresses.url("cases:case", case_id=coming.case_id) if coming and coming.case_id else "",
        "left": standing.room.left,
        "next_on": clock_words.plain_date(next_on, viewer.language) if next_on else "",
        "found": found,
        "is_cut": is_cut,
        "q": units_shown.search_text(text),
        "region": known_regions.by_code().get(viewer.region),
        "history": [
            (one, clock_words.plain_date(one.holds_from, viewer.language))
            for one in standing.choices[: chosen.SHOWN]
        ],
    }
    return design.render(request, "listing/mine.html", context, status=status)


def of_service(viewer: Any, service: Any, now: Any) -> dict[str, Any] | None:
    """Return the way to where one is listed, for the first page of the e-service."""
    return {"url": addresses.url("listing:mine")} if service.key == chosen.KEY else None


def of_review(viewer: Any, about: Any, now: Any) -> dict[str, Any] | None:
    """Return from which day the choice would hold, for the page before it is sent."""
    if about.filling.service.key != chosen.KEY:
        return None
    draft = about.filling.draft
    standing = chosen.standing_of(draft.subject_id, region=draft.region, now=now)
    return {"day": clock_words.plain_date(standing.holds_from, viewer.language), "unit": draft.unit.name}
