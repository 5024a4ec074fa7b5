"""Pages: "Mina tider": what is coming and what has been; one time with its history; its calendar file and reminder."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.portal import ReminderForm
from vardnav.capabilities.booking.queries import files, outside, phoning, reminding, shown
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import calendar_files
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform import design
from vardnav.platform.appointments import guards, own_queries, prior_queries, reminding_actions, words
from vardnav.platform.appointments.rules.states import COMING, Status
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import rows, telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

REMINDED = telling.word("booking reminder on", gettext_lazy("Påminnelsen är sparad."))
NOT_REMINDED = telling.word("booking reminder off", gettext_lazy("Du får ingen påminnelse om tiden."))


def mine(request: PageRequest) -> HttpResponse:
    """What is offered, what is coming, where one stands in line, and what has been."""
    now, viewer = clock.now(), request.viewer
    found = own_queries.mine(viewer, now=now)
    request.frame.unread = portal_queries.unread(viewer)
    units = [one.unit for one in (*found.asked, *found.coming, *found.past)] + [
        one.unit for one in found.waiting
    ]
    request.frame.is_sensitive = any(one.kind in SENSITIVE for one in units)
    context = {
        "asked": [_asked(one, viewer, now) for one in found.asked],
        "coming": [_row(one, viewer, now, is_left=bool(prior_queries.is_left(one))) for one in found.coming],
        "past": [_row(one, viewer, now) for one in found.past],
        "offers": [_offer(one, viewer, now) for one in found.offers],
        "waiting": [_waiting(one, viewer, now) for one in found.waiting if one.ended_at is None],
        "ended": [_waiting(one, viewer, now) for one in found.waiting if one.ended_at is not None],
        "most_past": own_queries.MOST_PAST if len(found.past) == own_queries.MOST_PAST else 0,
    }
    return design.render(request, "booking/mine.html", context)


def _row(one: Any, viewer: Viewer, now: dt.datetime, *, is_left: bool = False) -> rows.Row:
    state, tone = shown.state(one.status, one.cancelled_because)
    if one.moved_by_unit_at is not None:
        state, tone = _("Ändrad av mottagningen. Passar den?"), "warning"
    elif is_left and one.status == Status.BOOKED:
        state, tone = _("Svara på frågor före besöket"), "warning"
    title, phoned = shown.title(one.time_type, viewer.language), None
    if one.status == Status.BOOKED and viewer.role is Role.RESIDENT:
        phoned = phoning.of(viewer, one, now=now)
    is_told = one.status != Status.BOOKED or one.moved_by_unit_at is not None or is_left
    return rows.Row(
        title=shown.when(one.starts_at, one.ends_at, viewer.language),
        url=addresses.url("booking:one", appointment_id=one.id),
        unit=one.unit.name,
        text=f"{title}. {phoned.text}" if phoned else title,
        state=state if is_told else "",
        tone=tone,
    )


def _asked(one: Any, viewer: Viewer, now: dt.datetime) -> rows.Row:
    return _row(one, viewer, now)._replace(state=_("Väntar på svar"), tone="warning")


def _offer(one: Any, viewer: Viewer, now: Any) -> dict[str, str]:
    return {
        "what": shown.title(one.slot.time_type, viewer.language),
        "when": shown.when(one.slot.starts_at, one.slot.ends_at, viewer.language),
        "unit": one.slot.unit.name,
        "until": clock_words.moment(one.expires_at, now=now, language=viewer.language),
        "url": addresses.url("booking:offer", offered_id=one.id),
    }


def _waiting(one: Any, viewer: Viewer, now: Any) -> dict[str, str]:
    return {
        "what": shown.title(one.time_type, viewer.language),
        "unit": one.unit.name,
        "since": clock_words.moment(one.joined_at, now=now, language=viewer.language),
        "ahead": one.ahead,
        "url": addresses.url("booking:leave", entry_id=one.id),
    }


def one(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One time: when, where, what to bring, what can be done with it, and how it came to be so."""
    now, viewer = clock.now(), request.viewer
    return _one(request, own_queries.one(viewer, appointment_id, now=now), now)


def _one(
    request: PageRequest, found: own_queries.Shown, now: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    request.frame.unread = portal_queries.unread(request.viewer)
    request.frame.is_sensitive = found.appointment.unit.kind in SENSITIVE
    context = of_one(request.viewer, found, now) | more
    return design.render(request, "booking/one.html", context, status=status)


def of_one(viewer: Viewer, found: own_queries.Shown, now: Any) -> dict[str, Any]:
    """Return what the page of a time says of it, also at the desk."""
    it = found.appointment
    return {
        **facts(viewer, found, now),
        "questions": shown.questions(viewer, it, now=now),
        "form": ReminderForm(initial={"reminder": str(it.remind_hours) if it.wants_reminder else ""}),
        "reached": reminding.how(viewer) if viewer.role is Role.RESIDENT else None,
        "phoned": phoning.of(viewer, it, now=now)
        if viewer.role is Role.RESIDENT and it.status == Status.BOOKED
        else None,
    }


def facts(viewer: Viewer, found: own_queries.Shown, now: Any) -> dict[str, Any]:
    """Return what every page about a time says of it."""
    it, language = found.appointment, viewer.language
    state, tone = shown.state(it.status, it.cancelled_because)
    told = outside.told(viewer, it.id) if it.is_outside else None
    if it.asked_at is not None:
        state = _("Väntar på svar")
    is_open = told is not None and told.is_open
    is_coming = it.status in COMING and it.ends_at > now
    return {
        "it": it,
        "title": shown.title(it.time_type, language),
        "when": shown.when(it.starts_at, it.ends_at, language),
        "how": shown.how(it.time_type.form),
        "by": it.slot.clinician.name if it.slot.clinician else "",
        "bring": shown.bring(it.time_type, language),
        "state": state,
        "tone": tone,
        "is_coming": is_coming,
        "told": told,
        "can_change": found.cost is not None and not is_open,
        "is_late": found.cost is not None and found.cost.is_late,
        "cost": words.cost(found.cost, now=now, language=language) if found.cost else "",
        "steps": [
            shown.step(each, viewer, it.subject_id, is_outside=it.is_outside, now=now) for each in found.steps
        ],
        "is_pair": it.pair_id is not None,
        "free_url": guards.found_at(it.time_type.key),
        "ends_both": found.ends_both,
        "has_line": it.pair_id is None and not guards.is_guarded(it.time_type.key),
        "moved": shown.moved(found, language),
        "case_url": addresses.url("cases:case", case_id=it.origin_id) if it.origin_kind == "case" else "",
    }


def calendar(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Give the time as a calendar file."""
    now = clock.now()
    found = own_queries.one(request.viewer, appointment_id, now=now)
    answer = HttpResponse(files.of_time(found.appointment, now=now), content_type=calendar_files.TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{files.NAME}"'
    return answer


def reminder(request: PageRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Choose when to be reminded, or not to be."""
    form, now = ReminderForm(request.POST), clock.now()
    if not form.is_valid():
        found = own_queries.one(request.viewer, appointment_id, now=now)
        return _one(request, found, now, status=422, form=form)
    wanted = form.cleaned_data["reminder"]
    hours = {"hours": int(wanted)} if wanted else {}
    reminding_actions.wish(request.viewer, appointment_id, wanted=bool(wanted), now=now, **hours)
    there = see_other("booking:one", appointment_id=appointment_id)
    return telling.after(request, there, REMINDED if wanted else NOT_REMINDED)
