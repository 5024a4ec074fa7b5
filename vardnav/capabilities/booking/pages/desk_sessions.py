"""Pages: times of the unit's calendar closed, opened again, or moved with everyone in them; each is told."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.desk import CLOSE, REOPEN, SessionForm
from vardnav.capabilities.booking.pages import desk_calendar
from vardnav.capabilities.booking.queries import calls, shown
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.appointments import calendar_queries, session_actions
from vardnav.platform.appointments import refused_words as refusals
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

CLOSED = telling.word(
    "booking closed", gettext_lazy("Tiderna är stängda. De som har valt sms eller e-post får ett meddelande.")
)
OPENED = telling.word("booking opened", gettext_lazy("Tiderna är öppna igen."))
SHIFTED = telling.word(
    "booking shifted",
    gettext_lazy("Tiderna är flyttade. De som har valt sms eller e-post får ett meddelande."),
)
#: More than any unit has in a day.
MOST = 200


def sessions(request: PageRequest) -> HttpResponse:
    """Choose what becomes of the times that were ticked in the day; a POST does it, all or nothing."""
    now, viewer = clock.now(), request.viewer
    slot_ids = _asked(request, now)
    chosen = calendar_queries.chosen(viewer, slot_ids)
    clinicians = calendar_queries.clinicians(viewer)
    if request.method != "POST":
        return _page(request, chosen, SessionForm(clinicians=clinicians))
    form = SessionForm(request.POST, clinicians=clinicians)
    if not form.is_valid() or not chosen.slots:
        return _page(request, chosen, form, status=422)
    if request.POST.get("mark", _mark(chosen)) != _mark(chosen):
        form.add_error(
            None, _("Någon har ändrat tiderna sedan du öppnade sidan. Inget är gjort. Så här är de nu.")
        )
        return _page(request, chosen, form, status=409)
    answer, told = _done(request, slot_ids, form.cleaned_data, now)
    if isinstance(answer, Refused):
        form.add_error(None, _said(answer, chosen, now, viewer.language))
        return _page(request, chosen, form, status=409)
    if calls.are_to_ring(viewer, {one.id for one in answer.appointments}, now=now):
        return telling.after(request, see_other("booking:desk_calls"), told)
    on = clock.local_date(answer.slots[0].starts_at if answer.slots else chosen.slots[0].starts_at)
    there = SeeOther(f"{addresses.url('booking:desk_day')}?day={on.isoformat()}")
    return telling.after(request, there, told)


def _asked(request: PageRequest, now: dt.datetime) -> list[uuid.UUID]:
    """Return the times that were ticked; of an address with a day, all that day's to come, or those of one clinician."""
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and given.get("day"):
        on, by = desk_calendar.day_asked(given["day"], now), identifiers.from_text(given.get("by", ""))
        return calendar_queries.coming_on(request.viewer, on, clinician_id=by, now=now)[:MOST]
    return [one for text in given.getlist("slot")[:MOST] if (one := identifiers.from_text(text)) is not None]


def _mark(chosen: calendar_queries.Chosen) -> str:
    """Return what the times looked like: any of them changed gives another."""
    return "-".join(str(one.version) for one in chosen.slots)


def _done(
    request: PageRequest, slot_ids: list[uuid.UUID], given: dict[str, Any], now: dt.datetime
) -> tuple[session_actions.Session | Refused, str]:
    viewer = request.viewer
    if given["do"] == CLOSE:
        return session_actions.close(viewer, slot_ids, reason=given["reason"], now=now), CLOSED
    if given["do"] == REOPEN:
        return session_actions.reopen(viewer, slot_ids, now=now), OPENED
    shifted = session_actions.shift(
        viewer,
        slot_ids,
        days=given["days"] or 0,
        minutes=given["minutes"] or 0,
        clinician_id=identifiers.from_text(given["clinician"]),
        reason=given["reason"],
        now=now,
    )
    return shifted, SHIFTED


def _said(refused: Refused, chosen: calendar_queries.Chosen, now: dt.datetime, language: str) -> str:
    """Return why nothing was done, and at which of the times it stopped."""
    reason = refusals.said(refused, now=now, language=language)
    slot = next((one for one in chosen.slots if one.id == refused.slot_id), None)
    return f"{shown.when(slot.starts_at, slot.ends_at, language)}: {reason}" if slot else reason


def _page(
    request: PageRequest, chosen: calendar_queries.Chosen, form: SessionForm, *, status: int = 200
) -> HttpResponse:
    language = request.viewer.language
    first = clock.local_date(chosen.slots[0].starts_at) if chosen.slots else clock.local_date(clock.now())
    context = {
        "form": form,
        "slots": [
            (
                one.id,
                shown.when(one.starts_at, one.ends_at, language),
                shown.title(one.time_type, language),
                one.closed_at is not None,
            )
            for one in chosen.slots
        ],
        "booked": chosen.booked,
        "mark": _mark(chosen),
        "back": f"{addresses.url('booking:desk_day')}?day={first.isoformat()}",
    }
    return design.render(request, "booking/desk_sessions.html", context, status=status)
