"""Pages: moving a time, with the old one kept until the new one is had; and cancelling one, its cost said before."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.portal import CancelForm
from vardnav.capabilities.booking.pages import doors, own, searching
from vardnav.capabilities.booking.queries import calls, outside, shown, where
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.clock import identifiers
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import (
    agreeing_actions,
    changing_actions,
    offer_queries,
    own_queries,
    words,
)
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Accepted, Refused
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.offer_queries import Kind
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.calendars import asking_actions
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

MOVED = telling.word("booking moved", gettext_lazy("Tiden är ombokad."))
CANCELLED = telling.word("booking cancelled", gettext_lazy("Tiden är avbokad."))
AGREED = telling.word("booking agreed", gettext_lazy("Tack. Då gäller den nya tiden."))
KEPT = telling.word("booking kept", gettext_lazy("Det är samma tid. Inget har ändrats."))


def move(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Look for another time of the same sort; a POST moves to it. The old one is let go of only when the new is had."""
    now, viewer = clock.now(), request.viewer
    found = own_queries.one(viewer, appointment_id, now=now)
    _frame(request, found)
    if _is_asked(request, found):
        return _not_now(request, found, now, reason=_waiting())
    if (
        found.cost is None
        or (found.cost.is_late and viewer.role is Role.RESIDENT)
        or (found.appointment.pair_id and found.appointment.is_outside)
    ):
        return _not_now(request, found, now)
    if request.method == "POST":
        return _moved(request, found, now)
    it = found.appointment
    kind = Kind(it.time_type.key, it.time_type.name_sv, it.time_type.name_en)
    between = own_queries.days_beside(viewer, it)
    if viewer.role is Role.STAFF:
        times = searching.at_desk(request, kind.key, between=between, now=now)
    else:
        stands = where.standing(viewer, service=where.service_of(kind.key), now=now)
        times = searching.searched(request, kind, stands, at=it.unit, between=between, now=now)
    context = {
        **own.facts(viewer, found, now),
        "kind": kind,
        "name": kind.name(viewer.language),
        "found": times,
        "hidden": [],
        "action": addresses.url(doors.named(request, "move"), appointment_id=it.id),
        "move": str(it.id),
        "version": it.version,
        "back": addresses.url(doors.named(request, "one"), appointment_id=it.id),
        "layout": doors.layout(request),
    }
    return design.render(request, "booking/move.html", context)


def _moved(request: PageRequest, found: own_queries.Shown, now: dt.datetime) -> HttpResponse:
    viewer, it = request.viewer, found.appointment
    slot_id = identifiers.from_text(request.POST.get("slot", ""))
    if slot_id is None:
        return see_other(doors.named(request, "move"), appointment_id=it.id)
    there = see_other(doors.named(request, "one"), appointment_id=it.id)
    if slot_id == it.slot_id:
        return telling.after(request, there, KEPT)
    slot = offer_queries.of_slot(viewer, slot_id)
    if request.POST.get("step") != "move":
        return _look(request, found, slot, now)
    version = doors.number(request.POST.get("version", ""))
    accepted = Accepted(
        identifiers.from_text(request.POST.get("rule", "")), where.service_of(it.time_type.key)
    )
    try:
        answer = (
            asking_actions.move(viewer, it.id, slot_id, now=now, version=version, accepted=accepted)
            if it.is_outside
            else changing_actions.move(viewer, {it.id: slot_id}, now=now, version=version, accepted=accepted)
        )
    except Stale:
        return _not_now(request, own_queries.one(viewer, it.id, now=now), now, is_stale=True)
    if not isinstance(answer, Refused) and it.is_outside:
        return there  # the page of the time says how it goes
    if not isinstance(answer, Refused):
        return telling.after(request, there, MOVED)
    if answer.why is Why.RULE_CHANGED:
        return _look(request, found, slot, now, status=409)
    return searching.taken(
        request,
        slot_id,
        answer,
        action=addresses.url(doors.named(request, "move"), appointment_id=it.id),
        move=str(it.id),
        version=it.version,
    )


def _look(
    request: PageRequest,
    found: own_queries.Shown,
    slot: offer_queries.SlotRow,
    now: dt.datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the old time beside the new one, and what applies to it, before anything is changed.

    `status` 409: what applies has changed since it was read.
    """
    viewer, it = request.viewer, found.appointment
    rule = offer_queries.rule_of(slot)
    context = {
        **own.facts(viewer, found, now),
        "to": shown.when(slot.starts_at, slot.ends_at, viewer.language),
        "to_slot": slot,
        "to_how": shown.how(slot.time_type.form),
        "to_by": slot.clinician.name if slot.clinician else "",
        "version": doors.number(request.POST.get("version", "")) or it.version,
        "rule": rule.id if rule else "",
        "terms": words.terms(rule, slot.starts_at, now=now, language=viewer.language) if rule else (),
        "is_changed": status == 409,
        "here": addresses.url(doors.named(request, "move"), appointment_id=it.id),
        "back": addresses.url(doors.named(request, "one"), appointment_id=it.id),
        "layout": doors.layout(request),
    }
    return design.render(request, "booking/move_look.html", context, status=status)


def agree(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Say that the time suits, which the unit has moved."""
    now, viewer = clock.now(), request.viewer
    version = doors.number(request.POST.get("version", ""))
    try:
        agreeing_actions.agree(viewer, appointment_id, version=version, now=now)
    except Stale:
        found = own_queries.one(viewer, appointment_id, now=now)
        _frame(request, found)
        return _not_now(request, found, now, is_stale=True)
    there = see_other(doors.named(request, "one"), appointment_id=appointment_id)
    return telling.after(request, there, AGREED)


def cancel(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Say what cancelling means, and do it when it is pressed."""
    now, viewer = clock.now(), request.viewer
    found = own_queries.one(viewer, appointment_id, now=now)
    _frame(request, found)
    if _is_asked(request, found):
        return _not_now(request, found, now, reason=_waiting())
    if found.cost is None:
        return _not_now(request, found, now)
    is_late = found.cost.is_late and viewer.role is Role.RESIDENT
    version = found.appointment.version
    if request.method != "POST":
        return _cancel(request, found, CancelForm(is_late=is_late, initial={"version": version}), now)
    form = CancelForm(request.POST, is_late=is_late)
    if not form.is_valid():
        return _cancel(request, found, form, now, status=422)
    try:
        act = asking_actions.cancel if found.appointment.is_outside else changing_actions.cancel
        answer = act(
            viewer,
            appointment_id,
            now=now,
            version=form.cleaned_data["version"],
            accepts_late=form.accepts_late,
        )
    except Stale:
        return _not_now(request, own_queries.one(viewer, appointment_id, now=now), now, is_stale=True)
    if isinstance(answer, Refused):
        return _not_now(request, found, now, reason=refusals.said(answer, now=now, language=viewer.language))
    there = see_other(doors.named(request, "one"), appointment_id=appointment_id)
    return there if found.appointment.is_outside else telling.after(request, there, CANCELLED)


def _cancel(
    request: PageRequest, found: own_queries.Shown, form: CancelForm, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    context = {
        **own.facts(request.viewer, found, now),
        "is_reached": request.viewer.role is Role.STAFF
        and calls.is_reached(request.viewer, found.appointment, now=now),
        "form": form,
        "here": addresses.url(doors.named(request, "cancel"), appointment_id=found.appointment.id),
        "back": addresses.url(doors.named(request, "one"), appointment_id=found.appointment.id),
        "layout": doors.layout(request),
    }
    return design.render(request, "booking/cancel.html", context, status=status)


def _not_now(
    request: PageRequest,
    found: own_queries.Shown,
    now: dt.datetime,
    *,
    reason: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    """Say why the time cannot be changed (any more), and what can be done instead."""
    if is_stale:
        reason = _("Tiden har ändrats sedan du öppnade sidan. Inget är gjort. Så här är den nu.")
    context = {
        **own.facts(request.viewer, found, now),
        "reason": reason,
        "back": addresses.url(doors.named(request, "one"), appointment_id=found.appointment.id),
        "cancel_url": addresses.url(doors.named(request, "cancel"), appointment_id=found.appointment.id),
        "layout": doors.layout(request),
    }
    return design.render(request, "booking/not_now.html", context, status=409)


def _is_asked(request: PageRequest, found: own_queries.Shown) -> bool:
    """Tell whether the clinic's own system has been asked about the time and has not answered."""
    it = found.appointment
    told = outside.told(request.viewer, it.id) if it.is_outside else None
    return told is not None and told.is_open


def _waiting() -> str:
    return _("Vi väntar på svar från mottagningen om tiden. Den kan ändras när svaret har kommit.")


def _frame(request: PageRequest, found: own_queries.Shown) -> None:
    if request.viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(request.viewer)
        request.frame.is_sensitive = found.appointment.unit.kind in SENSITIVE
