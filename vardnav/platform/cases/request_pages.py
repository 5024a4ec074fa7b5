"""Pages: a form that a unit asks somebody to answer: begin (the resident), remind and take back (the unit)."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import actions, form_requests, portal_shown, requested
from vardnav.platform.design import telling
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
    #: What the page was opened on: a form that says so is not done twice.
    version: int
    reminded: str


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
        version=case.version,
        reminded=request.reminded_at.isoformat() if request.reminded_at else "",
    )


REMINDED = telling.word("cases reminded", gettext_lazy("Personen är påmind."))
RECALLED = telling.word(
    "cases recalled", gettext_lazy("Formuläret är återtaget. Det går inte att svara på det längre.")
)


def begin(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Begin to answer what the unit asks for, or go on where one left off."""
    try:
        draft_id = form_requests.begin(request.viewer, case_id, now=clock.now())
    except requested.NotWaiting:
        return see_other("cases:case", case_id=case_id)
    except form_requests.SomebodyElse as other:
        return somebody_else(request, case_id, other)
    return see_other("cases:draft", draft_id=draft_id)


def somebody_else(
    request: PageRequest, case_id: uuid.UUID, other: form_requests.SomebodyElse
) -> HttpResponse:
    """Another is answering: say who, and that the two do not write over each other (409)."""
    if request.viewer.role is Role.STAFF:
        text = _("Personen, en vårdnadshavare eller en kollega fyller i formuläret. Bara en kan svara.")
    elif other.is_staff:
        text = _("Mottagningen fyller i formuläret åt dig. Bara en kan svara. Vill du svara själv? Ring dem.")
    else:
        text = _("Någon annan som gör ärenden åt personen fyller i formuläret. Bara en kan svara.")
    return _refused(request, case_id, _("Någon annan har börjat svara"), text)


def act(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Remind the person, or take the request back. What has been answered meanwhile is seen on the case's page."""
    do, now = request.POST.get("do", ""), clock.now()
    if do not in ("remind", "withdraw"):
        raise Http404
    # Reminded, answered or taken back meanwhile: nothing is left to do, and the case's page says which.
    with contextlib.suppress(requested.NotWaiting, form_requests.AlreadyReminded):
        if do == "remind":
            reminded_at = _moment(request.POST.get("reminded", ""))
            form_requests.remind(request.viewer, case_id, reminded_at=reminded_at, now=now)
            return telling.after(request, see_other("desk:case", case_id=case_id), REMINDED)
        else:
            try:
                form_requests.recall(request.viewer, case_id, version=_version(request), now=now)
                return telling.after(request, see_other("desk:case", case_id=case_id), RECALLED)
            except actions.Stale:
                text = _("Någon har ändrat ärendet sedan du öppnade det. Formuläret är inte återtaget.")
                return _refused(request, case_id, _("Ärendet har ändrats"), text)
    return see_other("desk:case", case_id=case_id)


def _refused(request: PageRequest, case_id: uuid.UUID, title: str, text: str) -> HttpResponse:
    context = {"case_id": case_id, "title": title, "text": text}
    return design.render(request, "cases/request_refused.html", context, status=409)


def _moment(written: str) -> dt.datetime | None:
    """Return the reminder that the page knew of; none, also for what is no moment: then a later one is not repeated."""
    try:
        found = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _version(request: PageRequest) -> int:
    """Return the version the page was opened on; 0, which is always stale, for anything else."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
