"""Pages: which system outside the unit has its times in, and whether it answers."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vardnav.capabilities.booking.forms.outside import OutsideForm
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.appointments.moving import Stale
from vardnav.platform.calendars import mirroring, queries, setup_actions
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

SAVED = telling.word("booking outside saved", gettext_lazy("Det är sparat. Prova om systemet svarar."))


def outside(request: PageRequest) -> HttpResponse:
    """Choose the system and what is had there; ask it whether it answers (`?try=1`), which changes nothing for anybody."""
    now, viewer = clock.now(), request.viewer
    found = queries.set_up(viewer)
    types = [(one.id, shown.title(one, viewer.language)) for one, _code in found.types]
    held = found.calendar
    if request.method != "POST":
        initial = {"version": held.version if held else 0, "system": held.system if held else ""}
        initial["schedules"] = ", ".join(held.schedule_ids) if held else ""
        initial |= {f"code_{one.id}": code for one, code in found.types}
        form = OutsideForm(systems=found.systems, types=types, initial=initial)
        tried = setup_actions.tried(viewer, now=now) if request.GET.get("try") == "1" else None
        return _page(request, found, form, now, tried=tried)
    form = OutsideForm(request.POST, systems=found.systems, types=types)
    if not form.is_valid():
        return _page(request, found, form, now, status=422)
    plan = setup_actions.Plan(form.cleaned_data["system"], form.cleaned_data["schedules"], form.services)
    try:
        setup_actions.set_calendar(viewer, plan, version=form.cleaned_data["version"], now=now)
    except Stale:
        form.add_error(None, _("Någon har ändrat det sedan du öppnade sidan. Inget är sparat."))
        return _page(request, found, form, now, status=409)
    except setup_actions.UnderWay:
        form.add_error(
            "system",
            _(
                "Någon har en tid i systemet, eller så har det inte svarat om en tid än. Vänta tills tiden har varit."
            ),
        )
        return _page(request, found, form, now, status=409)
    return telling.after(request, see_other("booking:desk_outside"), SAVED)


def _page(
    request: PageRequest,
    found: queries.SetUp,
    form: OutsideForm,
    now: dt.datetime,
    *,
    tried: mirroring.Refreshed | None = None,
    status: int = 200,
) -> HttpResponse:
    held, language = found.calendar, request.viewer.language
    refreshed_at = held.refreshed_at if held else None
    context = {
        "form": form,
        "is_outside": bool(held and held.system),
        "has_systems": bool(found.systems),
        "refreshed": words.moment(refreshed_at, now=now, language=language) if refreshed_at else "",
        "tried": tried,
        "answer": _answer(tried) if tried else "",
    }
    return design.render(request, "booking/desk_outside.html", context, status=status)


def _answer(tried: mirroring.Refreshed) -> str:
    if tried.not_let_in:
        return _(
            "Systemet svarar men släpper inte in oss. Den som sköter Vårdnav hos er behöver se över nycklarna."
        )
    if tried.silent:
        return _("Systemet svarar inte. Försök igen om en stund.")
    said = ngettext(
        "Systemet svarar. Där finns %(n)s ledig tid.",
        "Systemet svarar. Där finns %(n)s lediga tider.",
        tried.free,
    ) % {"n": tried.free}
    if not tried.refused:
        return said
    return (
        said
        + " "
        + ngettext(
            "%(n)s rad gick inte att läsa och visas inte.",
            "%(n)s rader gick inte att läsa och visas inte.",
            tried.refused,
        )
        % {"n": tried.refused}
    )
