"""Pages: a certificate at the unit that issued it, revoking it, its PDF, and the list of what is stuck."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.actions import issuing, sending
from vardnav.capabilities.certificates.forms.staff import RevokeForm
from vardnav.capabilities.certificates.queries import desk, documents, reading, shown
from vardnav.kernel import clock
from vardnav.platform import design
from vardnav.platform.assisted import shown as assisted_shown
from vardnav.platform.design import telling
from vardnav.platform.files import queries as files
from vardnav.platform.files import serving
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

REVOKED = telling.word(
    "certificates revoked", gettext_lazy("Intyget är återkallat. Personen får veta att något är nytt.")
)
LOOKED_AFTER = telling.word("certificates looked_after", gettext_lazy("Borttaget från listan."))


def overview(request: PageRequest) -> HttpResponse:
    """What was sent on and needs somebody to look; and the unit's latest certificates."""
    return _overview(request)


def _overview(request: PageRequest, problem: str = "") -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    found = desk.at_unit(viewer, now=now)
    context = {
        "stuck": [
            (
                shown.sending(one, now=now, language=viewer.language),
                assisted_shown.name(one.subject),
                one.certificate,
            )
            for one in found.stuck
        ],
        "latest": [
            (shown.certificate(one, now=now, language=viewer.language), assisted_shown.name(one.subject))
            for one in found.latest
        ],
        "problem": problem,
    }
    return design.render(request, "certificates/desk_overview.html", context, status=409 if problem else 200)


def certificate(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """One certificate, as its person reads it, with what staff can do."""
    opened = reading.opened(request.viewer, certificate_id, now=clock.now())
    context = {
        **shown.page(request.viewer, opened, now=clock.now()),
        "is_ours": opened.certificate.unit_id == request.viewer.unit_id,
        "case": opened.certificate.case,
        "is_case_here": opened.certificate.case.unit_id == request.viewer.unit_id,
    }
    return design.render(request, "certificates/desk_certificate.html", context)


def revoke(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Ask why a certificate is revoked; a POST does it."""
    now, viewer = clock.now(), request.viewer
    opened = reading.opened(viewer, certificate_id, now=now)
    if opened.certificate.unit_id != viewer.unit_id:
        raise Http404
    form = RevokeForm(request.POST if request.method == "POST" else None)
    problem, status = "", 422 if form.is_bound else 200
    if form.is_valid():
        try:
            issuing.revoke(viewer, certificate_id, reason=form.cleaned_data["reason"], now=now)
        except issuing.Stale:
            problem = _("Intyget har redan ersatts eller återkallats. Det du skrev är inte sparat.")
            status = 409
        else:
            there = see_other("certificates:desk_certificate", certificate_id=certificate_id)
            return telling.after(request, there, REVOKED)
    context = {
        **shown.page(request.viewer, opened, now=clock.now()),
        # Its number says which one it is: nobody needs a protected name to revoke it.
        "subject": assisted_shown.name(opened.certificate.subject),
        "form": form,
        "problem": problem,
    }
    return design.render(request, "certificates/desk_revoke.html", context, status=status)


def document(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Give the PDF; one that no scanner has looked at only after a page that says so."""
    try:
        opened = documents.document(
            request.viewer,
            certificate_id,
            now=clock.now(),
            accepts_risk=request.GET.get("unscanned") == "yes",
        )
    except files.NeedsWarning:
        context: dict[str, Any] = {"certificate_id": certificate_id}
        return design.render(request, "certificates/desk_unscanned.html", context)
    except files.Damaged:
        context = {
            "title": _("Filen går inte att öppna"),
            "text": _(
                "Felet är vårt. Intyget går att läsa på sin sida. Utfärda en ny version om filen behövs."
            ),
        }
        return design.render(request, "public/error.html", context, status=410)
    return cast(HttpResponse, serving.serve(opened))


def look_after(request: PageRequest, sending_id: uuid.UUID) -> HttpResponse:
    """Take a sending off the list: somebody has taken care of it. What has moved on since then stays (409)."""
    try:
        sending.look_after(request.viewer, sending_id, seen=request.POST.get("seen", ""), now=clock.now())
    except sending.Stale:
        return _overview(
            request,
            _("Någon har tagit hand om det eller försökt igen sedan du öppnade listan. Så här står det nu."),
        )
    return telling.after(request, see_other("certificates:desk_overview"), LOOKED_AFTER)
