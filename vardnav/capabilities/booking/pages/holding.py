"""Pages: a time that was chosen is held for ten minutes; what applies is read and accepted; it is booked."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.portal import ConfirmForm, accepted
from vardnav.capabilities.booking.pages import behind, searching
from vardnav.capabilities.booking.queries import phoning, reminding, shown, where
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import booking_actions, holding_actions, own_queries, prior_queries, words
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Accepted, Refused
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
BOOKED_AND_ASKED = telling.word(
    "booking booked and asked",
    gettext_lazy("Tiden är bokad. Svara på några frågor före besöket, nu eller senare."),
)
LET_GO = telling.word("booking let go", gettext_lazy("Tiden är inte bokad. Någon annan kan ta den nu."))


@gate.behind(behind.of_slot)
def hold(request: PageRequest) -> HttpResponse:
    """Hold the time that was pressed; one that cannot be had is answered with why, and the next free ones (409)."""
    now, viewer = clock.now(), request.viewer
    slot_id = identifiers.from_text(request.POST.get("slot", ""))
    if slot_id is None:
        raise Http404
    asked = booking_actions.Asked(
        [slot_id],
        uuid.UUID(request.POST["form_key"]),
        has_adult=bool(request.POST.get("has_adult")),
        service_key=where.KEY,
    )
    answer = booking_actions.hold(viewer, asked, now=now, may_be_lost=True)
    if isinstance(answer, Refused):
        return _taken(request, slot_id, answer)
    return see_other("booking:confirm", appointment_id=answer.appointments[0].id)


def _taken(request: PageRequest, slot_id: uuid.UUID, refused: Refused) -> HttpResponse:
    return searching.taken(request, slot_id, refused, action=addresses.url("booking:hold"), move="")


def confirm(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Everything about the held time, until when it is held, what it costs and what applies; then it is booked."""
    now, viewer, is_sent = clock.now(), request.viewer, request.method == "POST"
    lets_go = is_sent and request.POST.get("step") == "let_go"
    if is_sent and not lets_go and (plain := accepted(request.POST)) is not None:
        return _confirm(request, appointment_id, plain, now)
    form = ConfirmForm(request.POST) if is_sent else None
    if form is not None and not lets_go and form.is_valid():
        read = form.cleaned_data
        return _confirm(request, appointment_id, (read["rule"], read["reminder"]), now)
    held = own_queries.held(viewer, appointment_id, now=now)
    if held is None or held.status not in (Status.PENDING, Status.BOOKED):
        return _gone(request)
    if lets_go:
        holding_actions.let_go(viewer, appointment_id, now=now)
        return telling.after(request, see_other("booking:find"), LET_GO)
    if held.status == Status.BOOKED or held.asked_at is not None:
        return see_other("booking:one", appointment_id=appointment_id)
    return _look(request, held, form or _fresh(held), now, status=422 if form is not None else 200)


def _confirm(
    request: PageRequest, appointment_id: uuid.UUID, read: tuple[str, str], now: dt.datetime
) -> HttpResponse:
    """Book what is held. `read`: the rule whose terms were read, and the hours before of a reminder, as the form says."""
    viewer, (rule, wants) = request.viewer, read
    rule_id = identifiers.from_text(rule)
    said = Accepted(rule_id, where.KEY, int(wants)) if wants else Accepted(rule_id, where.KEY)
    answer = holding_actions.confirm(
        viewer, appointment_id, wants_reminder=bool(wants), accepted=said, now=now
    )
    if not isinstance(answer, Refused):
        had = answer.appointments[0]
        gate.booked(request, lambda: room_before(had.time_type.key))
        asks = prior_queries.form_of(had.time_type) is not None
        there = see_other("booking:prior" if asks else "booking:one", appointment_id=appointment_id)
        return telling.after(request, there, BOOKED_AND_ASKED if asks else BOOKED)
    if answer.why is Why.ELSEWHERE:
        answer = asking_actions.confirm(
            viewer, appointment_id, wants_reminder=bool(wants), accepted=said, now=now
        )
        if not isinstance(answer, Refused):  # its answer stands on the page of the time, at once or later
            return see_other("booking:one", appointment_id=appointment_id)
    if answer.why is not Why.RULE_CHANGED and answer.slot_id is not None:
        return _taken(request, answer.slot_id, answer)
    held = own_queries.held(viewer, appointment_id, now=now)
    if held is not None and answer.why is Why.RULE_CHANGED:
        return _look(request, held, _fresh(held, wants=wants), now, status=409, is_changed=True)
    return _gone(request, held, reason="" if answer.why is Why.EXPIRED else _said(answer, request, now))


def _said(refused: Refused, request: PageRequest, now: dt.datetime) -> str:
    return refusals.said(refused, now=now, language=request.viewer.language)


def _fresh(held: own_queries.AppointmentRow, *, wants: str = "24") -> ConfirmForm:
    """Return the form as it is before anything is accepted, with the rule that is read."""
    return ConfirmForm(initial={"reminder": wants, "rule": held.rule_id})


def _gone(
    request: PageRequest, held: own_queries.AppointmentRow | None = None, *, reason: str = ""
) -> HttpResponse:
    """Say that a time is not held (any more): the same to whoever asks, so that it tells nothing of others' times.

    Whoever held it is shown it again, if it is free, and the next ones.
    """
    request.frame.unread = portal_queries.unread(request.viewer)
    context = {
        "reason": reason,
        "minutes": int(HELD_FOR.total_seconds()) // 60,
        "days": searching.instead(request, held.slot_id) if held else (),
        "action": addresses.url("booking:hold"),
    }
    return design.render(request, "booking/gone.html", context, status=409)


def _look(
    request: PageRequest,
    held: own_queries.AppointmentRow,
    form: ConfirmForm,
    now: dt.datetime,
    *,
    status: int = 200,
    is_changed: bool = False,
) -> HttpResponse:
    viewer, until = request.viewer, held.hold_until
    request.frame.unread = portal_queries.unread(viewer)
    request.frame.is_sensitive = held.unit.kind in SENSITIVE
    if until is None or until <= now:
        return _gone(request, held)
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
        "left": clock_words.duration(until - now, viewer.language),
        "fees": portal_queries.fees_of(viewer, offered, now=now),
        "terms": words.terms(held.rule, held.starts_at, now=now, language=viewer.language),
        "is_near": words.is_near(held.rule, held.starts_at, now=now),
        "is_changed": is_changed,
        "reached": reminding.how(viewer),
        "phoned": phoning.of(viewer, held, now=now),
    }
    return design.render(request, "booking/confirm.html", context, status=status)
