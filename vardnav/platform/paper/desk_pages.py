"""Pages: a unit's letters to print, one letter, and its PDF."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.platform import design
from vardnav.platform.files import serving
from vardnav.platform.paper import actions, enclosed, printing, queries, shown
from vardnav.platform.paper.forms import SettleForm
from vardnav.platform.paper.rules import State
from vardnav.platform.printing import making
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther


def listed(request: PageRequest) -> HttpResponse:
    """What is to be printed, the oldest first, and what was settled last."""
    now, viewer = clock.now(), request.viewer
    waiting, settled = queries.listed(viewer, now=now)
    context = {
        "waiting": [shown.row(viewer, one, now=now) for one in waiting],
        "settled": [shown.row(viewer, one, now=now) for one in settled],
        "has_more": len(waiting) == queries.WAITING,
        "is_done": "done" in request.GET,
    }
    return design.render(request, "paper/listed.html", context)


def letter(request: PageRequest, letter_id: uuid.UUID) -> HttpResponse:
    """One letter: to whom, the text, the PDF; a POST notes that it is sent, or why it is not."""
    now, viewer = clock.now(), request.viewer
    if request.method != "POST":
        return _letter(request, letter_id, SettleForm())
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _letter(request, letter_id, form, status=422)
    given = form.cleaned_data
    try:
        actions.settle(viewer, letter_id, after=State(given["do"]), note=given["note"], now=now)
    except actions.Settled:
        return _letter(request, letter_id, form, status=409)
    return SeeOther(addresses.url("paper:listed") + "?done=1")


def document(request: PageRequest, letter_id: uuid.UUID) -> HttpResponse:
    """The letter as a PDF; a sign that no font has is said on the letter's page."""
    now = clock.now()
    found = queries.opened(request.viewer, letter_id, as_document=True, now=now)
    try:
        content = printing.made(request.viewer, found, now=now)
    except making.CannotPrint as problem:
        return _letter(request, letter_id, SettleForm(), status=422, signs=problem.signs or "?")
    name = f"brev-{found.letter.case.number}.pdf"
    return cast(HttpResponse, serving.made(content, name=name, media_type="application/pdf"))


def _letter(
    request: PageRequest, letter_id: uuid.UUID, form: SettleForm, *, status: int = 200, signs: str = ""
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    found = queries.opened(viewer, letter_id, now=now)
    one = found.letter
    by = one.settled_by
    context: dict[str, Any] = {
        "found": found,
        "more": enclosed.of_letter(viewer, found, now=now, language=viewer.language),
        "case_url": addresses.url("desk:case", case_id=one.case_id)
        if one.case.unit_id == viewer.unit_id
        else "",
        "letter": one,
        "row": shown.row(viewer, one, now=now),
        "who": _("%(guardian)s, för %(child)s") % {"guardian": one.receiver.name, "child": one.subject.name}
        if one.receiver_id != one.subject_id
        else one.receiver.name,
        "sent": words.moment(one.written_at, now=now, language=viewer.language),
        "by": (by.title if by.is_protected else by.name) if by else "",
        "form": form,
        "is_stale": status == 409,
        "typed": form.data.get("note", "") if status == 409 else "",
        "signs": signs,
    }
    return design.render(request, "paper/letter.html", context, status=status)
