"""Pages: the unit's list of what nobody has read, and one of them: who to phone, and what was done."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other
from vardnav.platform.unread import actions, queries, shown
from vardnav.platform.unread.forms import SettleForm
from vardnav.platform.unread.rules import How


def listed(request: PageRequest) -> HttpResponse:
    """What nobody has read, the longest wait first."""
    now, viewer = clock.now(), request.viewer
    found = queries.listed(viewer, now=now)
    context = {
        "rows": [shown.row(viewer, one, now=now) for one in found],
        "most": queries.MOST,
        "is_full": len(found) >= queries.MOST,
        "is_done": "done" in request.GET,
    }
    return design.render(request, "unread/listed.html", context)


def one(request: PageRequest, pursuit_id: uuid.UUID) -> HttpResponse:
    """Who to phone or write to; a POST notes what was done."""
    now, viewer = clock.now(), request.viewer
    found = queries.opened(viewer, pursuit_id, now=now)
    if request.method != "POST":
        return _one(request, found)
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _one(request, found, form, status=422)
    try:
        letter_id = actions.settle(viewer, pursuit_id, How(form.cleaned_data["how"]), now=now)
    except actions.Settled:
        return _one(request, queries.opened(viewer, pursuit_id, now=now), form, status=409)
    except actions.NotPossible:
        form.add_error("how", _("Ärendet är hemligt. Skicka inget brev hem utan att ha frågat personen."))
        return _one(request, queries.opened(viewer, pursuit_id, now=now), form, status=422)
    if letter_id is not None:
        return see_other("paper:letter", letter_id=letter_id)
    return SeeOther(addresses.url("unread:listed") + "?done=1")


def _form(request: PageRequest, found: queries.Opened, data: Any = None) -> SettleForm:
    one = found.pursuit
    return SettleForm(data, is_secret=one.case.is_secret, is_here=one.region == request.viewer.region)


def _one(
    request: PageRequest, found: queries.Opened, form: SettleForm | None = None, *, status: int = 200
) -> HttpResponse:
    now, viewer, pursuit = clock.now(), request.viewer, found.pursuit
    by, at = pursuit.settled_by, pursuit.settled_at
    context: dict[str, Any] = {
        "found": found,
        "row": shown.row(viewer, pursuit, now=now),
        "is_child": found.receiver.id != pursuit.subject_id,
        "case_url": addresses.url("desk:case", case_id=found.case_id) if found.case_id else "",
        "settled": shown.settled(pursuit),
        "by": (by.title if by.is_protected else by.name) if by else "",
        "at": words.moment(at, now=now, language=viewer.language) if at else "",
        "form": form or _form(request, found),
        "is_stale": status == 409,
    }
    return design.render(request, "unread/one.html", context, status=status)
