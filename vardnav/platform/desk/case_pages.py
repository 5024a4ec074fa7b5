"""Pages: one case at the unit, everything that can be done with it, and its files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import (
    actions,
    desk_queries,
    portal_shown,
    reach_words,
    redirecting,
    rules,
    signing,
    story,
    unit_actions,
)
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.design import telling
from vardnav.platform.desk import panels, shown, words
from vardnav.platform.files import queries as files
from vardnav.platform.files import serving
from vardnav.platform.files.refusals import Refused
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Place
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, see_other

#: Not a step of the case: possible whatever its state, and never told to the resident.
NOTE = "note"
WITHOUT_FORM = frozenset({"take", "release"})


NOTED = telling.word("desk noted", gettext_lazy("Anteckningen är sparad."))


def case(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """What the resident asks, what has happened, and what can be done."""
    opened = desk_queries.case(request.viewer, case_id, now=clock.now())
    built = panels.build(request.viewer, opened, now=clock.now(), reply=request.GET.get("reply", ""))
    return _page(request, opened, built, done=request.GET.get("done", ""))


def act(request: PageRequest, case_id: uuid.UUID, verb: str) -> HttpResponse:
    """Do one thing with a case. A reload of the page an error left behind leads back to the case."""
    if verb not in rules.STAFF_VERBS and verb != NOTE:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(addresses.url("desk:case", case_id=case_id))
    try:
        opened = desk_queries.case(request.viewer, case_id, now=clock.now())
    except Http404:
        return sent_on(request, case_id)
    built = panels.build(
        request.viewer, opened, now=clock.now(), verb=verb, data=request.POST, files=request.examined
    )
    form = built.current
    if form is not None and not form.is_valid():
        is_possible = verb == NOTE or rules.may(verb, opened.case.status)
        return _page(request, opened, built, status=422) if is_possible else _refused(request, opened, built)
    if form is not None and "preview" in request.POST:
        return _page(request, opened, built, preview=form.cleaned_data["text"])
    changes = panels.changes(form, opened) if form is not None else {}
    return _change(request, opened, built, changes)


def _change(
    request: PageRequest, opened: desk_queries.Opened, built: panels.Panels, changes: dict[str, Any]
) -> HttpResponse:
    case_id, verb = opened.case.id, built.used
    if verb == NOTE:
        unit_actions.note(request.viewer, case_id, text=changes["text"], now=clock.now())
        return telling.after(request, see_other("desk:case", case_id=case_id, fragment="notes"), NOTED)
    try:
        unit_actions.change(
            request.viewer,
            case_id,
            verb,
            examined=panels.examined(built.current),
            version=version_of(request),
            now=clock.now(),
            **changes,
        )
    except Refused as refused:  # no room on the disk
        cast(Any, built.current).add_error("attached", str(refused))
        return _page(request, opened, built, status=422)
    except actions.ReachesNobody:
        return _refused(request, opened, built, str(reach_words.READ_BY_NOBODY))
    except (actions.Stale, actions.NotAllowed):
        return _refused(request, opened, built)
    except (actions.ServiceClosed, actions.NeedsBasis) as closed:
        problem = words.closed(closed)
        cast(Any, built.current).add_error("unit", problem)
        return _page(request, opened, built, status=422)
    except Http404:  # sent on by a colleague since the page was read a moment ago
        return sent_on(request, case_id)
    if verb == "forward":
        return SeeOther(addresses.url("desk:forwarded", case_id=case_id))
    return SeeOther(f"{addresses.url('desk:case', case_id=case_id)}?done={verb}")


def _refused(
    request: PageRequest, opened: desk_queries.Opened, built: panels.Panels, problem: str = ""
) -> HttpResponse:
    """Show the case as it is now, what has happened since the form was opened, and what was typed (409)."""
    now = clock.now()
    seen = version_of(request)
    opened = desk_queries.case(request.viewer, opened.case.id, now=now)
    news = [shown.step(request.viewer, one, now=now) for one in opened.steps if one.number > seen]
    if problem:  # the case has become one that nobody reads: the forms ask for more now
        built = panels.build(request.viewer, opened, now=now, verb=built.used, data=request.POST)
    return _page(
        request, opened, built, status=409, news=news, problem=problem or _why_not(opened, built.used)
    )


def _why_not(opened: desk_queries.Opened, verb: str) -> str:
    if verb == "hide" and opened.case.sent_by_id != opened.case.subject_id:
        return _("Ärendet är skickat av någon annan än personen och kan inte göras hemligt. Inget är ändrat.")
    if rules.may(verb, opened.case.status):
        return _("Någon har ändrat ärendet sedan du öppnade det. Det du gjorde är inte sparat.")
    if opened.case.status == rules.Status.COMPLETED:
        return _("Ärendet är avslutat och går inte att ändra. Det du gjorde är inte sparat.")
    return _("Det går bara att lägga tillbaka ett ärende som någon arbetar med. Inget är ändrat.")


def sent_on(
    request: PageRequest, case_id: uuid.UUID, *, filled: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """A case that is no longer the unit's: say where it went and give back what was typed. A stranger gets 404.

    `filled`: what was filled in, for forms of more than a text (panels.filled_in).
    """
    if request.method != "POST":
        raise Http404
    now = clock.now()
    step = desk_queries.forwarded(request.viewer, case_id=case_id, now=now)
    if step is None:
        raise Http404
    context = {
        "number": step.case.number,
        "news": shown.step(request.viewer, step, now=now),
        "typed": "" if filled else panels.typed(request.POST),
        "filled": filled,
        "is_retrieved": step.verb in rules.RETRIEVED,
    }
    return design.render(request, "desk/gone.html", context, status=409)


def _page(
    request: PageRequest,
    opened: desk_queries.Opened,
    built: panels.Panels,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    viewer, case = request.viewer, opened.case
    page = shown.page(viewer, opened, now=clock.now())
    last = opened.steps[-1]
    done = more.get("done", "")
    is_just_done = done == last.verb and last.by_staff_id == viewer.staff_id
    can_use = (
        built.used in page.may
        or built.used == NOTE
        or (page.secrecy is not None and page.secrecy.may(built.used))
    )
    context = {
        "case": case,
        "page": page,
        "forms": built.by_verb,
        "form": built.current if can_use else None,
        "used": built.used or ("complete" if request.GET.get("reply") else ""),
        "version": case.version,
        "was_sent_as": portal_shown.service_title(case.sent_as, viewer.language) if case.sent_as else "",
        "can_redirect": bool(redirecting.services_for(case)),
        "replies": [title for title, _text in opened.replies],
        "said": _said(last.verb, last.basis) if is_just_done else "",
        "problem": more.get("problem", ""),
        "news": more.get("news", ()),
        "preview": more.get("preview", ""),
        "author": dict(opened.colleagues).get(viewer.staff_id, "") if viewer.staff_id else "",
        # The case's own reading has just asked for the catalogue as it stands.
        "signs_by_unit": signing.by_unit(
            viewer, case, at_version=catalogue.last_known_version(), now=clock.now()
        ),
        "lost": "" if can_use else panels.typed(request.POST),
        "answer_panels": listing.panels(Place.DESK_ANSWER, viewer, case, now=clock.now()),
        "more_panels": listing.panels(Place.DESK_CASE, viewer, case, now=clock.now()),
    }
    return design.render(request, "desk/case.html", context, status=status)


def _said(verb: str, basis: str) -> str:
    """Return what has just been done; "" for what needs no word."""
    return str(words.SAVED if verb == "complete" and basis in words.HANDED else words.DONE.get(verb, ""))


def file(request: PageRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Give a file of the case. A document that nobody has scanned is given only after a page that says so."""
    container = story.container_of(request.viewer, case_id, file_id, now=clock.now())
    try:
        opened = files.open_for(
            request.viewer,
            file_id,
            container=container,
            now=clock.now(),
            is_preview=request.GET.get("preview") == "1",
            accepts_risk=request.GET.get("unscanned") == "yes",
        )
    except files.NeedsWarning as warning:
        context: dict[str, Any] = {"case_id": case_id, "file": shown.attached_to(case_id, warning.stored)}
        return design.render(request, "desk/unscanned.html", context)
    except files.Damaged:
        context = {
            "title": _("Filen går inte att öppna"),
            "text": _("Felet är vårt. Be invånaren att skicka filen igen."),
        }
        return design.render(request, "public/error.html", context, status=410)
    return cast(HttpResponse, serving.serve(opened))


def version_of(request: PageRequest) -> int:
    """Return the version the form was opened on; 0, which is always stale, for anything else."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
