"""Pages: writing a certificate from a case, or a new version of one; with a preview before it is issued."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.actions import issuing
from vardnav.capabilities.certificates.forms import staff as forms
from vardnav.capabilities.certificates.queries import desk, reading, shown
from vardnav.capabilities.certificates.rules import kinds
from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases import desk_queries, portal_shown, reach_words
from vardnav.platform.design import telling
from vardnav.platform.desk import case_pages, panels
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.desk import words as desk_words
from vardnav.platform.files.refusals import Refused
from vardnav.platform.printing import making
from vardnav.platform.registry import listing
from vardnav.platform.registry.declarations import Ending
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

Endings = Sequence[tuple[str, str | Promise]]
#: How a case may end with a certificate.
WITH_YES = (Ending.APPROVED, Ending.PARTLY, Ending.ANSWERED)


ISSUED = telling.word(
    "certificates issued", gettext_lazy("Intyget är utfärdat. Personen får veta att något är nytt.")
)
CORRECTED = telling.word(
    "certificates corrected", gettext_lazy("Den nya versionen är utfärdad och ersätter den förra.")
)


def choose(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Which certificate? And those issued from the case already."""
    now, viewer = clock.now(), request.viewer
    opened = desk_queries.case(viewer, case_id, now=now)
    context = {
        **_about(request, opened),
        "subject": assisted_shown.name(opened.case.subject),
        "templates": [
            (one.key, one.title(viewer.language), one.lead(viewer.language))
            for one in kinds.on(clock.local_date(now)).values()
        ],
        "issued": [
            shown.certificate(one, now=now, language=viewer.language)
            for one in desk.of_case(viewer, opened.case)
        ],
        "is_open": _is_open(opened),
    }
    return design.render(request, "certificates/desk_choose.html", context)


def write(request: PageRequest, case_id: uuid.UUID, kind: str) -> HttpResponse:
    """Fill one in, look at it, issue it. What cannot be issued comes back with everything that was typed."""
    now, viewer = clock.now(), request.viewer
    try:
        opened = desk_queries.case(viewer, case_id, now=now)
    except Http404:
        return _gone(request, case_id, _template(kind, now))
    form = _template(kind, now)
    endings = _endings(opened)
    made = forms.IssueForm(
        form,
        request.POST if request.method == "POST" else None,
        request.examined if request.method == "POST" else None,
        initial=kinds.from_case(form, opened.case.answers),
        endings=endings,
        text=_message(form),
        asked=listing.asked_at_answer(viewer, opened.case, now=now),
        language=viewer.language,
        today=clock.local_date(now),
    )
    more = {**_about(request, opened), "template": form, "version": opened.case.version}
    if request.method != "POST":
        return _written(request, made, more, is_open=_is_open(opened))
    if not made.is_valid() or not _can_be_printed(made):
        return _written(request, made, more, status=422)
    if "preview" in request.POST:
        return _written(request, made, more, is_preview=True)
    try:
        issued = issuing.issue(
            viewer,
            case_id,
            written=issuing.Written(form, made.values(), made.document()),
            message=made.cleaned_data["message"],
            ending=made.cleaned_data["ending"],
            case_version=_version(request),
            said=made.said,
            now=now,
        )
    except making.CannotPrint as refused:
        made.add_unprintable(refused.signs)
        return _written(request, made, more, status=422)
    except Refused as refused:  # no room on the disk
        made.add_error("document" if form.is_attached else None, str(refused))
        return _written(request, made, more, status=422)
    except Http404:  # sent on by a colleague since the case was read a moment ago
        return _gone(request, case_id, form)
    except (cases.Stale, cases.NotAllowed) as refused:
        problem = _("Någon har ändrat ärendet sedan du öppnade det. Intyget är inte utfärdat.")
        if isinstance(refused, cases.ReachesNobody):
            problem = str(reach_words.READ_BY_NOBODY)
        opened = desk_queries.case(viewer, case_id, now=now)
        more = {**more, **_about(request, opened), "version": opened.case.version, "problem": problem}
        return _written(request, made, more, status=409, is_open=_is_open(opened))
    there = see_other("certificates:desk_certificate", certificate_id=issued.id)
    return telling.after(request, there, ISSUED)


def _gone(request: PageRequest, case_id: uuid.UUID, form: kinds.Template) -> HttpResponse:
    """Say where a case went while a certificate was written, with all that was typed. A stranger gets 404."""
    made = forms.IssueForm(
        form,
        request.POST,
        endings=[(one.value, desk_words.ENDINGS[one]) for one in WITH_YES],
        text="",
        language=request.viewer.language,
        today=clock.local_date(clock.now()),
    )
    return case_pages.sent_on(request, case_id, filled=panels.filled_in(made))


def correct(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Write the next version of one, beginning from what it says."""
    now, viewer = clock.now(), request.viewer
    opened = reading.opened(viewer, certificate_id, now=now)
    one = opened.certificate
    if one.unit_id != viewer.unit_id:
        raise Http404
    form = kinds.template(one.kind, one.template_version)
    initial = {**kinds.values_of(form, one.content), **({"title": one.title} if form.is_attached else {})}
    made = forms.CorrectForm(
        form,
        request.POST if request.method == "POST" else None,
        request.examined if request.method == "POST" else None,
        initial=initial,
        language=viewer.language,
        today=clock.local_date(now),
        begins_on=one.valid_from,
    )
    more = {
        "template": form,
        "number": one.number,
        "corrects": one,
        "subject": one.subject.name,
        "heading": form.title(viewer.language),
    }
    if request.method != "POST":
        return _written(request, made, more, is_open=one.state == "issued")
    if not made.is_valid() or not _can_be_printed(made):
        return _written(request, made, more, status=422)
    if "preview" in request.POST:
        return _written(request, made, more, is_preview=True)
    try:
        new = issuing.correct(
            viewer,
            certificate_id,
            written=issuing.Written(form, made.values(), made.document()),
            correction=made.cleaned_data["correction"],
            now=now,
        )
    except making.CannotPrint as refused:
        made.add_unprintable(refused.signs)
        return _written(request, made, more, status=422)
    except Refused as refused:
        made.add_error("document" if form.is_attached else None, str(refused))
        return _written(request, made, more, status=422)
    except issuing.Stale:
        problem = _("Intyget har redan ersatts eller återkallats. Det du skrev är inte sparat.")
        return _written(request, made, {**more, "problem": problem}, status=409)
    there = see_other("certificates:desk_certificate", certificate_id=new.id)
    return telling.after(request, there, CORRECTED)


def _written(
    request: PageRequest,
    made: forms.CertificateForm,
    more: dict[str, Any],
    *,
    status: int = 200,
    is_preview: bool = False,
    is_open: bool = True,
) -> HttpResponse:
    language = request.viewer.language
    values = made.values() if is_preview else {}
    context = {
        "corrects": None,
        "problem": "",
        **more,
        "form": made,
        "lead": made.form.lead("sv"),
        "title": values.get("title") if made.form.is_attached else made.form.title("sv"),
        "preview": _preview(made, values) if is_preview else (),
        "is_open": is_open,
        "is_preview": is_preview,
        "language": language,
    }
    return design.render(request, "certificates/desk_write.html", context, status=status)


def _preview(made: forms.CertificateForm, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what the certificate will say, the period first."""
    held = (
        []
        if made.form.has_no_end
        else [(_("Tid"), shown.between(*kinds.period(made.form, values, made.begins_on), "sv"))]
    )
    return held + kinds.rows_in("sv", kinds.content(made.form, values))


def _can_be_printed(made: forms.CertificateForm) -> bool:
    """Tell whether every sign can be printed; say by its field which cannot. The certificate itself is made when issued."""
    said = [value for value in made.values().values() if isinstance(value, str)]
    said.append(str(made.cleaned_data.get("correction") or ""))
    try:
        making.check("\n".join(said), now=clock.now())
    except making.CannotPrint as refused:
        made.add_unprintable(refused.signs)
        return False
    return True


def _about(request: PageRequest, opened: desk_queries.Opened) -> dict[str, Any]:
    return {
        "case": opened.case,
        "title_of_case": portal_shown.service_title(opened.case.service_key, request.viewer.language),
        "subject": desk_shown.resident(request.viewer, opened.case, now=clock.now()).name,
        "number": opened.case.number,
    }


def _is_open(opened: desk_queries.Opened) -> bool:
    return opened.case.status != "completed"


def _endings(opened: desk_queries.Opened) -> Endings:
    """Return how the case may end with a certificate: with a yes, whole or in part, where the e-service has it."""
    service = listing.services().get(opened.case.service_key)
    ends: tuple[str, ...] = tuple(service.endings) if service else ()
    return [(one.value, desk_words.ENDINGS[one]) for one in WITH_YES if one in ends]


def _template(key: str, now: Any) -> kinds.Template:
    try:
        return kinds.on(clock.local_date(now))[key]
    except KeyError:
        raise Http404 from None


def _message(form: kinds.Template) -> str:
    """Return what the person reads in the case unless staff write something else. In Swedish, as everything staff write."""
    if form.is_attached:
        return "Ditt intyg är klart. Du hittar det under Mina intyg. Där kan du också skicka det vidare."
    return f"{form.title_sv} är klart. Du hittar det under Mina intyg. Där kan du också skicka det vidare."


def _version(request: PageRequest) -> int:
    """Return the version the form was opened on; 0, which is always stale, for anything else."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
