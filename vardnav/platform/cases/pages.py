"""Pages: the resident's cases: the list, one case, writing in it, taking it back, who has read it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import queries as audit_queries
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    answers_shown,
    attachments,
    helping,
    onlookers,
    portal_actions,
    portal_forms,
    portal_queries,
    portal_shown,
    portal_times,
    portal_words,
    queries,
    request_pages,
    rules,
    secrecy,
    story,
    timings,
    transfer_words,
    words,
)
from vardnav.platform.design import telling
from vardnav.platform.files.refusals import Refused
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

ADDED = telling.word("cases added", gettext_lazy("Skickat. Mottagningen ser det du skrev."))
WITHDRAWN = telling.word(
    "cases withdrawn", gettext_lazy("Du har tagit tillbaka ärendet. Mottagningen svarar inte på det.")
)


def mine(request: PageRequest) -> HttpResponse:
    """The subject's cases: open ones, or ended ones."""
    now, viewer = clock.now(), request.viewer
    shows_ended = request.GET.get("show") == "ended"
    request.frame.current = "cases"
    found, request.frame.unread, are_there = queries.mine(viewer, is_open=not shows_ended, now=now)
    listed = [portal_shown.listed(viewer, one, now=now) for one in found]
    request.frame.is_sensitive = any(map(portal_shown.is_row_sensitive, found))
    context = {
        "rows": listed,
        "shows_ended": shows_ended,
        "panels": []
        if shows_ended
        else listing.panels(Place.PORTAL_CASES, viewer, are_there=are_there, now=now),
    }
    return design.render(request, "cases/list.html", context)


def case(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """One case: what it is about, what has happened, the thread, and what can be done now.

    A part that has gone on in another region leads to the one that goes on: one story, one page.
    """
    return _case(request, case_id, portal_forms.blank_reply())


def _case(
    request: PageRequest, case_id: uuid.UUID, form: portal_forms.ReplyForm, *, problem: str = ""
) -> HttpResponse:
    now = clock.now()
    viewer = request.viewer
    thread = queries.case(viewer, case_id, now=now)
    found, parts = thread.case, thread.earlier
    if found.outcome == rules.Outcome.TRANSFERRED and not form.is_bound:
        return see_other("cases:case", case_id=story.newest(viewer, found.id))
    held: dict[uuid.UUID, Sequence[Any]] = {}
    if thread.has_files:
        held.update(attachments.of_case(viewer, found, thread.messages))
    for part in parts:
        held.update(part.files)
    files = {
        str(one.id): portal_shown.attached(part, one)
        for part in [*(each.case for each in parts), found]
        for one in held.get(part.draft_id, [])
    }
    service = listing.services().get(found.answered_form)
    word, tone = words.status_word(found.status, found.outcome)
    request.frame.current = "cases"
    request.frame.unread = thread.unread
    request.frame.is_sensitive = portal_shown.is_left_at_once(found)
    context = {
        "case": found,
        "title": portal_shown.service_title(found.service_key, viewer.language),
        "state": str(word),
        "tone": tone,
        "messages": [
            portal_shown.message(viewer, one, held.get(one.id, []), now=now)
            for one in [*(each for part in parts for each in part.messages), *thread.messages]
        ],
        "timeline": portal_words.timeline(
            viewer, found, [*(each for part in parts for each in part.steps), *thread.steps], now=now
        ),
        "moved": transfer_words.moved(found, thread.steps, parts, language=viewer.language, now=now),
        "was_sent_as": portal_shown.service_title(found.sent_as, viewer.language) if found.sent_as else "",
        "panels": listing.panels(Place.PORTAL_CASE, viewer, found, are_there=thread.are_there, now=now),
        "answers": answers_shown.rows(service, found.answers, files),
        "files": list(files.values()),
        "sender": portal_words.person(viewer, found.sent_by),
        "helped": portal_words.helped(helping.of_case(parts[0].case if parts else found)),
        "sent": clock_words.moment(found.sent_at, now=now, language=viewer.language),
        "answer_by": portal_words.answer_by(found.due_at, viewer.language),
        "is_overdue": rules.is_overdue(found.status, found.due_at, now),
        "times": _times(found, has_answer=bool(thread.messages), language=viewer.language, now=now),
        "is_waiting": found.status == rules.Status.WAITING,
        "is_open": found.status != rules.Status.COMPLETED,
        "can_start_again": service is not None,
        "requested": request_pages.shown(viewer, found, now),
        "form": form,
        "blank_form": portal_forms.blank_reply(),
        "problem": problem,
        "sight": _sight(viewer, found, now),
    }
    is_refused = bool(problem or form.errors)
    return design.render(request, "cases/case.html", context, status=422 if is_refused else 200)


def _sight(viewer: Viewer, found: Any, now: dt.datetime) -> str:
    """Say to the one it is about whether others see the case; "" where nobody stands near. To others nothing."""
    if viewer.is_proxy:
        return ""
    if found.is_secret:
        return _("Bara du och mottagningen ser ärendet. Den som gör ärenden åt dig ser inget av det.")
    if not secrecy.is_minor(found.subject.born_on, now):
        return ""
    if onlookers.seeing(found.subject_id, found.area, now=now):
        return _("Den som gör ärenden åt dig ser också ärendet.")
    return ""


def _times(found: Any, *, has_answer: bool, language: str, now: dt.datetime) -> Sequence[str]:
    """Return when the answer to an open case comes, as one story; nothing of an ended one."""
    if found.status == rules.Status.COMPLETED:
        return ()
    return portal_times.of_case(
        timings.of_case(found),
        is_waiting=found.status == rules.Status.WAITING,
        has_answer=has_answer,
        language=language,
        now=now,
    )


def write(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Answer the unit's question, or add something to a case it works on; with files."""
    form = portal_forms.ReplyForm(request.POST, request.examined)
    if not form.is_valid():
        return _case(request, case_id, form)
    text, examined = form.cleaned_data["text"], form.cleaned_data["attached"]
    try:
        message_id = portal_actions.write(
            request.viewer, case_id, text=text, examined=examined, now=clock.now()
        )
    except actions.NotAllowed:
        now_id = _gone_on(request, case_id)
        if now_id is not None:
            return write(request, now_id)
        problem = _(
            "Ärendet är avslutat, så det går inte att skriva mer i det. Din text finns kvar här nedanför."
        )
        return _case(request, case_id, form, problem=problem)
    except Refused as refused:
        form.add_error("attached", str(refused))
        return _case(request, case_id, form)
    there = see_other("cases:case", case_id=case_id, fragment=f"message-{message_id}")
    return telling.after(request, there, ADDED)


def _gone_on(request: PageRequest, case_id: uuid.UUID) -> uuid.UUID | None:
    """Return the part of the case that goes on in another region, None when it is this one."""
    newest = story.newest(request.viewer, case_id)
    return newest if newest != case_id else None


def withdraw(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask whether to take the case back; a POST does it."""
    now = clock.now()
    if request.method == "POST":
        try:
            actions.change(request.viewer, case_id, "withdraw", now=now)
        except actions.NotAllowed:
            now_id = _gone_on(request, case_id)
            if now_id is not None:
                return withdraw(request, now_id)
            problem = _("Ärendet är redan avslutat.")
            return _case(request, case_id, portal_forms.blank_reply(), problem=problem)
        return telling.after(request, see_other("cases:case", case_id=case_id), WITHDRAWN)
    found = portal_queries.receipt(request.viewer, case_id, now=now)
    request.frame.current = "cases"
    request.frame.is_sensitive = portal_shown.is_left_at_once(found)
    return design.render(
        request,
        "cases/withdraw.html",
        {"case": found, "title": portal_shown.service_title(found.service_key, request.viewer.language)},
    )


def readers(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Who has read the case, from which unit, when ("Vem har läst?")."""
    now = clock.now()
    found = portal_queries.receipt(request.viewer, case_id, now=now)
    if found.outcome == rules.Outcome.TRANSFERRED:
        return see_other("cases:readers", case_id=story.newest(request.viewer, found.id))
    before = story.ids_before(request.viewer, found)
    readings = audit_queries.who_has_read(request.viewer, found.id, and_in=before, now=now)
    request.frame.current = "cases"
    request.frame.is_sensitive = portal_shown.is_left_at_once(found)
    request.frame.unread = portal_queries.unread(request.viewer)
    language = request.viewer.language
    readers = [
        {
            "who": f"{one.name}, {one.title}" if one.name else one.title,
            "unit": one.unit,
            "day": clock_words.date(one.day, language),
            "what": ", ".join(one.what),
            # One minute once: opening a case and its pictures is one look to the person who reads this.
            "times": ", ".join(
                dict.fromkeys(clock_words.clock_time(time, language) for time in reversed(one.times))
            ),
        }
        for one in readings
    ]
    context = {
        "case": found,
        "title": portal_shown.service_title(found.service_key, request.viewer.language),
        "rows": readers,
    }
    return design.render(request, "cases/readers.html", context)
