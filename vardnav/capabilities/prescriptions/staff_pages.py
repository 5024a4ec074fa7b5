"""Pages: the unit decides about each drug of a renewal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.capabilities.prescriptions import actions, queries
from vardnav.capabilities.prescriptions.forms import DecideForm
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform import design
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import desk_queries, reach_words
from vardnav.platform.desk import case_pages, panels
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

#: Drugs of one case that are given back, of a form that nobody has checked.
MOST_GIVEN = 100


def decide(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Renewed or not, until when, why not: line by line; the case ends with it."""
    now, viewer = clock.now(), request.viewer
    try:
        opened = desk_queries.case(viewer, case_id, now=now)
    except Http404:
        return _gone(request, case_id)
    if opened.case.service_key != queries.RENEW:
        raise Http404
    labels = queries.asked_for(opened.case)
    data = request.POST if request.method == "POST" else None
    form = DecideForm(data, labels=labels, today=clock.local_date(now))
    if request.method != "POST":
        return _page(request, opened, form)
    if not form.is_valid():
        return _page(request, opened, form, status=422)
    try:
        actions.decide(
            viewer,
            case_id,
            decisions=form.decisions(),
            text=form.cleaned_data["text"],
            case_version=_version(request),
            now=now,
        )
    except cases.ReachesNobody:
        return _page(request, opened, form, status=409, problem=str(reach_words.READ_BY_NOBODY))
    except (cases.Stale, cases.NotAllowed):
        problem = _("Någon har ändrat ärendet sedan du öppnade det. Det du gjorde är inte sparat.")
        opened = desk_queries.case(viewer, case_id, now=now)
        return _page(request, opened, form, status=409, problem=problem)
    except Http404:  # sent on by a colleague since the case was read a moment ago
        return _gone(request, case_id)
    return SeeOther(f"{addresses.url('desk:case', case_id=case_id)}?done=complete")


def _gone(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say where a case went while it was decided about, with all that was filled in. A stranger gets 404.

    Which drugs it is about is the case's, and no longer the unit's: they are numbered.
    """
    count = sum(name.startswith("reason_") for name in request.POST)
    labels = [_("Läkemedel %(number)s") % {"number": place} for place in range(1, min(count, MOST_GIVEN) + 1)]
    form = DecideForm(request.POST, labels=labels, today=clock.local_date(clock.now()))
    for label, *fields in form.lines:
        for bound in fields:
            bound.label = f"{label}: {bound.label}"
    return case_pages.sent_on(request, case_id, filled=panels.filled_in(form))


def _page(
    request: PageRequest,
    opened: desk_queries.Opened,
    form: DecideForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    context = {
        "case": opened.case,
        "subject": desk_shown.resident(request.viewer, opened.case, now=clock.now()).name,
        "form": form,
        "version": opened.case.version,
        "is_open": opened.case.status != "completed",
        "problem": problem,
    }
    return design.render(request, "prescriptions/decide.html", context, status=status)


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the panel of a renewal at the desk: the way to decide, while it is open."""
    if case.service_key != queries.RENEW or case.status == "completed":
        return None
    return {
        "url": addresses.url("prescriptions:decide", case_id=case.id),
        "count": len(queries.asked_for(case)),
    }


def _version(request: PageRequest) -> int:
    """Return the version the form was opened on; 0, which is always stale, for anything else."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
