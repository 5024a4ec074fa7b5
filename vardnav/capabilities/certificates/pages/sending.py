"""Pages: sending a certificate on: to whom, exactly what, and the receipt. Behind the resident's door and the desk's."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.capabilities.certificates.actions import sending as actions
from vardnav.capabilities.certificates.forms.portal import SendForm
from vardnav.capabilities.certificates.queries import reading, shown
from vardnav.capabilities.certificates.rules import recipients
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.people import protection
from vardnav.platform import design
from vardnav.platform.cases import portal_queries
from vardnav.platform.design import telling
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

SENT = telling.word("certificates sent", gettext_lazy("Du har skickat intyget."))
TRIED = telling.word("certificates tried", gettext_lazy("Vi försöker skicka intyget igen."))


def send(request: PageRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Choose to whom; see exactly what is sent; send. Nothing is kept before the last step."""
    now, viewer = clock.now(), request.viewer
    opened = reading.opened(viewer, certificate_id, now=now)
    taking = recipients.taking(opened.certificate.kind, clock.local_date(now))
    form = SendForm(
        request.POST if request.method == "POST" else None, taking=taking, language=viewer.language
    )
    if request.method != "POST" or request.POST.get("step") == "back":
        return _choose(request, opened, SendForm(taking=taking, language=viewer.language))
    if not form.is_valid():
        return _choose(request, opened, form, status=422)
    if request.POST.get("step") != "send":
        return _confirm(request, opened, form)
    if _is_sent_by_another(request, opened, form):
        return _confirm(request, opened, form, status=409)
    try:
        made = actions.send(
            viewer,
            certificate_id,
            recipient_key=form.cleaned_data["recipient"],
            address=form.cleaned_data["address"],
            now=now,
        )
    except actions.NoLongerValid:
        problem = _("Intyget har ersatts eller återkallats sedan du öppnade sidan. Inget är skickat.")
        return _choose(request, opened, form, status=409, problem=problem)
    except actions.NotChecked:
        problem = _("Filen är inte viruskontrollerad än. Inget är skickat. Försök igen om en stund.")
        return _choose(request, opened, form, status=422, problem=problem)
    return telling.after(request, see_other(_named(request, "sent"), sending_id=made.id), SENT)


def _choose(
    request: PageRequest, opened: reading.Opened, form: SendForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    context = {**_common(request, opened), "form": form, "problem": problem}
    return design.render(request, _template(request, "send"), context, status=status)


def _is_sent_by_another(request: PageRequest, opened: reading.Opened, form: SendForm) -> bool:
    """Tell whether somebody else has sent it there since the form was opened; one's own second press is the first again."""
    viewer = request.viewer
    own = (viewer.person_id, None) if viewer.role is Role.RESIDENT else (None, viewer.staff_id)
    return any((one.sent_by_id, one.helped_by_id) != own for one in _there(opened, form))


def _there(opened: reading.Opened, form: SendForm) -> list[Any]:
    """Return where this version has been sent to the very one that the form names: once at most."""
    to = (opened.certificate.id, form.cleaned_data["recipient"], form.cleaned_data["address"])
    return [one for one in opened.sendings if (one.certificate_id, one.recipient, one.address) == to]


def _confirm(
    request: PageRequest, opened: reading.Opened, form: SendForm, *, status: int = 200
) -> HttpResponse:
    key, address = form.cleaned_data["recipient"], form.cleaned_data["address"]
    language, now = request.viewer.language, clock.now()
    before = [shown.sending(one, now=now, language=language) for one in _there(opened, form)]
    context = {
        **_common(request, opened),
        "to": shown.recipient(key, address, language),
        "given": {"recipient": key, "address": address},
        "number": opened.certificate.subject.number.shown(),
        "before": before[0] if before else None,
        "is_protected": protection.is_protected(opened.certificate.subject.protection),
    }
    return design.render(request, _template(request, "confirm"), context, status=status)


def _common(request: PageRequest, opened: reading.Opened) -> dict[str, Any]:
    now, language = clock.now(), request.viewer.language
    one = opened.certificate
    if request.viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(request.viewer)
    return {
        "certificate": shown.certificate(one, now=now, language=language),
        "subject": one.subject.name,
        "rows": shown.rows(one, language),
        "is_checked": opened.is_checked,
        "taking": recipients.taking(one.kind, clock.local_date(now)),
        "back": addresses.url(_named(request, "certificate"), certificate_id=one.id),
        "here": addresses.url(_named(request, "send"), certificate_id=one.id),
        "language": language,
    }


def receipt(request: PageRequest, sending_id: uuid.UUID) -> HttpResponse:
    """It is sent: to whom, when, and how far it has come."""
    return _receipt(request, sending_id)


def _receipt(request: PageRequest, sending_id: uuid.UUID, problem: str = "") -> HttpResponse:
    now, viewer = clock.now(), request.viewer
    found = reading.sent(viewer, sending_id, now=now)
    if viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(viewer)
    context = {
        "sending": shown.sending(found, now=now, language=viewer.language),
        "certificate": shown.certificate(found.certificate, now=now, language=viewer.language),
        "back": addresses.url(_named(request, "certificate"), certificate_id=found.certificate_id),
        "retry": addresses.url(_named(request, "retry"), sending_id=found.id),
        "problem": problem,
    }
    return design.render(request, _template(request, "receipt"), context, status=409 if problem else 200)


def retry(request: PageRequest, sending_id: uuid.UUID) -> HttpResponse:
    """Try what was given up again; what cannot be tried, or somebody has tried already, shows where it stands (409)."""
    try:
        actions.retry(request.viewer, sending_id, now=clock.now())
    except actions.CannotRetry:
        problem = _("Det finns inget att försöka igen. Någon kan ha gjort det redan. Så här står det nu.")
        return _receipt(request, sending_id, problem)
    return telling.after(request, see_other(_named(request, "sent"), sending_id=sending_id), TRIED)


def _named(request: PageRequest, page: str) -> str:
    """The page by name behind the door one has come in by."""
    return f"certificates:desk_{page}" if request.viewer.role is Role.STAFF else f"certificates:{page}"


def _template(request: PageRequest, name: str) -> str:
    place = "desk_" if request.viewer.role is Role.STAFF else ""
    return f"certificates/{place}{name}.html"
