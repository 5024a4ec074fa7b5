"""Pages: the unit's list of what is near its limit, and the clocks of one case with all that can be done."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.clock import words as clock_words
from vardnav.platform import design
from vardnav.platform.cases import desk_queries, portal_shown
from vardnav.platform.design import telling
from vardnav.platform.desk import case_pages, panels
from vardnav.platform.desk import lines as desk_lines
from vardnav.platform.guarantee import actions, ending_actions, objecting, queries, rules, words
from vardnav.platform.guarantee.forms import STARTS, ActForm
from vardnav.platform.guarantee.rules import Kind, PauseReason, State, Why
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

DEEDS = ("called", "answer", "pause", "resume", "meet", "end", "hear")


#: What is said after each deed.
DONE = {
    "called": telling.word("guarantee called", gettext_lazy("Noterat att ni har ringt.")),
    "hear": telling.word("guarantee hear", gettext_lazy("Sparat.")),
    "answer": telling.word("guarantee answer", gettext_lazy("Svaret är sparat. Personen får veta det.")),
    "start": telling.word("guarantee start", gettext_lazy("Tiden räknas nu.")),
    "pause": telling.word("guarantee pause", gettext_lazy("Tiden står still.")),
    "resume": telling.word("guarantee resume", gettext_lazy("Tiden räknas igen.")),
    "meet": telling.word("guarantee meet", gettext_lazy("Noterat att vården är given.")),
    "end": telling.word("guarantee end", gettext_lazy("Noterat att vårdgarantin inte gäller.")),
}


def near(request: PageRequest) -> HttpResponse:
    """What breaches first stands first; paused clocks last."""
    now, viewer = clock.now(), request.viewer
    found = queries.near_limit(viewer, now=now)
    listed = []
    for one in found:
        word, tone = words.state(one)
        listed.append(
            {
                "case": desk_lines.row(viewer, one.row.case, now=now),
                "clock_url": addresses.url("guarantee:case", case_id=one.row.case_id),
                "promise": words.title(one, viewer.language),
                "used": words.days_used(one, viewer.language),
                "left": words.left(one, viewer.language),
                "target": words.target_day(one, viewer.language),
                "day": clock_words.date(one.deadline, viewer.language),
                "state": word,
                "tone": tone,
                "is_to_call": one.row.to_call_at is not None,
            }
        )
    context = {
        "rows": listed,
        "most": queries.MOST,
        "is_full": len(found) >= queries.MOST,
        "objected": [
            {
                "case": desk_lines.row(viewer, one.clock.case, now=now),
                "clock_url": addresses.url("guarantee:case", case_id=one.clock.case_id),
                "text": one.objection,
                "when": clock_words.moment(one.objected_at, now=now, language=viewer.language)
                if one.objected_at
                else "",
            }
            for one in queries.objected(viewer, now=now)
        ],
        "declined": [
            {
                "case": desk_lines.row(viewer, one.case, now=now),
                "clock_url": addresses.url("guarantee:case", case_id=one.case_id),
                "id": one.id,
                "version": one.version,
                "when": clock_words.moment(one.declined_at, now=now, language=viewer.language)
                if one.declined_at
                else "",
            }
            for one in queries.unheard(viewer, now=now)
        ],
    }
    return design.render(request, "guarantee/near.html", context)


def case(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """The clocks of one of the unit's cases; a POST does one thing with one of them."""
    if request.method == "POST":
        return _act(request, case_id)
    return _case(request, case_id)


def _act(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    do = request.POST.get("do", "")
    clock_id = identifiers.from_text(request.POST.get("clock", ""))
    try:
        opened = desk_queries.case(viewer, case_id, now=now)  # the reading is in the log
    except Http404:
        return _gone(request, case_id)
    if do not in (*DEEDS, "start") or (do != "start" and clock_id is None):
        return _case(request, case_id, opened=opened, status=422, problem=_("Välj vad du vill göra."))
    by_hand = rules.by_hand(opened.case.unit.kind)
    form = ActForm(do, request.POST, place=str(clock_id or ""), today=clock.local_date(now), kinds=by_hand)
    if not form.is_valid():
        return _case(request, case_id, opened=opened, form=form, clock_id=clock_id, status=422)
    try:
        _do(request, case_id, clock_id, form)
    except actions.Stale:
        problem = _("Någon har ändrat tiden sedan du öppnade sidan. Det du gjorde är inte sparat.")
        return _case(
            request, case_id, opened=opened, form=form, clock_id=clock_id, status=409, problem=problem
        )
    except actions.NotPossible:
        problem = _(
            "Det går inte. Kontrollera dagen: den måste passa med när tiden började och med tidigare pauser."
        )
        return _case(
            request, case_id, opened=opened, form=form, clock_id=clock_id, status=422, problem=problem
        )
    except Http404:  # sent on by a colleague since the case was read a moment ago
        return _gone(request, case_id)
    return telling.after(request, see_other("guarantee:case", case_id=case_id), DONE[do])


def _gone(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say where a case went while its clock was seen to, with all that was filled in. A stranger gets 404."""
    do = request.POST.get("do", "")
    if do not in (*DEEDS, "start"):
        raise Http404
    form = ActForm(do, request.POST, today=clock.local_date(clock.now()), kinds=tuple(STARTS))
    return case_pages.sent_on(request, case_id, filled=panels.filled_in(form))


def _do(request: PageRequest, case_id: uuid.UUID, clock_id: uuid.UUID | None, form: ActForm) -> None:
    now, viewer, given = clock.now(), request.viewer, form.cleaned_data
    if form.do == "start":
        actions.start(viewer, case_id, Kind(given["kind"]), on=given["on"], now=now)
        return
    if clock_id is None:
        raise Http404
    version = _version(request)
    if form.do == "called":
        actions.called(viewer, clock_id, version=version, now=now)
    elif form.do == "pause":
        reason = PauseReason(given["reason"])
        actions.pause(viewer, clock_id, reason, on=given["on"], version=version, now=now)
    elif form.do == "resume":
        actions.resume(viewer, clock_id, on=given["on"], version=version, now=now)
    elif form.do == "meet":
        actions.meet(viewer, clock_id, on=given["on"], version=version, now=now)
    elif form.do == "answer":
        objecting.answer(viewer, clock_id, text=given["text"], version=version, now=now)
    elif form.do == "hear":
        ending_actions.hear(viewer, clock_id, version=version, now=now)
    else:
        ending_actions.end(viewer, clock_id, Why(given["why"]), version=version, now=now)


def _case(
    request: PageRequest,
    case_id: uuid.UUID,
    *,
    opened: Any = None,
    form: ActForm | None = None,
    clock_id: uuid.UUID | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    opened = opened or desk_queries.case(viewer, case_id, now=now)
    found = queries.of_case(viewer, case_id, now=now)
    today = clock.local_date(now)
    # What the person's answers did not start, staff may start.
    by_hand = rules.by_hand(opened.case.unit.kind)
    kinds = {one.value.kind for one in found if one.value.why not in actions.BY_ANSWERS or one.row.ended_on}
    context = {
        "case": opened.case,
        "title": portal_shown.service_title(opened.case.service_key, viewer.language),
        "line": desk_lines.row(viewer, opened.case, now=now),
        "clocks": [
            {
                "id": one.row.id,
                "version": one.row.version,
                "shown": words.shown(one, today=today, language=viewer.language),
                "left": words.left(one, viewer.language),
                "is_counting": one.state in (State.RUNNING, State.NEAR, State.BREACHED, State.PAUSED),
                "forms": _forms(one, form if clock_id == one.row.id else None, today),
                "used": form.do if form and clock_id == one.row.id else "",
            }
            for one in found
        ],
        "start": form if form and form.do == "start" else ActForm("start", today=today, kinds=by_hand),
        "can_start": actions.waits(opened.case) and any(kind not in kinds for kind in by_hand),
        "form": form,
        "lost": _typed(form) if form is not None and status == 409 else [],
        "problem": problem,
    }
    return design.render(request, "guarantee/case.html", context, status=status)


def _typed(form: ActForm) -> list[tuple[str, str]]:
    """Return what was filled in, for a page whose state may no longer have the form."""
    given = form.cleaned_data
    shown: list[tuple[str, str]] = []
    for name, field in form.fields.items():
        value = given.get(name)
        words_of = dict(getattr(field, "choices", ()))
        shown.append((str(field.label), str(words_of.get(value, value))))
    return shown


def _forms(one: queries.Standing, used: ActForm | None, today: Any) -> dict[str, ActForm]:
    """Return the deeds that the clock's state allows, with what was typed in the one that was refused."""
    if one.row.declined_at is not None and one.row.heard_at is None:
        return {"hear": used or ActForm("hear", place=str(one.row.id), today=today)}
    if one.value.met_on is not None or one.value.why is not None:
        return {}
    turn = "resume" if one.row.paused_on else "pause"
    deeds = ("meet", "end") if turn == "pause" and one.state is State.BREACHED else (turn, "meet", "end")
    if any(pause.objected_at and not pause.answered_at for pause in one.pauses):
        deeds = ("answer", *deeds)
    if one.row.to_call_at is not None:
        deeds = ("called", *deeds)
    return {
        do: used if used is not None and used.do == do else ActForm(do, place=str(one.row.id), today=today)
        for do in deeds
    }


def _version(request: PageRequest) -> int:
    """Return the version the form was opened on; 0, which is always stale, for anything else."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
