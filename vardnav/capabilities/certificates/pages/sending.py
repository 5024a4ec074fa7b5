"""Pages: sending a certificate on: to whom, exactly what, and the receipt. Behind the resident's door and the desk's."""

from __future__ import annotations

import contextlib
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


def _confirm(request: PageRequest, opened: reading.Opened, form: SendForm) -> HttpResponse:
    key, address = form.cleaned_data["recipient"], form.cleaned_data["address"]
    language, now = request.viewer.language, clock.now()
    before = [
        shown.sending(one, now=now, language=language)
        for one in opened.sendings
        if (one.certificate_id, one.recipient, one.address) == (opened.certificate.id, key, address)
    ]
    context = {
        **_common(request, opened),
        "to": shown.recipient(key, address, language),
        "given": {"recipient": key, "address": address},
        "number": opened.certificate.subject.number.shown(),
        "before": before[0] if before else None,
        "is_protected": protection.is_protected(opened.certificate.subject.protection),
    }
    return design.render(request, _template(request, "confirm"), context)


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
    now, viewer = clock.now(), request.viewer
    found = reading.sent(viewer, sending_id, now=now)
    if viewer.role is Role.RESIDENT:
        request.frame.unread = portal_queries.unread(viewer)
    context = {
        "sending": shown.sending(found, now=now, language=viewer.language),
        "certificate": shown.certificate(found.certificate, now=now, language=viewer.language),
        "back": addresses.url(_named(request, "certificate"), certificate_id=found.certificate_id),
        "retry": addresses.url(_named(request, "retry"), sending_id=found.id),
    }
    return design.render(request, _template(request, "receipt"), context)


def retry(request: PageRequest, sending_id: uuid.UUID) -> HttpResponse:
    """Try what was given up again; what cannot be tried shows where it stands."""
    there = see_other(_named(request, "sent"), sending_id=sending_id)
    with contextlib.suppress(actions.CannotRetry):
        actions.retry(request.viewer, sending_id, now=clock.now())
        return telling.after(request, there, TRIED)
    return there


def _named(request: PageRequest, page: str) -> str:
    """The page by name behind the door one has come in by."""
    return f"certificates:desk_{page}" if request.viewer.role is Role.STAFF else f"certificates:{page}"


def _template(request: PageRequest, name: str) -> str:
    place = "desk_" if request.viewer.role is Role.STAFF else ""
    return f"certificates/{place}{name}.html"
