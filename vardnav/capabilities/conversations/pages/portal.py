"""Pages: a chat as the resident has it: reading, writing, newer lines, whether it helped."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.conversations.actions import closing, reading, sending, telling
from vardnav.capabilities.conversations.forms import LineForm
from vardnav.capabilities.conversations.queries import shown, words
from vardnav.capabilities.conversations.rules.endings import Helped
from vardnav.capabilities.conversations.rules.keys import CHANGEABLE_FOR
from vardnav.kernel import clock
from vardnav.platform import design, live
from vardnav.platform.cases import answers_shown, portal_shown, story
from vardnav.platform.cases.rules import Outcome, Status
from vardnav.platform.design import telling as saying
from vardnav.platform.files.refusals import Refused
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

RATED = saying.word("conversations rated", gettext_lazy("Tack. Ditt svar är sparat."))


def chat(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """One chat: how it stands, who takes part, the lines and a box to write in. A POST writes a line."""
    if request.method == "POST":
        return _write(request, chat_id)
    return _page(request, chat_id, LineForm())


def _write(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    form = LineForm(request.POST, request.examined)
    if not form.is_valid():
        return _page(request, chat_id, form, status=422)
    given = form.cleaned_data
    try:
        sent = sending.send(
            request.viewer, chat_id, given["text"], examined=given["attached"], now=clock.now()
        )
    except sending.Ended:
        problem = _(
            "Chatten är avslutad, så det går inte att skriva mer i den. Din text finns kvar här nedanför."
        )
        return _page(request, chat_id, form, problem=problem, status=422)
    except Refused as refused:
        form.add_error("attached", str(refused))
        return _page(request, chat_id, form, status=422)
    if (after := after_of(request)) is not None:
        return SeeOther(f"{addresses.url('conversations:lines', chat_id=chat_id)}?after={after}")
    return see_other("conversations:chat", chat_id=chat_id, fragment=f"message-{sent.message_id}")


def _page(
    request: PageRequest, chat_id: uuid.UUID, form: LineForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    found = reading.for_resident(viewer, chat_id, now=now)
    case = found.thread.case
    newest = story.newest(viewer, case.id) if case.outcome == Outcome.TRANSFERRED else case.id
    if newest != case.id and not form.is_bound:
        return see_other("conversations:chat", chat_id=newest)
    request.frame.current, request.frame.unread = "cases", found.thread.unread
    request.frame.is_sensitive = portal_shown.is_left_at_once(case)
    every = [*(one for part in found.thread.earlier for one in part.messages), *found.thread.messages]
    is_open = case.status != Status.COMPLETED
    context = {
        "case": case,
        "title": portal_shown.service_title(case.service_key, viewer.language),
        "stands": shown.stands(viewer, case, found.around, now=now),
        "not_staffed": shown.not_staffed(viewer, case, now=now),
        "call_me": shown.call_me(case) if case.status == Status.RECEIVED else "",
        "lines": shown.lines_to_resident(viewer, every, found.files, found.around, now=now),
        "last": max((one.number for one in found.thread.messages), default=0),
        "stream": live.ticket(case.id, reader=viewer.person_id, now=now)
        if is_open and viewer.person_id
        else "",
        "answers": answers_shown.rows(listing.services().get(case.answered_form), case.answers, {}),
        "files": [portal_shown.attached(case, one) for one in found.files.get(case.draft_id, ())],
        "is_open": is_open,
        "form": form,
        "problem": problem,
        "lost": "" if is_open else request.POST.get("text", ""),
        "rating": _rating(found, is_open=is_open, now=now),
    }
    return design.render(request, "conversations/chat.html", context, status=status)


def _rating(found: reading.Chat, *, is_open: bool, now: Any) -> dict[str, Any] | None:
    """Return the question whether it helped, of a chat that the unit has ended; what was answered, and whether it holds."""
    if is_open or found.thread.case.outcome == Outcome.WITHDRAWN:
        return None
    given = found.around.rated
    return {
        "choices": [
            (one.value, words.HELPED[one], given is not None and given.helped == one) for one in Helped
        ],
        "given": words.HELPED[given.helped] if given else "",
        "may": given is None or now <= given.at + CHANGEABLE_FOR,
    }


def newer(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """The lines after one, as a part of the page, for whoever has those before."""
    now, viewer = clock.now(), request.viewer
    found = reading.newer(viewer, chat_id, number_of(request), now=now)
    lines = shown.lines_to_resident(viewer, found.messages, found.files, None, now=now)
    read = shown.read_by_unit(viewer, found.read)
    return design.render(request, "conversations/lines.html", {"lines": lines, "read": read})


def typing(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """Somebody is writing: the others' open pages are told, and nothing is kept."""
    if reading.found(request.viewer, chat_id) is None:
        raise Http404
    telling.tell(chat_id, telling.TYPING, by=request.viewer.staff_id or request.viewer.person_id)
    return HttpResponse(status=204)


def rate(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """Whether the chat helped: one of three buttons."""
    given = request.POST.get("helped", "")
    if given not in set(Helped):
        problem = _("Välj ett av svaren: ja, delvis eller nej.")
        return _page(request, chat_id, LineForm(), problem=problem, status=422)
    try:
        closing.rate(request.viewer, chat_id, Helped(given), now=clock.now())
    except closing.TooLate:
        problem = _("Svaret går inte att ändra längre.")
        return _page(request, chat_id, LineForm(), problem=problem, status=422)
    return saying.after(request, see_other("conversations:chat", chat_id=chat_id), RATED)


def after_of(request: PageRequest) -> int | None:
    """Return after which line a page's script, which stays where it is, wants those that are newer; None for a person."""
    written = request.POST.get("after", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else None


def number_of(request: PageRequest) -> int:
    """Return after which line the newer ones are asked for; 0, all, for anything that is no number."""
    written = request.GET.get("after", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0
