"""Registry: what every gate does alike: methods, the form key, faults that must not open a door."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access import idempotency
from vardnav.kernel.clock import identifiers
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther, handed_over

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
Admit = Callable[[PageRequest, Page], HttpResponse | None]


def gated(page: Page, admit: Admit) -> View:
    """Return `page.view` behind `admit`: it sets `request.viewer` and returns None, or returns an answer instead.

    A POST of somebody logged in runs once per form key (rule: every write idempotent); the forms of visitors write
    nothing but cookies. A database that cannot be reached gives 503.
    """

    @functools.wraps(page.view)
    def view(request: PageRequest, **parameters: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in page.methods:
            return HttpResponseNotAllowed(page.methods)
        try:
            refused = admit(request, page)
            if refused is not None:
                return refused
            request.frame.is_sensitive = page.is_sensitive
            if method == "POST" and request.viewer.session_id is not None:
                return handed_over(_once(request, page, parameters))
            return page.view(request, **parameters)
        except (OperationalError, InterfaceError):
            logger.exception("database unavailable, request %s", request.request_id)
            return unavailable(request)

    view.page = page  # type: ignore[attr-defined]
    view.gate = admit  # type: ignore[attr-defined]
    return view


def _once(request: PageRequest, page: Page, parameters: dict[str, Any]) -> HttpResponse:
    assert request.viewer.session_id is not None
    key = identifiers.from_text(request.POST.get("form_key", ""))
    if key is None:
        return HttpResponseBadRequest(
            _("Formuläret kom inte fram helt. Gå tillbaka, ladda om sidan och försök igen."),
            content_type="text/plain; charset=utf-8",
        )
    if page.examine is not None:
        request.examined = page.examine(request)
    return idempotency.once(
        key,
        owner=request.viewer.session_id,
        path=request.path,
        now=clock.now(),
        run=lambda: page.view(request, **parameters),
        repeat=SeeOther,
    )


def unavailable(request: PageRequest) -> HttpResponse:
    """Return 503: try again soon. Plain text, so that it needs nothing that may be down.

    A database that dies while it keeps something may have kept it: nobody can promise that nothing was saved, only
    that the same form is never kept twice (reliability.md B1).
    """
    text = _("Tjänsten svarar inte just nu. Försök igen om en stund. Vid fara för livet: ring 112.")
    if request.method == "POST":
        text = _(
            "Tjänsten svarar inte just nu, och vi vet inte om det du skickade kom fram. Ladda om sidan om en stund så "
            "skickas det igen. Det sparas bara en gång. Vid fara för livet: ring 112."
        )
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "10"
    return response
