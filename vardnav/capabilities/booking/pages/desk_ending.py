"""Pages: the part of a schedule's page where it ends or its week changes: what follows is shown before it is done."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.ending import EndForm
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform.appointments import ending_actions, setup_queries
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.appointments.schedule_actions import TooFar
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

ENDED = telling.word(
    "booking schedule ended", gettext_lazy("Schemat slutar den dagen. Lediga tider efter den är borta.")
)
NEW_WEEK = telling.word(
    "booking schedule new week", gettext_lazy("Den nya veckan gäller. Här är schemat som tar vid.")
)
NEW_SOME = telling.word(
    "booking schedule new week some",
    gettext_lazy("Den nya veckan gäller, men där någon eller något redan var upptaget blev det inga tider."),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page shows of an end: the form, what would follow of it (None before it is asked), and what stands after."""

    form: EndForm
    last: str = ""
    after: dict[str, Any] | None = None


def looked_at(request: PageRequest, plan: setup_queries.Plan, now: dt.datetime) -> Ending:
    """Return the part as it is asked for by the address: empty, with what would follow, or with what is wrong in it."""
    if "last_0" not in request.GET:
        return Ending(EndForm())
    form = EndForm(request.GET)
    if not _is_possible(request, plan, form, now):
        return Ending(form)
    last: dt.date = form.cleaned_data["last"]
    return Ending(form, words.date(last, request.viewer.language), _after(request, plan, last, now))


def standing(request: PageRequest, plan: setup_queries.Plan, now: dt.datetime) -> dict[str, Any] | None:
    """Return what stands after an ended schedule: the days on which somebody is booked (day, people, where it is moved)."""
    ends = plan.schedule.valid_to
    return _after(request, plan, ends, now) if ends is not None else None


def done(
    request: PageRequest, plan: setup_queries.Plan, now: dt.datetime
) -> HttpResponse | tuple[Ending, int]:
    """End the schedule as the form says; what is wrong with it, and the status, where it cannot be."""
    form = EndForm(request.POST)
    if not _is_possible(request, plan, form, now):
        return Ending(form), 422
    given = form.cleaned_data
    try:
        ended = ending_actions.end(
            request.viewer,
            plan.schedule.id,
            given["last"],
            week=given["new_week"],
            version=given["version"],
            now=now,
        )
    except Stale:
        form.add_error(
            None, _("Någon har ändrat schemat sedan du öppnade sidan. Inget är ändrat. Så här är det nu.")
        )
    except TooFar:
        form.add_error("last", _too_far(plan, request.viewer.language))
    except ending_actions.IsOutside:
        form.add_error(None, _("De här tiderna finns i ett annat system. Ändra schemat där."))
    except ending_actions.IsRetired:
        form.add_error("new_week", _retired())
    else:
        there = ended.successor_id or plan.schedule.id
        word = (NEW_SOME if ended.has_collided else NEW_WEEK) if ended.successor_id else ENDED
        return telling.after(request, see_other("booking:desk_schedule", schedule_id=there), word)
    return Ending(form), 409


def _is_possible(request: PageRequest, plan: setup_queries.Plan, form: EndForm, now: dt.datetime) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    if not setup_queries.may_end(plan.schedule, given["last"], with_week=bool(given["new_week"]), now=now):
        form.add_error("last", _too_far(plan, request.viewer.language))
    return form.is_valid()


def _too_far(plan: setup_queries.Plan, language: str) -> str:
    ends = plan.schedule.valid_to
    if ends is None:
        return _("Välj en dag från i dag, och inte före schemats första dag.")
    said = _("Schemat slutar redan %(day)s. Välj en tidigare dag, eller gör ett nytt schema för tiden efter.")
    return said % {"day": words.date(ends, language)}


def _retired() -> str:
    return _("Sorten, personen eller rummet används inte längre. Gör ett nytt schema i stället.")


def _after(request: PageRequest, plan: setup_queries.Plan, last: dt.date, now: dt.datetime) -> dict[str, Any]:
    found = setup_queries.after(request.viewer, plan.schedule.id, last, now=now)
    by_day = itertools.groupby(found.booked, key=lambda one: clock.local_date(one[0].starts_at))
    return {
        "free": found.free,
        "more": found.more,
        "booked": [_day(on, list(rows), request.viewer.language) for on, rows in by_day],
    }


def _day(on: dt.date, rows: list[tuple[setup_queries.SlotRow, int]], language: str) -> tuple[str, int, str]:
    ids: list[tuple[str, uuid.UUID]] = [("slot", slot.id) for slot, _count in rows]
    where = f"{addresses.url('booking:desk_sessions')}?{urlencode(ids)}"
    return words.date(on, language), sum(count for _slot, count in rows), where
