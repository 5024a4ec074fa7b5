"""Pages: a power of attorney on paper is registered; one of them with its scan, and a colleague's yes or no."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.people import acting_actions, paper_checks
from vardnav.kernel.people import queries as people
from vardnav.platform import design
from vardnav.platform.design import telling
from vardnav.platform.files import queries as files
from vardnav.platform.files import serving
from vardnav.platform.files.refusals import Refused
from vardnav.platform.proxies import desk_pages, papers, queries, registering
from vardnav.platform.proxies.paper_forms import PaperForm
from vardnav.platform.proxies.queries import Overview
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

CONFIRM, REJECT = "confirm", "reject"
MADE = telling.word(
    "proxies paper made", gettext_lazy("Fullmakten är registrerad och gäller. Skriv ut brevet till personen.")
)
WAITS = telling.word(
    "proxies paper waits",
    gettext_lazy("Fullmakten är registrerad. Den börjar gälla när en kollega har bekräftat den."),
)
CONFIRMED = telling.word(
    "proxies paper confirmed", gettext_lazy("Fullmakten gäller nu. Skriv ut brevet till personen.")
)
REJECTED = telling.word("proxies paper rejected", gettext_lazy("Fullmakten gäller inte."))


def register(request: PageRequest, assistance_id: uuid.UUID) -> HttpResponse:
    """Copy a signed paper: to whom, for what, from when to when, and how the giver showed who they are."""
    now, viewer = clock.now(), request.viewer
    found = queries.overview(viewer, assistance_id, now=now)
    giver, day = found.assistance.person, clock.local_date(now)
    cannot = paper_checks.refusal(giver, is_locked=found.assistance.is_locked, day=day)
    latest = paper_checks.last_day(day)
    is_sent = request.method == "POST"
    form = PaperForm(
        request.POST if is_sent else None,
        request.examined if is_sent else None,
        today=day,
        latest_words=words.plain_date(latest, request.language) if latest else "",
        asks_born_on=giver.born_on is None,
    )
    if cannot or not form.is_valid():
        return _register(request, found, form, cannot=_(cannot) if cannot else "")
    given = form.cleaned_data
    agent = people.by_identifier(viewer, given["number"], now=now)
    try:
        if agent is None:
            raise desk_pages.UnknownNumber
        made = registering.register(
            viewer, assistance_id, giver, form.paper(agent), seen=desk_pages.seen(request),
            scans=given["attached"], now=now,
        )  # fmt: skip
    except acting_actions.Stale:
        problem = _("Någon har ändrat det här sedan du öppnade sidan. Det du gjorde är inte sparat.")
        return _register(request, queries.overview(viewer, assistance_id, now=now), form, problem=problem)
    except acting_actions.NotPossible as fault:
        form.add_error(fault.field if fault.field in form.fields else None, _(fault.reason))
        return _register(request, found, form)
    except Refused as refused:
        form.add_error("attached", str(refused))
        return _register(request, found, form)
    there = see_other("proxies:overview", assistance_id=assistance_id)
    return telling.after(request, there, WAITS if made.needs_two else MADE)


def _register(
    request: PageRequest, found: Overview, form: PaperForm, *, cannot: str = "", problem: str = ""
) -> HttpResponse:
    context = {
        "assistance": found.assistance,
        "person": desk_pages.name(found),
        "form": form,
        "seen": found.version,
        "cannot": cannot,
        "problem": problem,
        "needs_two": registering.needs_two(request.viewer),
    }
    status = 409 if problem else 422 if form.is_bound else 200
    return design.render(request, "proxies/register.html", context, status=status)


def paper(request: PageRequest, assistance_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    """One paper as it was registered, with its scan; a colleague at the unit says yes or no where two are wanted."""
    now, viewer = clock.now(), request.viewer
    answer, problem, status = request.POST.get("answer", ""), "", 200
    if request.method == "POST":
        found = papers.opened(viewer, assistance_id, paper_id, now=now)
        there = see_other("proxies:overview", assistance_id=assistance_id)
        try:
            if answer == CONFIRM:
                registering.confirm(viewer, assistance_id, paper_id, found.paper.giver, now=now)
                return telling.after(request, there, CONFIRMED)
            if answer == REJECT:
                registering.reject(viewer, paper_id, found.paper.giver, now=now)
                return telling.after(request, there, REJECTED)
            problem, status = _("Välj om du bekräftar fullmakten eller säger nej."), 422
        except acting_actions.Stale:
            problem, status = _("Någon har redan svarat på fullmakten. Inget mer är ändrat."), 409
        except acting_actions.NotPossible as fault:
            problem, status = _(fault.reason), 422
    shown = papers.shown(viewer, papers.opened(viewer, assistance_id, paper_id, now=now), now=now)
    context: dict[str, Any] = {"one": shown, "problem": problem, "unscanned": ""}
    return design.render(request, "proxies/paper.html", context, status=status)


def scan(
    request: PageRequest, assistance_id: uuid.UUID, paper_id: uuid.UUID, scan_id: uuid.UUID
) -> HttpResponse:
    """Give a picture of a paper; one that nobody has scanned for viruses after a page that says so."""
    now, viewer = clock.now(), request.viewer
    found = papers.opened(viewer, assistance_id, paper_id, now=now)
    try:
        opened = files.open_for(
            viewer,
            scan_id,
            container=registering.container(found.paper),
            now=now,
            is_preview=request.GET.get("preview") == "1",
            accepts_risk=request.GET.get("unscanned") == "yes",
        )
    except files.NeedsWarning:
        context: dict[str, Any] = {"one": papers.shown(viewer, found, now=now), "unscanned": str(scan_id)}
        return design.render(request, "proxies/paper.html", {**context, "problem": ""})
    except files.Damaged:
        context = {
            "title": _("Filen går inte att öppna"),
            "text": _("Felet är vårt. Ta en ny bild av pappret."),
        }
        return design.render(request, "public/error.html", context, status=410)
    return cast(HttpResponse, serving.serve(opened))
