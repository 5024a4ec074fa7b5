"""The FHIR door's gate: a bearer token that lets one do just this. No cookie is read, so no browser can be made to."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.platform.fhir import callers, negotiation, outcomes
from vardnav.platform.fhir.outcomes import Refusal, refuse
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest

logger = logging.getLogger(__name__)
_REALM = 'Bearer realm="fhir"'
#: Pages that anybody may ask for: they show what this door is, or are how one gets a token.
_open: set[Callable[..., HttpResponse]] = set()


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a page of the door that needs no token."""
    _open.add(view)
    return view


def admit(request: PageRequest, page: Page) -> HttpResponse | None:
    """Let a system in whose token lets it do this. Raises Refusal."""
    if page.view in _open:
        return None
    request.caller = _caller(request)
    request.viewer = request.caller.viewer
    scope = _needed(page)[_method(request)]
    kind, _dot, letter = scope.partition(".")
    if not request.caller.lets(kind, letter):
        told = f'{_REALM}, error="insufficient_scope", scope="system/{scope}"'
        raise refuse(403, "forbidden", f"The token lacks the scope system/{scope}.", WWW_Authenticate=told)
    return None


def gate(page: Page) -> Any:
    """Return the page behind this gate. Raises ValueError for one that says neither its scopes nor that it is open."""
    if page.view not in _open and set(_needed(page)) != set(page.methods):
        raise ValueError(f"{page.name}: say which scope each method needs")

    @functools.wraps(page.view)
    def view(request: PageRequest, **parameters: Any) -> HttpResponse:
        if _method(request) not in page.methods:
            said = "This is not offered here; see metadata for what is."
            told = {"Allow": ", ".join(page.methods)}
            return outcomes.refused(Refusal(405, [outcomes.Issue("not-supported", said)], told))
        try:
            refused = admit(request, page)
            return page.view(request, **parameters) if refused is None else refused
        except Refusal as refusal:
            return outcomes.refused(refusal)
        except Http404:
            return outcomes.refused(outcomes.not_found())
        except (OperationalError, InterfaceError):
            logger.exception("database unavailable, request %s", request.request_id)
            return outcomes.refused(_unavailable())

    view.page = page  # type: ignore[attr-defined]
    view.gate = admit  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]  # a header that no form can send is what lets one in
    return view


def _caller(request: PageRequest) -> callers.Caller:
    kind, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise refuse(401, "login", "Send Authorization: Bearer <access token>.", WWW_Authenticate=_REALM)
    found = callers.find(token.strip(), request_id=request.request_id, now=clock.now())
    if found is None:
        told = f'{_REALM}, error="invalid_token"'
        raise refuse(
            401, "expired", "The token has ended, or never was. Get a new one.", WWW_Authenticate=told
        )
    negotiation.check_answer(request)
    return found


def _needed(page: Page) -> dict[str, str]:
    return dict(page.scopes)


def _method(request: PageRequest) -> str:
    return "GET" if request.method == "HEAD" else str(request.method)


def _unavailable() -> Refusal:
    said = "The service does not answer just now. What you sent may have been kept: ask before you send it again."
    return Refusal(503, [outcomes.Issue("transient", said)], {"Retry-After": "10"})
