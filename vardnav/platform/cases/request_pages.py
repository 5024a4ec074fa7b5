"""Pages: a form that a unit asks somebody to answer: begin (the resident), remind and take back (the unit)."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import form_requests, portal_shown, requested
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as a page shows it."""

    case_id: uuid.UUID
    title: str
    last_on: str
    is_waiting: bool
    state: str
    tone: str


def shown(viewer: Viewer, case: Any, now: dt.datetime) -> Shown | None:
    """Return the form that a case asks for, None when it asks for none."""
    request = requested.of_case(viewer, case)
    if request is None:
        return None
    state, tone = _("Väntar på svar"), "warning"
    if request.answered_at is not None:
        when = clock_words.moment(request.answered_at, now=now, language=viewer.language)
        state, tone = _("Besvarat %(when)s") % {"when": when}, "success"
    elif request.withdrawn_at is not None:
        state, tone = _("Återtaget"), "neutral"
    elif request.reminded_at is not None:
        when = clock_words.moment(request.reminded_at, now=now, language=viewer.language)
        state = _("Väntar på svar. Påmint %(when)s") % {"when": when}
    return Shown(
        case_id=case.id,
        title=portal_shown.service_title(case.service_key, viewer.language),
        last_on=clock_words.date(request.last_on, viewer.language),
        is_waiting=requested.is_waiting(request),
        state=state,
        tone=tone,
    )


def begin(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Begin to answer what the unit asks for, or go on where one left off."""
    try:
        draft_id = form_requests.begin(request.viewer, case_id, now=clock.now())
    except requested.NotWaiting:
        return see_other("cases:case", case_id=case_id)
    except form_requests.SomebodyElse:
        context = {
            "title": _("Någon annan har börjat svara"),
            "text": _("En annan vårdnadshavare fyller i formuläret. Bara en kan svara."),
        }
        return design.render(request, "public/error.html", context, status=409)
    return see_other("cases:draft", draft_id=draft_id)


def act(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Remind the person, or take the request back. What has been answered meanwhile is seen on the case's page."""
    do = request.POST.get("do", "")
    work = {"remind": form_requests.remind, "withdraw": form_requests.withdraw}.get(do)
    if work is None:
        raise Http404
    with contextlib.suppress(requested.NotWaiting):
        work(request.viewer, case_id, now=clock.now())
    return see_other("desk:case", case_id=case_id)
