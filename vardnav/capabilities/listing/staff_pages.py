"""Pages: who has chosen the unit, who leaves it, who waits; a file for the register; queues for somebody staff help."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.listing import forms
from vardnav.capabilities.listing.actions import queueing
from vardnav.capabilities.listing.queries import (
    chosen,
    desk,
    queue,
    queue_shown,
    register,
    units_shown,
    words,
)
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.cases import helping
from vardnav.platform.contacts import reaching
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

DONE = {
    "offer": telling.word("listing offer", gettext_lazy("Platsen är erbjuden.")),
    "remove": telling.word("listing remove", gettext_lazy("Personen är borta ur kön.")),
}
_JOINED = telling.word("listing joined for", gettext_lazy("Personen står nu i kön."))
_LEFT = telling.word("listing left for", gettext_lazy("Personen står inte längre i kön."))


def lists(request: PageRequest) -> HttpResponse:
    """One of the unit's lists: to register, registered, leaving."""
    now, name = clock.now(), request.GET.get("list", "register")
    listed = desk.listed(request.viewer, name if name in desk.LISTS else "register", now=now)
    context = {
        "listed": listed,
        "tabs": queue_shown.tabs(request.viewer),
        "rows": [
            _row(one, request.viewer.language, is_leaving=listed.name == "leave") for one in listed.rows
        ],
        "most": desk.MOST,
    }
    return design.render(request, "listing/desk_lists.html", context)


def file(request: PageRequest) -> HttpResponse:
    """What the unit has yet to register, as CSV for the region's listing register."""
    text = register.as_csv(desk.to_register(request.viewer, now=clock.now()))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="listed-people.csv"'
    return answer


def queue_of_unit(request: PageRequest) -> HttpResponse:
    """The unit's queue, in order; offer the first a place, or take somebody out."""
    now, viewer = clock.now(), request.viewer
    problem, status = "", 200
    if request.method == "POST":
        do, place_id = forms.queue_deed(request.POST)
        if do not in DONE:
            raise Http404
        try:
            if do == "offer":
                queueing.offer_first(viewer, place_id, now=now)
            else:
                queueing.remove(viewer, place_id, now=now)
            return telling.after(request, see_other("listing:desk_queue"), DONE[do])
        except queueing.Stale:
            problem, status = _("Kön har ändrats sedan du öppnade sidan. Så här ser den ut nu."), 409
    places = queue.of_unit(viewer, now=now)
    offered = [one.subject_id for one in places if one.offered_at is not None]
    reached = reaching.of_people(viewer, offered) if offered else {}
    context = {
        "rows": queue_shown.at_desk(
            places, {key for key, one in reached.items() if not one.is_active}, language=viewer.language
        ),
        "first": next((str(one.id) for one in places if one.offered_at is None), ""),
        "tabs": queue_shown.tabs(viewer),
        "problem": problem,
        "most": queue.MOST,
    }
    return design.render(request, "listing/desk_queue.html", context, status=status)


def assisted(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Where somebody without e-ID stands in queues, and the full units of the region; staff join and leave for them."""
    now, viewer = clock.now(), request.viewer
    found = helping.assistance(viewer, assistance_id)
    refused, status = None, 200
    if request.method == "POST":
        do, which = forms.queue_deed(request.POST)
        here = see_other("listing:assisted", assistance_id=assistance_id)
        try:
            if do == "join":
                queueing.join(viewer, which, assistance_id=assistance_id, now=now)
                return telling.after(request, here, _JOINED)
            queueing.leave(viewer, which, assistance_id=assistance_id, now=now)
            return telling.after(request, here, _LEFT)
        except queueing.CannotJoin as why:
            refused, status = why.refused, 422
    is_protected = protection.is_protected(found.person.protection)
    queue.read_for(viewer, found.person_id, now=now)
    text, whose = request.GET.get("q", ""), None if is_protected else found.person_id
    units, _is_cut, places = units_shown.found(viewer, text, whose, now=now)
    context = {
        "assistance": found,
        "is_protected": is_protected,
        "places": [queue_shown.own(one, language=viewer.language) for one in places],
        "units": [one for one in units if one["may_queue"]],
        "q": units_shown.search_text(text),
        "refused": refused,
    }
    return design.render(request, "listing/assisted.html", context, status=status)


def of_person(viewer: Any, assistance: Any, now: Any) -> dict[str, Any] | None:
    """Return the way to the queues for somebody whom staff help; None for a protected person."""
    if protection.is_protected(assistance.person.protection):
        return None
    return {
        "url": addresses.url("listing:assisted", assistance_id=assistance.id),
        "count": queue.count_of_helped(viewer, assistance.person_id),
    }


def of_case(viewer: Any, case: Any, now: Any) -> dict[str, Any] | None:
    """Return what the unit needs to register the choice of a case; None for other cases."""
    choice = desk.of_case(viewer, case.id) if case.service_key == chosen.KEY else None
    if choice is None:
        return None
    return {
        "day": clock_words.plain_date(choice.holds_from, viewer.language),
        "reason": words.reason(choice),
        "url": addresses.url("listing:desk"),
    }


def _row(one: desk.Row, language: str, *, is_leaving: bool) -> dict[str, Any]:
    """Return a line; a protected person has neither name nor number there."""
    choice, person = one.choice, one.choice.subject
    word, tone = words.RECEIVED if one.is_waiting else words.REGISTERED
    if is_leaving and one.is_waiting:
        word = _("Inte registrerad än")
    is_protected = protection.is_protected(person.protection)
    case = None if is_leaving else choice.case
    return {
        "who": "" if is_protected else person.name,
        "number": "" if is_protected else person.number.shown(),
        "is_protected": is_protected,
        "day": clock_words.plain_date(one.from_on, language),
        "reason": ("", "") if is_leaving else words.reason(choice),
        "state": str(word),
        "tone": tone,
        "case_url": addresses.url("desk:case", case_id=case.id) if case else "",
        "case_number": case.number if case else "",
    }
