"""Pages: a time that was chosen is held for ten minutes; what applies is read and accepted; it is booked."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.portal import ConfirmForm
from vardnav.capabilities.booking.pages import behind, searching
from vardnav.capabilities.booking.queries import shown, where
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import booking_actions, holding_actions, own_queries, words
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import HELD_FOR, Status
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.calendars import asking_actions
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other
from vardnav.platform.waiting_room import gate

BOOKED = telling.word("booking booked", gettext_lazy("Tiden är bokad."))
LET_GO = telling.word("booking let go", gettext_lazy("Tiden är inte bokad. Någon annan kan ta den nu."))


@gate.behind(behind.of_slot)
def hold(request: PageRequest) -> HttpResponse:
    """Hold the time that was pressed; a taken one is answered with the next free ones (409)."""
    now, viewer = clock.now(), request.viewer
    slot_id = searching.one_uuid(request.POST.get("slot", ""))
    if slot_id is None:
        raise Http404
    asked = booking_actions.Asked(
        [slot_id],
        uuid.UUID(request.POST["form_key"]),
        has_adult=bool(request.POST.get("has_adult")),
        is_open_at=where.standing(viewer, now=now).is_open_at,
    )
    answer = booking_actions.hold(viewer, asked, now=now)
    if isinstance(answer, Refused):
        return _taken(request, slot_id, answer)
    return see_other("booking:confirm", appointment_id=answer.appointments[0].id)


def _taken(request: PageRequest, slot_id: uuid.UUID, refused: Refused) -> HttpResponse:
    return searching.taken(request, slot_id, refused, action=addresses.url("booking:hold"), move="")


def confirm(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Everything about the held time, until when it is held, what it costs and what applies; then it is booked."""
    now, viewer = clock.now(), request.viewer
    form = ConfirmForm(request.POST) if request.method == "POST" else ConfirmForm(initial={"reminder": True})
    if request.POST.get("step") != "let_go" and form.is_valid():
        return _confirm(request, appointment_id, wants_reminder=form.cleaned_data["reminder"], now=now)
    held = own_queries.held(viewer, appointment_id, now=now)
    if held is None or held.status not in (Status.PENDING, Status.BOOKED):
        return _gone(request, None)
    if request.method == "POST" and request.POST.get("step") == "let_go":
        holding_actions.let_go(viewer, appointment_id, now=now)
        return telling.after(request, see_other("booking:find"), LET_GO)
    if held.status == Status.BOOKED or held.asked_at is not None:
        return see_other("booking:one", appointment_id=appointment_id)
    return _look(request, held, form, now, status=422 if form.is_bound else 200)


def _confirm(
    request: PageRequest, appointment_id: uuid.UUID, *, wants_reminder: bool, now: dt.datetime
) -> HttpResponse:
    viewer = request.viewer
    answer = holding_actions.confirm(viewer, appointment_id, wants_reminder=wants_reminder, now=now)
    if isinstance(answer, Refused) and answer.why is Why.ELSEWHERE:
        return _ask(request, appointment_id, wants_reminder, now)
    if isinstance(answer, Refused):
        return _gone(request, refusals.said(answer, now=now, language=viewer.language))
    had = answer.appointments[0]
    gate.booked(request, lambda: room_before(had.time_type.key))
    return telling.after(request, see_other("booking:one", appointment_id=appointment_id), BOOKED)


def _ask(request: PageRequest, appointment_id: uuid.UUID, wants: bool, now: dt.datetime) -> HttpResponse:
    """Ask the clinic's own system for the time; its answer stands on the page of the time, at once or later."""
    answer = asking_actions.confirm(request.viewer, appointment_id, wants_reminder=wants, now=now)
    if isinstance(answer, Refused):
        return _gone(request, refusals.said(answer, now=now, language=request.viewer.language))
    return see_other("booking:one", appointment_id=appointment_id)


def _gone(request: PageRequest, reason: str | None) -> HttpResponse:
    """Say that a time is not held (any more): the same to whoever asks, so that it tells nothing of others' times."""
    request.frame.unread = portal_queries.unread(request.viewer)
    minutes = int(HELD_FOR.total_seconds()) // 60
    return design.render(request, "booking/gone.html", {"reason": reason, "minutes": minutes}, status=409)


def _look(
    request: PageRequest, held: Any, form: ConfirmForm, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    viewer, until = request.viewer, held.hold_until
    request.frame.unread = portal_queries.unread(viewer)
    request.frame.is_sensitive = held.unit.kind in SENSITIVE
    left = until - now
    if left <= dt.timedelta(0):
        return _gone(request, None)
    rule = held.rule
    cost = cutoff.cost(rule.rule, held.starts_at, fee_kronor=rule.late_fee_kronor, now=now)
    offered = where.standing(viewer, now=now).at(held.unit_id)
    context = {
        "form": form,
        "held": held,
        "title": shown.title(held.time_type, viewer.language),
        "when": shown.when(held.starts_at, held.ends_at, viewer.language),
        "how": shown.how(held.time_type.form),
        "by": held.slot.clinician.name if held.slot.clinician else "",
        "bring": shown.bring(held.time_type, viewer.language),
        "until": clock_words.clock_time(until, viewer.language),
        "left": clock_words.duration(left, viewer.language),
        "fees": portal_queries.fees_of(viewer, offered, now=now),
        "cost": words.cost(cost, now=now, language=viewer.language),
        "late_fee": rule.late_fee_kronor,
    }
    return design.render(request, "booking/confirm.html", context, status=status)
