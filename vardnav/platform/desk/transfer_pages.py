"""Pages: a case sent to another care provider or region, sent back, and what waits to be taken."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    desk_queries,
    portal_shown,
    portal_words,
    rules,
    transfer_queries,
    transfer_rules,
    transfer_words,
    transferring,
)
from vardnav.platform.desk import lines, moving_pages, shown
from vardnav.platform.desk.case_pages import version_of
from vardnav.platform.desk.transfer_forms import GiveBackForm, TransferForm
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other


def transfer(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Choose region, unit, basis and reason; a POST sends the case."""
    now, viewer = clock.now(), request.viewer
    try:
        case = transfer_queries.case(viewer, case_id, now=now)
    except Http404:
        return moving_pages.gone(request, case_id)
    region = request.GET.get("region", "") or viewer.region
    found = transfer_queries.targets(viewer, case, region, now=now)
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, targets=found.units, today=clock.local_date(now))

    def show(
        case: Any = case, *, status: int = 200, problem: str = "", news: Sequence[dict[str, str]] = ()
    ) -> HttpResponse:
        context = {
            **moving_pages.about(request, case, found),
            "region": region,
            "form": form,
            "can_send": rules.may("transfer", case.status) and not case.is_from_unit,
            "problem": problem,
            "news": news,
        }
        return design.render(request, "desk/transfer.html", context, status=status)

    def act() -> None:
        transferring.transfer(viewer, case_id, form.order(), version=version_of(request), now=now)

    return show() if data is None else moving_pages.send(request, case_id, form, act, show)


def give_back(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Send a case that nobody here has taken back to the unit it came from, with a reason."""
    now, viewer = clock.now(), request.viewer
    try:
        opened = desk_queries.case(viewer, case_id, now=now)
    except Http404:
        return moving_pages.gone(request, case_id)
    is_ended = opened.case.status == rules.Status.COMPLETED
    if opened.pending is None and request.method != "POST":
        if is_ended:  # taken back by the person since the link was shown
            return see_other("desk:case", case_id=case_id)
        raise Http404
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    status, problem = 200, ""
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        else:
            try:
                reason = form.cleaned_data["reason"]
                transferring.give_back(viewer, case_id, reason=reason, version=version_of(request), now=now)
                return see_other("desk:forwarded", case_id=case_id)
            except (actions.Stale, transferring.NotPending):
                status = 409
                problem = _("Någon har ändrat ärendet sedan du öppnade det. Det du gjorde är inte sparat.")
            except Http404:
                return moving_pages.gone(request, case_id)
    context = {
        "case": opened.case,
        "title": portal_shown.service_title(opened.case.service_key, viewer.language),
        "line": lines.row(viewer, opened.case, now=now),
        "came": shown.came(viewer, opened.pending, now),
        "is_ended": is_ended,
        "form": form,
        "version": opened.case.version,
        "problem": problem,
    }
    return design.render(request, "desk/give_back.html", context, status=status)


def waiting(request: PageRequest) -> HttpResponse:
    """What other care providers have sent that nobody has taken, and what the unit has sent; late ones first."""
    now = clock.now()
    found = transfer_queries.waiting(request.viewer, now=now)
    context = {
        "received": [_line(request, one, now, is_received=True) for one in found.received],
        "sent": [_line(request, one, now, is_received=False) for one in found.sent],
    }
    return design.render(request, "desk/transfers.html", context)


def _line(request: PageRequest, one: Any, now: dt.datetime, *, is_received: bool) -> dict[str, Any]:
    case = (one.continued_by or one.case) if is_received else one.case
    other = one.from_unit if is_received else one.to_unit
    name = "desk:case" if is_received else "desk:forwarded"
    return {
        "title": portal_shown.service_title(case.service_key, request.viewer.language),
        "number": case.number,
        "url": addresses.url(name, case_id=case.id),
        "unit": other.name,
        "region": other.region.name if other.region_id != request.viewer.region else "",
        "phone": other.phone,
        "sent": clock_words.moment(one.sent_at, now=now, language=request.viewer.language),
        "take_by": portal_words.answer_by(one.take_by, request.viewer.language),
        "is_late": one.take_by < now,
        "is_secret": is_received and case.is_secret,
    }


def receipt(request: PageRequest, case_id: uuid.UUID, *, is_over: bool = False) -> dict[str, Any]:
    """Return what the sender's receipt says: on what ground it went, who took it and when, or that it came back.

    `is_over`: it has ended and nobody had taken it: the person took it back.
    """
    now, viewer = clock.now(), request.viewer
    one = transfer_queries.receipt(viewer, case_id)
    if one is None:
        return {"ground": "", "law": "", "taken": ""}
    language = viewer.language
    taken = _("Ingen har tagit det än. Det ska tas senast %(day)s.") % {
        "day": portal_words.answer_by(one.take_by, language)
    }
    if is_over:
        taken = _("Ärendet avslutades innan någon tog det.")
    if one.taken_at is not None:
        who = ", ".join(
            part
            for part in (
                lines.staff_name(one.taken_by),
                clock_words.moment(one.taken_at, now=now, language=language),
            )
            if part
        )
        taken = who
    elif one.returned_at is not None:
        when = clock_words.moment(one.returned_at, now=now, language=language)
        words = (
            _("Ni hämtade tillbaka det %(when)s: %(why)s")
            if one.is_retrieved
            else _("Skickat tillbaka %(when)s: %(why)s")
        )
        taken = words % {"when": when, "why": one.returned_reason}
    return {
        "ground": str(transfer_words.BASES[one.basis][0]),
        "law": moving_pages.in_swedish(transfer_rules.law(one.basis)),
        "taken": taken,
    }
