"""Pages of the simulator: discovery and keys, the list of made-up people, tokens."""

from __future__ import annotations

import functools
from typing import Any, cast

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.login.simulator import claims_made, people_shown
from vardnav.platform.login.simulator.claims_made import Subject
from vardnav.platform.login.simulator.issuer import Issuer
from vardnav.platform.registry.requests import PageRequest

_LONGEST_SEARCH = 100


@functools.cache
def issuers() -> dict[str, Issuer]:
    """Return the two issuers by path, each with a key made now: no key of a demonstration is ever on a disk."""
    return {issuer.path: issuer for issuer in (Issuer("resident", "eid"), Issuer("staff", "siths"))}


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process is there."""
    return JsonResponse({"status": "ok"})


@require_GET
def metadata(request: HttpRequest, path: str) -> HttpResponse:
    """The discovery document."""
    return JsonResponse(issuers()[path].metadata())


@require_GET
def jwks(request: HttpRequest, path: str) -> HttpResponse:
    """The public key."""
    return JsonResponse(issuers()[path].jwks())


# The form carries no session and changes nothing but what its own query asks for: there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest, path: str) -> HttpResponse:
    """Show the people to be; a choice sends the browser back with a code, "Avbryt" with an error."""
    issuer = issuers()[path]
    asked = request.GET.get("ui_locales", "").split(" ")[0]
    language = asked if asked in dict(settings.LANGUAGES) else "sv"
    with translation.override(language):
        try:
            grant = issuer.server.get_consent_grant(request, end_user=None)
        except OAuth2Error as fault:
            return _wrong(request, issuer, fault)
        if request.method == "POST" and "cancel" in request.POST:
            answer = {"error": "access_denied", "state": request.GET.get("state", ""), "iss": issuer.name}
            return HttpResponseRedirect(add_params_to_uri(issuer.client().redirect_uri, list(answer.items())))
        subject = _subject(issuer, request.POST.get("person", "")) if request.method == "POST" else None
        if subject is None:
            return _list(request, issuer)
        return _granted(issuer, request, subject, grant)


@csrf_exempt
@require_POST
def token(request: HttpRequest, path: str) -> HttpResponse:
    """The token endpoint."""
    return cast(HttpResponse, issuers()[path].server.create_token_response(request))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest, path: str) -> HttpResponse:
    """The userinfo endpoint: the same claims as in the ID token."""
    kind, _sep, value = request.headers.get("Authorization", "").partition(" ")
    subject: Subject | None = issuers()[path].tokens.see(value) if kind.lower() == "bearer" else None
    if subject is None:
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return JsonResponse({"sub": subject.sub, **subject.claims})


@require_GET
def end_session(request: HttpRequest, path: str) -> HttpResponse:
    """Log-out at the provider: nothing is remembered here, so straight back."""
    return HttpResponseRedirect(f"{issuers()[path].client_origin()}/")


def _subject(issuer: Issuer, key: str) -> Subject | None:
    person = identifiers.from_text(key)
    if person is None:
        return None
    return claims_made.of_resident(person) if issuer.provider == "resident" else claims_made.of_staff(person)


def _granted(issuer: Issuer, request: HttpRequest, subject: Subject, grant: Any) -> HttpResponse:
    response: HttpResponse = issuer.server.create_authorization_response(
        request, grant_user=subject, grant=grant
    )
    # RFC 9207: say who answers, so that an answer cannot be passed off as another provider's.
    response["Location"] = add_params_to_uri(response["Location"], [("iss", issuer.name)])
    return response


def _list(request: HttpRequest, issuer: Issuer) -> HttpResponse:
    text = request.GET.get("search", "")[:_LONGEST_SEARCH]
    find = people_shown.residents if issuer.provider == "resident" else people_shown.staff
    kept = [(name, value) for name, value in request.GET.items() if name != "search"]
    words = {
        "people": find(text.strip(), now=clock.now()),
        "search": text,
        "kept": kept,
        "is_staff": issuer.provider == "staff",
    }
    return _page(request, issuer, "simulator/authorize.html", words)


def _wrong(request: HttpRequest, issuer: Issuer, fault: OAuth2Error) -> HttpResponse:
    words = {"error": f"{fault.error}: {fault.description or ''}".strip(": ")}
    return _page(request, issuer, "simulator/wrong.html", words, status=400)


def _page(
    request: HttpRequest, issuer: Issuer, template: str, words: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = design.render(
        cast(PageRequest, request),
        template,
        {**words, "back": issuer.client_origin(), "title": _("Testlegitimation")},
        status=status,
    )
    # Browsers check form-action along redirects too: the choice ends at the client.
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"form-action {settings.FORMS_END_AT} {issuer.client_origin()}; frame-ancestors 'none'; base-uri 'none'"
    )
    return response
