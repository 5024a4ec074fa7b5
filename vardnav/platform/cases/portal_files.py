"""Pages: the files of a form and of a case. Each good file is kept at once, whatever the others are."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.cases import attachments, portal_filling, portal_queries, portal_shown, portal_steps
from vardnav.platform.cases.portal_steps import Kind
from vardnav.platform.design import telling
from vardnav.platform.files import actions as files
from vardnav.platform.files import forms as file_forms
from vardnav.platform.files import queries as stored_files
from vardnav.platform.files import rules as file_rules
from vardnav.platform.files import serving
from vardnav.platform.files.models import Container
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther

LIMITS = file_rules.DEFAULT_LIMITS


ATTACHED = telling.word("cases attached", gettext_lazy("Filerna är tillagda."))
DETACHED = telling.word("cases detached", gettext_lazy("Filen är borttagen."))


def limits_in_words() -> str:
    """Say before choosing what can be sent."""
    return _(
        "Högst %(files)s filer. Varje fil får vara högst %(each)s MB. Bilder (JPEG, PNG, HEIC) eller PDF."
    ) % {
        "files": LIMITS.max_files,
        "each": LIMITS.max_bytes_each // file_rules.MEGABYTE,
    }


def add(request: PageRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The form's page for files: what is there, add more, go on."""
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    here = next((one for one in filling.steps if one.kind is Kind.FILES), None)
    if here is None:
        raise Http404
    container = attachments.of_draft(filling.draft.id, filling.draft.region)
    problems: list[str] = []
    if request.method == "POST":
        problems = _keep(request, filling, container)
        if not problems:
            return _onwards(request, filling)
    item = portal_steps.attachment(filling.questionnaire)
    held = stored_files.in_container(request.viewer, container)
    context = {
        **portal_filling.frame(request, filling, here),
        "item": item,
        "files": held,
        "problems": problems,
        "limits": limits_in_words(),
        "file_note": portal_shown.file_note,
        "accept": file_forms.ACCEPT,
        "max_bytes": LIMITS.max_bytes_each,
        "is_full": len(held) >= LIMITS.max_files,
        "back_to": "review" if "review" in (request.GET.get("from"), request.POST.get("from")) else "",
    }
    return design.render(request, "cases/files.html", context, status=422 if problems else 200)


def _keep(request: PageRequest, filling: portal_queries.Filling, container: Container) -> list[str]:
    """Keep the files that can be kept; return one sentence for each of the others."""
    looked = request.examined.getlist("files")
    if not looked:
        return [_("Välj minst en fil att lägga till.")] if request.POST.get("go") == "add" else []
    outcome = files.accept_all(
        request.viewer,
        looked,
        container=container,
        subject_id=filling.draft.subject_id,
        now=clock.now(),
    )
    return file_forms.as_messages(outcome.refusals)


def _onwards(request: PageRequest, filling: portal_queries.Filling) -> HttpResponse:
    go = request.POST.get("go", "next")
    if go == "add":
        return telling.after(request, SeeOther(portal_filling.Ways(filling).to("files")), ATTACHED)
    if go == "later":
        return portal_filling.kept_for_later(request, filling)
    earlier = portal_steps.before(filling.steps, "files")
    if go == "back" and earlier is not None:
        return portal_filling.to_step(filling, earlier)
    return SeeOther(portal_filling.Ways(filling).to("review"))


def remove(request: PageRequest, draft_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Take a file away from a form that is not sent."""
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    container = attachments.of_draft(filling.draft.id, filling.draft.region)
    files.remove(request.viewer, file_id, container=container, now=clock.now())
    return telling.after(request, SeeOther(portal_filling.Ways(filling).to("files")), DETACHED)


def of_draft(request: PageRequest, draft_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Give back a file of a form that is not sent."""
    filling = portal_filling.opened(request, draft_id)
    if isinstance(filling, HttpResponse):
        return filling
    return _given(request, file_id, attachments.of_draft(filling.draft.id, filling.draft.region))


def of_case(request: PageRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Give a file of a case, or with ?preview=1 the small picture of it."""
    return _given(request, file_id, attachments.find(request.viewer, case_id, file_id))


def _given(request: PageRequest, file_id: uuid.UUID, container: Container) -> HttpResponse:
    try:
        opened = stored_files.open_for(
            request.viewer,
            file_id,
            container=container,
            now=clock.now(),
            is_preview=request.GET.get("preview") == "1",
        )
    except stored_files.Damaged:
        context: dict[str, Any] = {
            "title": _("Filen går inte att öppna"),
            "text": _("Felet är vårt. Skicka filen igen eller ring mottagningen."),
        }
        return design.render(request, "public/error.html", context, status=410)
    return cast(
        HttpResponse, serving.serve(opened)
    )  # a streaming answer: what a door and the edge do with it is the same
