"""Pages: staff book for somebody who calls or stands at the desk: the twin of what residents do (N12)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.pages import searching
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers, words
from vardnav.platform import design
from vardnav.platform.appointments import (
    booking_actions,
    desk_actions,
    offer_queries,
    own_queries,
    waiting_actions,
)
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Origin
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.cases import helping
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

BOOKED = telling.word("booking booked for", gettext_lazy("Tiden är bokad åt personen."))
DROPPED_IN = telling.word(
    "booking dropped in", gettext_lazy("Tiden är bokad, och det är noterat att personen har kommit.")
)
JOINED = telling.word("booking joined for", gettext_lazy("Personen står på väntelistan."))
LEFT = telling.word("booking left for", gettext_lazy("Personen står inte längre på väntelistan."))
REFUSED = telling.word(
    "booking not joined", gettext_lazy("Personen står inte på väntelistan: den här sortens tid har ingen.")
)
#: Why somebody does not come to stand in line, where it is known better than that there is no line.
NOT_JOINED = {
    Why.DOSE_MISSING: telling.word(
        "booking not joined for two",
        gettext_lazy("Det går inte att stå på väntelistan för två tider som hör ihop."),
    ),
    Why.NOT_ONLINE: telling.word(
        "booking not joined by phone",
        gettext_lazy(
            "Personen står inte på väntelistan: den erbjuder bara tider som går att boka här själv."
        ),
    ),
    Why.NOT_LISTED: telling.word(
        "booking not joined unlisted",
        gettext_lazy(
            "Personen står inte på väntelistan: tiderna är bara för den som är listad på mottagningen."
        ),
    ),
    Why.OTHER_REGION: telling.word(
        "booking not joined from elsewhere",
        gettext_lazy("Personen står inte på väntelistan: tiderna är bara för den som bor i regionen."),
    ),
    Why.ELSEWHERE: telling.word(
        "booking not joined outside",
        gettext_lazy("Personen står inte på väntelistan: tiderna finns i mottagningens egen tidbok."),
    ),
}


def find(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Find a time at the own unit, also one that is not for booking online; a POST books it."""
    now, viewer = clock.now(), request.viewer
    whom = helping.whom(viewer, assistance_id, now=now)
    if request.method == "POST":
        return _book(request, assistance_id, whom, now)
    assistance = helping.assistance(viewer, assistance_id)
    kinds = offer_queries.of_unit(viewer)
    wanted = identifiers.from_text(request.GET.get("type", ""))
    kind = next((one for one in kinds if one.id == wanted), None)
    has = own_queries.of_person(viewer, whom.subject_id, now=now)
    here = addresses.url("booking:desk_find", assistance_id=assistance_id)
    found = searching.at_desk(request, kind.key, now=now) if kind else None
    context = {
        "person": assisted_shown.person(viewer, assistance, now=now),
        "assistance": assistance,
        "kinds": [(str(one.id), shown.title(one, viewer.language)) for one in kinds],
        "kind": kind,
        "name": shown.title(kind, viewer.language) if kind else "",
        "found": found,
        "hidden": [("type", str(kind.id))] if kind else [],
        "here": here,
        "coming": [_coming(one, viewer.language) for one in has.coming],
        "waiting": [_waiting(one, viewer.language, now) for one in has.waiting],
        "offers": [_offer(one, viewer.language) for one in has.offers],
        "wait_url": addresses.url("booking:desk_wait", assistance_id=assistance_id),
    }
    return design.render(request, "booking/desk_find.html", context, status=found.status if found else 200)


def _coming(one: own_queries.AppointmentRow, language: str) -> dict[str, str]:
    return {
        "what": shown.title(one.time_type, language),
        "when": shown.when(one.starts_at, one.ends_at, language),
        "url": addresses.url("booking:desk_one", appointment_id=one.id),
    }


def _waiting(one: Any, language: str, now: dt.datetime) -> dict[str, str]:
    since = words.moment(one.joined_at, now=now, language=language)
    return {"id": str(one.id), "what": shown.title(one.time_type, language), "since": since}


def _offer(one: own_queries.OfferRow, language: str) -> dict[str, str]:
    slot = one.slot
    return {
        "when": shown.when(slot.starts_at, slot.ends_at, language),
        "url": addresses.url("booking:desk_offer", offered_id=one.id),
    }


def _book(
    request: PageRequest, assistance_id: uuid.UUID, whom: helping.Whom, now: dt.datetime
) -> HttpResponse:
    slot_id = identifiers.from_text(request.POST.get("slot", ""))
    if slot_id is None:
        return see_other("booking:desk_find", assistance_id=assistance_id)
    offer_queries.of_slot(request.viewer, slot_id)
    is_here = request.POST.get("is_here") == "on"
    asked = booking_actions.Asked(
        [slot_id],
        uuid.UUID(request.POST["form_key"]),
        subject_id=whom.subject_id,
        has_adult=bool(request.POST.get("has_adult")),
        origin=Origin.DROP_IN if is_here else Origin.PHONE,
    )
    if is_here:
        answer = desk_actions.drop_in(request.viewer, asked, now=now)
    else:
        answer = booking_actions.book(request.viewer, asked, now=now)
    here = addresses.url("booking:desk_find", assistance_id=assistance_id)
    if isinstance(answer, Refused):
        return searching.taken(request, slot_id, answer, action=here, move="")
    there = see_other("booking:desk_one", appointment_id=answer.appointments[0].id)
    return telling.after(request, there, DROPPED_IN if is_here else BOOKED)


def wait(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Put the person in line for a sort of time here, or take them out of it."""
    now, viewer = clock.now(), request.viewer
    whom = helping.whom(viewer, assistance_id, now=now)
    there = see_other("booking:desk_find", assistance_id=assistance_id)
    entry_id = identifiers.from_text(request.POST.get("leave", ""))
    if entry_id is not None:
        waiting_actions.leave(viewer, entry_id, now=now)
        return telling.after(request, there, LEFT)
    type_id = identifiers.from_text(request.POST.get("type", ""))
    if type_id is None:
        return there
    wish = waiting_actions.Wish(type_id, subject_id=whom.subject_id)
    answer = waiting_actions.join(viewer, wish, now=now)
    if isinstance(answer, Refused):
        return telling.after(request, there, NOT_JOINED.get(answer.why, REFUSED))
    return telling.after(request, there, JOINED)
