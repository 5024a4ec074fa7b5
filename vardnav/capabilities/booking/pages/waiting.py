"""Pages: standing in line for an earlier time, leaving the line, and answering what is offered from it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.portal import WaitForm
from vardnav.capabilities.booking.pages import doors, searching
from vardnav.capabilities.booking.queries import shown, where
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries, own_queries, waiting_actions, words
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Accepted, Refused
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

JOINED = telling.word(
    "booking joined",
    gettext_lazy(
        "Du står på väntelistan. En tid som blir ledig syns under Mina tider. Har du valt sms eller e-post får du veta det."
    ),
)
LEFT = telling.word("booking left", gettext_lazy("Du står inte längre på väntelistan."))
ACCEPTED = telling.word("booking accepted", gettext_lazy("Du har tackat ja. Tiden är bokad."))
DECLINED = telling.word("booking declined", gettext_lazy("Du har tackat nej. Du är kvar på väntelistan."))


def wait(request: PageRequest, type_id: uuid.UUID) -> HttpResponse:
    """Say when one can come, and stand in line for a sort of time at a unit; `have`: the time one has already."""
    now, viewer = clock.now(), request.viewer
    given = request.POST if request.method == "POST" else request.GET
    has = identifiers.from_text(given.get("have", ""))
    found = offer_queries.one_type(viewer, type_id, has=has)
    today = clock.local_date(now)
    if request.method != "POST":
        return _wait(request, found, WaitForm(today=today, language=viewer.language), now)
    form = WaitForm(request.POST, today=today, language=viewer.language)
    if not form.is_valid():
        return _wait(request, found, form, now, status=422)
    wanted = form.cleaned_data
    wish = waiting_actions.Wish(
        type_id,
        appointment_id=has,
        first_on=wanted["first_on"],
        last_on=wanted["last_on"],
        part_of_day=wanted["part"],
        service_key=where.KEY,
    )
    answer = waiting_actions.join(viewer, wish, now=now)
    if isinstance(answer, Refused):
        form.add_error(None, refusals.said(answer, now=now, language=viewer.language))
        return _wait(request, found, form, now, status=409)
    return telling.after(request, see_other("booking:mine"), JOINED)


def _wait(
    request: PageRequest, found: offer_queries.Had, form: WaitForm, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    language, has = request.viewer.language, found.appointment
    request.frame.unread = portal_queries.unread(request.viewer)
    request.frame.is_sensitive = found.type.unit.kind in SENSITIVE
    context = {
        "form": form,
        "title": shown.title(found.type, language),
        "unit": found.type.unit,
        "has": shown.when(has.starts_at, has.ends_at, language) if has else "",
        "have": str(has.id) if has else "",
        "here": addresses.url("booking:wait", type_id=found.type.id),
    }
    return design.render(request, "booking/wait.html", context, status=status)


def leave(request: PageRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Leave the line."""
    waiting_actions.leave(request.viewer, entry_id, now=clock.now())
    return telling.after(request, see_other("booking:mine"), LEFT)


def offer(request: PageRequest, offered_id: uuid.UUID) -> HttpResponse:
    """A time that came free, until when it is held, and yes or no to it."""
    now, viewer = clock.now(), request.viewer
    found = own_queries.offered(viewer, offered_id, now=now)
    if request.method != "POST":
        return _offer(request, found, now)
    if request.POST.get("do") == "accept":
        accepted = Accepted(identifiers.from_text(request.POST.get("rule", "")), where.KEY)
        answer = waiting_actions.accept(viewer, offered_id, accepted, now=now)
        if isinstance(answer, Refused):
            return _offer(request, found, now, refused=answer)
        there = see_other(doors.named(request, "one"), appointment_id=answer.appointments[0].id)
        return telling.after(request, there, ACCEPTED)
    if request.POST.get("do") != "decline":
        return _offer(request, found, now, status=422)
    waiting_actions.decline(viewer, offered_id, now=now)
    there = see_other("booking:desk_week" if viewer.role is Role.STAFF else "booking:mine")
    return telling.after(request, there, DECLINED)


def _offer(
    request: PageRequest,
    found: own_queries.OfferRow,
    now: dt.datetime,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, slot, has = request.viewer, found.slot, found.entry.appointment
    rule = offer_queries.rule_of(slot)
    if viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(viewer)
        request.frame.is_sensitive = slot.unit.kind in SENSITIVE
    is_open = found.answered_at is None and found.expires_at > now
    context = {
        "title": shown.title(slot.time_type, viewer.language),
        "when": shown.when(slot.starts_at, slot.ends_at, viewer.language),
        "how": shown.how(slot.time_type.form),
        "unit": slot.unit,
        "by": slot.clinician.name if slot.clinician else "",
        "until": clock_words.moment(found.expires_at, now=now, language=viewer.language),
        "has": shown.when(has.starts_at, has.ends_at, viewer.language)
        if has and has.status == "booked"
        else "",
        "is_open": is_open,
        "answer": found.answer,
        "has_left": found.entry.ended_at is not None,
        "reason": refusals.said(refused, now=now, language=viewer.language) if refused else "",
        "rule": rule.id if rule else "",
        "terms": words.terms(rule, slot.starts_at, now=now, language=viewer.language) if rule else (),
        "days": searching.instead(request, slot.id, but=slot.id)
        if refused and viewer.role is Role.RESIDENT
        else (),
        "hold_url": addresses.url("booking:hold"),
        "here": addresses.url(doors.named(request, "offer"), offered_id=found.id),
        "layout": doors.layout(request),
    }
    return design.render(request, "booking/offer.html", context, status=409 if refused else status)
