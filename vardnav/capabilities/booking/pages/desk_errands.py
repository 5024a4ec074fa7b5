"""Pages: times that the unit's own system has not answered for, or says otherwise of: asked again, or settled by hand."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.forms.errands import DONE, HandForm
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers, words
from vardnav.platform import design
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.calendars import hand_actions, hand_queries, settling_actions
from vardnav.platform.design import telling
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

ASKED = telling.word(
    "booking errand asked", gettext_lazy("Vi har frågat igen. Står tiden kvar här kom inget svar.")
)
SETTLED = telling.word(
    "booking errand settled", gettext_lazy("Det är sparat. Personen får veta om något är nytt.")
)


def errands(request: PageRequest) -> HttpResponse:
    """The times that somebody has to look at, each with two ways: ask again, or say how it is."""
    if request.method != "POST":
        return _page(request)
    now, viewer = clock.now(), request.viewer
    which = identifiers.from_text(request.POST.get("errand", ""))
    if which is None:
        return _page(request, problem=_("Välj en av tiderna i listan."), status=422)
    try:
        if request.POST.get("do") == "again":
            hand_actions.again(viewer, which, now=now)
            return telling.after(request, see_other("booking:desk_errands"), ASKED)
        form = _form(request, which, now)
        if not form.is_valid():
            return _page(request, form, status=422)
        done, reason = form.cleaned_data["outcome"] == DONE, form.cleaned_data["reason"]
        hand_actions.settle(viewer, which, is_done=done, reason=reason, now=now)
    except hand_actions.Over:
        said = _("Systemet har svarat, eller så har en kollega sett till det. Så här är det nu.")
        return _page(request, problem=said, kept=request.POST.get("reason", ""), status=409)
    except settling_actions.CannotBe:
        form.add_error(
            "outcome",
            _("Så kan det inte stå här: personen har en annan tid då, eller tiden är någon annans."),
        )
        return _page(request, form, status=409)
    return telling.after(request, see_other("booking:desk_errands"), SETTLED)


def _form(request: PageRequest, which: uuid.UUID, now: dt.datetime) -> HandForm:
    verb = hand_queries.verb_of(request.viewer, which)
    return HandForm(request.POST, verb=verb, auto_id=f"{which}_%s")


def _page(
    request: PageRequest,
    sent: HandForm | None = None,
    *,
    problem: str = "",
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    rows = [_row(one, viewer.language, sent, now) for one in hand_queries.at_unit(viewer, now=now)]
    context = {"rows": rows, "form": sent, "problem": problem, "kept": kept}
    return design.render(request, "booking/desk_errands.html", context, status=status)


def _row(
    one: hand_queries.ErrandRow, language: str, sent: HandForm | None, now: dt.datetime
) -> dict[str, Any]:
    is_sent = sent is not None and sent.data.get("errand") == str(one.id)
    form = sent if is_sent else HandForm(verb=one.verb, auto_id=f"{one.id}_%s", initial={"errand": one.id})
    at = one.appointment
    return {
        "errand": one,
        "who": assisted_shown.name(at.subject),
        "number": at.subject.identifier,
        "what": shown.title(at.time_type, language),
        "when": shown.when(at.starts_at, at.ends_at, language),
        "to": shown.when(one.slot.starts_at, one.slot.ends_at, language) if one.verb == "move" else "",
        "asked": _asked(one.verb, one.reason),
        "since": words.moment(one.asked_at, now=now, language=language),
        "form": form,
    }


def _asked(verb: str, reason: str) -> str:
    if verb != "follow":
        return {
            "book": _("Bokning utan svar"),
            "move": _("Ombokning utan svar"),
            "cancel": _("Avbokning utan svar"),
        }[verb]
    return {
        "gone": _("Tiden finns inte i ert system"),
        "stands": _("Avbokad här men bokad i ert system"),
    }.get(reason, _("Flyttad i ert system till en tid som inte kan stå här"))
