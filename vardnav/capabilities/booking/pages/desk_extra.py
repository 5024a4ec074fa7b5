"""Pages: times of one day beside the schedules, let out in one step: an evening clinic, somebody who fills in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.setup import ExtraForm, far_off
from vardnav.capabilities.booking.pages import desk_calendar, setting
from vardnav.kernel import clock
from vardnav.kernel.clock import holidays, hours
from vardnav.platform.appointments import schedule_actions
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

MADE = telling.word("booking extra made", gettext_lazy("De extra tiderna är utlagda."))
SOME = telling.word(
    "booking extra some",
    gettext_lazy("De extra tiderna är utlagda, utom där någon eller något redan var upptaget."),
)


def extra(request: PageRequest) -> HttpResponse:
    """Say what, who and when; the times can be booked at once, by the rules of the sort. Also on a holiday."""
    now, viewer = clock.now(), request.viewer
    choices = setting.choices(viewer)
    if request.method != "POST":
        day = desk_calendar.day_asked(request.GET.get("day", ""), now)
        return _page(request, ExtraForm(**choices, initial={"day": day}))
    form = ExtraForm(request.POST, **choices)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    if far_off(given["day"], clock.local_date(now), schedule_actions.MOST_DAYS):
        said = _("Välj en dag från i dag och högst %(n)s dagar framåt.") % {"n": schedule_actions.MOST_DAYS}
        form.add_error("day", said)
        return _page(request, form, status=422)
    plan = schedule_actions.Plan(
        uuid.UUID(given["type"]),
        [hours.WeeklySpan(given["day"].isoweekday(), one, is_on_holidays=True) for one in given["times"]],
        given["day"],
        given["day"],
        clinician_id=uuid.UUID(given["clinician"]) if given["clinician"] else None,
        room_id=uuid.UUID(given["room"]) if given["room"] else None,
        keeps_short_days=True,
    )
    try:
        done = schedule_actions.add_extra(viewer, plan, now=now)
    except holidays.YearOutOfRange:
        form.add_error("day", _("Helgdagarna är inte kända så långt fram. Välj en tidigare dag."))
        return _page(request, form, status=422)
    except schedule_actions.NoneMade as why:
        form.add_error("times", _taken() if why.args[0] else _too_short())
        return _page(request, form, status=409 if why.args[0] else 422)
    there = SeeOther(f"{addresses.url('booking:desk_day')}?day={given['day'].isoformat()}")
    return telling.after(request, there, SOME if done.collided else MADE)


def _taken() -> str:
    return _("Personen eller rummet är redan upptaget då. Inga tider är utlagda.")


def _too_short() -> str:
    return _("Ingen tid får plats: tiderna är för korta för sorten, eller har redan varit.")


def _page(request: PageRequest, form: Any, *, status: int = 200) -> HttpResponse:
    return setting.form(request, form, _("Extra tider"), status=status)
