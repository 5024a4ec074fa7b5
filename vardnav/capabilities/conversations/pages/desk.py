"""Pages: the unit's queue of chats, and one chat with all that staff do in it."""

from __future__ import annotations

import functools
import uuid
from typing import Any, cast

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.conversations import forms
from vardnav.capabilities.conversations.actions import joining, reading, sending, weighing
from vardnav.capabilities.conversations.pages import deeds
from vardnav.capabilities.conversations.pages.portal import after_of, number_of
from vardnav.capabilities.conversations.queries import queue, shown, words
from vardnav.capabilities.conversations.queries.around import Inside, Weighed
from vardnav.kernel import clock
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design, live
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import desk_queries
from vardnav.platform.cases.rules import Status
from vardnav.platform.design import telling as saying
from vardnav.platform.desk import case_pages, panels
from vardnav.platform.desk import lines as desk_lines
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.files.refusals import Refused
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

NAMES = {
    "waiting": gettext_lazy("Väntar"),
    "mine": gettext_lazy("Mina"),
    "others": gettext_lazy("Kollegornas"),
}
EMPTY = {
    "waiting": (gettext_lazy("Ingen väntar i chatten"), gettext_lazy("När någon skriver står det här.")),
    "mine": (gettext_lazy("Du är inte med i någon chatt"), gettext_lazy("Ta en chatt från Väntar.")),
    "others": (gettext_lazy("Inga kollegor chattar nu"), gettext_lazy("Här står chattar som kollegor har.")),
}


def listed(request: PageRequest) -> HttpResponse:
    """The unit's chats: those who wait by priority, one's own, colleagues'."""
    now, wanted = clock.now(), request.GET.get("list", "waiting")
    found = queue.queue(request.viewer, wanted if wanted in queue.LISTS else "waiting", now=now)
    here = addresses.url("conversations:desk")
    context = {
        "name": found.name,
        "heading": NAMES[found.name],
        "tabs": [(one, NAMES[one], f"{here}?list={one}", found.counts[one]) for one in queue.LISTS],
        "rows": [shown.row(request.viewer, one, now=now) for one in found.rows],
        "empty": EMPTY[found.name],
        "here": f"{here}?list={found.name}",
        "at": clock_words.clock_time(now, request.viewer.language),
        "is_full": len(found.rows) >= queue.MOST,
        "most": queue.MOST,
    }
    return design.render(request, "conversations/desk_queue.html", context)


def chat(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """One chat with all that can be done in it; a POST does one thing."""
    if request.method == "POST":
        return _act(request, chat_id)
    return _page(request, chat_id)


def _act(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    do = request.POST.get("do", "")
    if do not in deeds.DEEDS:
        return _page(request, chat_id, problem=_("Välj vad du vill göra."), status=422)
    form = deeds.form(request, chat_id, do)
    if form is not None and not form.is_valid():
        return _page(request, chat_id, used=do, form=form, status=422)
    told = functools.partial(_page, request, chat_id, used=do, form=form)
    try:
        message_id = deeds.DEEDS[do](request, chat_id, form)
    except Http404:
        return case_pages.sent_on(request, chat_id)
    except sending.Ended:
        return told(problem=_ENDED, status=409)
    except (sending.NotIn, joining.Taken) as other:
        return told(problem=_has_it(request, chat_id, other.assignee_id), status=409)
    except (weighing.Stale, cases.Stale):
        return told(problem=_CHANGED, status=409)
    except cases.ReachesNobody:
        return told(
            problem=_("Personen kan inte läsa det ni skriver här. Avsluta på ärendets sida."), status=409
        )
    except cases.NotAllowed:
        return told(problem=_ENDED, status=409)
    except Refused as refused:
        cast(django_forms.Form, form).add_error("attached", str(refused))
        return told(status=422)
    if message_id is not None and (after := after_of(request)) is not None:
        return SeeOther(f"{addresses.url('conversations:desk_lines', chat_id=chat_id)}?after={after}")
    if message_id is not None:
        return see_other("conversations:desk_chat", chat_id=chat_id, fragment=f"message-{message_id}")
    return saying.after(request, see_other("conversations:desk_chat", chat_id=chat_id), deeds.DONE[do])


_ENDED = gettext_lazy("Chatten är avslutad. Det du gjorde är inte sparat.")
_CHANGED = gettext_lazy("Någon har ändrat chatten sedan du öppnade sidan. Det du gjorde är inte sparat.")


def _has_it(request: PageRequest, chat_id: uuid.UUID, assignee_id: uuid.UUID | None) -> str:
    """Say who has the chat."""
    opened = reading.for_staff(request.viewer, chat_id, now=clock.now()).opened
    who = desk_lines.staff_name(opened.case.assignee) or next(
        (one.label for one in opened.colleagues if one.staff_id == assignee_id), ""
    )
    if not who:
        return _("Chatten har lagts tillbaka i kön. Ta den innan du gör något mer.")
    return _("%(who)s har chatten. Gå med i den, så kan du också skriva. Din text finns kvar.") % {"who": who}


def _page(
    request: PageRequest,
    chat_id: uuid.UUID,
    *,
    used: str = "",
    form: django_forms.Form | None = None,
    problem: Any = "",
    status: int = 200,
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    try:
        found = reading.for_staff(viewer, chat_id, now=now)
    except Http404:
        return case_pages.sent_on(request, chat_id)
    opened, case = found.opened, found.opened.case
    parts: list[Any] = [*opened.earlier, opened]
    ready = panels.standard_reply(opened, request.GET.get("reply", ""), panels.merge_values(opened, now=now))
    by_do: dict[str, django_forms.Form] = {
        "line": forms.LineForm(initial={"text": ready}),
        "invite": forms.InviteForm(colleagues=_not_in(found)),
        "weigh": forms.WeighForm(priority=found.around.priority),
        "note": forms.NoteForm(),
        "close": forms.CloseForm(),
    }
    if form is not None:
        by_do[used] = form
    context = {
        "case": case,
        "page": desk_shown.page(viewer, opened, now=now),
        "priority": shown.priority(found.around.priority),
        "forms": by_do,
        "form": form,
        "used": used,
        "problem": problem,
        "lines": [
            line
            for part in parts
            for line in shown.lines_to_staff(viewer, case, part.messages, part.files, now=now)
        ],
        "last": max((one.number for one in opened.messages), default=0),
        "stream": live.ticket(case.id, reader=viewer.staff_id, now=now)
        if case.status != Status.COMPLETED and viewer.staff_id
        else "",
        "inside": [_name(one) for one in found.around.inside],
        "is_in": any(one.staff_id == viewer.staff_id for one in found.around.inside),
        "is_open": case.status != Status.COMPLETED,
        "is_free": case.status == Status.RECEIVED or case.assignee_id is None,
        "replies": [title for title, _text in opened.replies],
        "weighings": [_weighed(one, request) for one in found.around.weighed],
        "led_to": words.LED_TO[found.around.led_to] if found.around.led_to else "",
        "helped": words.HELPED[found.around.rated.helped] if found.around.rated else "",
        "lost": _lost(request, form),
        "more_panels": [
            one
            for one in listing.panels(Place.DESK_CASE, viewer, case, now=now)
            if one[0] != "conversations/desk_panel.html"  # the way here
        ],
    }
    return design.render(request, "conversations/desk_chat.html", context, status=status)


def _not_in(found: reading.AtDesk) -> list[tuple[uuid.UUID, str]]:
    there = {one.staff_id for one in found.around.inside}
    return [(one.staff_id, one.label) for one in found.opened.colleagues if one.staff_id not in there]


def _name(one: Inside) -> str:
    return desk_queries.staff_label(one.given_name, one.family_name, one.title, is_protected=one.is_protected)


def _weighed(one: Weighed, request: PageRequest) -> dict[str, str]:
    return {
        "to": shown.priority(one.to)["text"],
        "who": _name(one.by) if one.by else "",
        "when": clock_words.moment(one.at, now=clock.now(), language=request.viewer.language),
        "reason": one.reason,
    }


def _lost(request: PageRequest, form: django_forms.Form | None) -> str:
    """Return what was typed, for a page that has no box for it any more."""
    return panels.typed(request.POST) if request.method == "POST" and form is not None else ""


def newer(request: PageRequest, chat_id: uuid.UUID) -> HttpResponse:
    """The lines after one, as a part of the page, for whoever has those before."""
    now, viewer = clock.now(), request.viewer
    found = reading.newer(viewer, chat_id, number_of(request), now=now)
    lines = shown.lines_to_staff(viewer, found.case, found.messages, found.files, now=now)
    read = shown.read_by_resident(viewer, found.read, now=now)
    return design.render(request, "conversations/lines.html", {"lines": lines, "read": read})
