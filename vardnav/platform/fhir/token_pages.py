"""Where a system gets its token: OAuth2's client credentials, by a secret or a signature of its own."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import logging
from urllib.parse import unquote_plus

from django.http import HttpResponse, JsonResponse

from vardnav.kernel import clock
from vardnav.platform.fhir import actions, assertions, callers, negotiation, paging, scopes
from vardnav.platform.fhir.gate import open_to_all
from vardnav.platform.registry.requests import PageRequest

logger = logging.getLogger(__name__)
_WORDS = {
    "invalid_request": "Send grant_type=client_credentials as a form, and one way of proving who you are.",
    "invalid_client": "There is no such client that is let in today, or it has not proved to be itself.",
    "unsupported_grant_type": "Only client_credentials is offered.",
    "invalid_scope": "Nothing of the scopes asked for is the client's.",
    "slow_down": f"At most {actions.MOST_A_MINUTE} tokens a minute are given: each holds for five.",
}


class _No(Exception):
    """No token is given."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.code = error, status


@open_to_all
def token(request: PageRequest) -> HttpResponse:
    """Give a token to a client that proves to be itself. What is wrong is said as RFC 6749 has it."""
    now = clock.now()
    try:
        client, assertion_id = _proved(request, now)
        if request.POST.get("grant_type") != "client_credentials":
            raise _No("unsupported_grant_type" if "grant_type" in request.POST else "invalid_request")
        told = scopes.granted(request.POST.get("scope", ""), client.scopes)
        given = actions.issue(client, told, assertion_id=assertion_id, request_id=request.request_id, now=now)
    except _No as no:
        return _refused(no.error, no.code)
    except scopes.NoScope:
        return _refused("invalid_scope", 400)
    except actions.TooMany:
        return _refused("slow_down", 429)
    except actions.Used:
        return _refused("invalid_client", 401)
    life = int(actions.LIFE.total_seconds())
    answer = {"access_token": given, "token_type": "bearer", "expires_in": life, "scope": told}
    return JsonResponse(answer, headers={"Pragma": "no-cache"})


def _proved(request: PageRequest, now: dt.datetime) -> tuple[callers.ClientRow, str]:
    """Return the client with the id of its assertion ("" for a secret). Raises _No."""
    assertion = request.POST.get("client_assertion", "")
    basic = request.META.get("HTTP_AUTHORIZATION", "")
    if not assertion and not basic:
        raise _No("invalid_client", 401)
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != negotiation.FORM or (assertion and basic):
        raise _No("invalid_request")
    if not assertion:
        return _by_secret(basic, now), ""
    if request.POST.get("client_assertion_type") != assertions.KIND:
        raise _No("invalid_request")
    return _by_assertion(assertion, now)


def _by_secret(header: str, now: dt.datetime) -> callers.ClientRow:
    kind, _space, told = header.partition(" ")
    try:
        pair = base64.b64decode(told.strip(), validate=True).decode("utf-8")
    except ValueError:
        raise _No("invalid_client", 401) from None
    client_id, colon, secret = pair.partition(":")
    if kind.lower() != "basic" or not colon:
        raise _No("invalid_client", 401)
    client = callers.known(unquote_plus(client_id), now=now)
    right = bytes(client.secret_digest) if client is not None and client.secret_digest else b""
    # Compared whether or not there is such a client, so that the time it takes tells nothing.
    if not hmac.compare_digest(right, callers.digest(unquote_plus(secret))) or client is None:
        logger.warning("a client did not prove itself, request without a token")
        raise _No("invalid_client", 401)
    return client


def _by_assertion(assertion: str, now: dt.datetime) -> tuple[callers.ClientRow, str]:
    try:
        client_id = assertions.client_id_of(assertion)
        client = callers.known(client_id, now=now)
        if client is None or not client.public_keys:
            raise assertions.NotProved
        audiences = (f"{paging.base()}/token", paging.base())
        which = assertions.check(
            assertion, client.public_keys, client_id=client_id, audiences=audiences, now=now
        )
    except assertions.NotProved:
        logger.warning("a client did not prove itself by its signature")
        raise _No("invalid_client", 401) from None
    return client, which


def _refused(error: str, status: int) -> HttpResponse:
    headers = {"Pragma": "no-cache"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="fhir"'
    if status == 429:
        headers["Retry-After"] = "60"
    return JsonResponse({"error": error, "error_description": _WORDS[error]}, status=status, headers=headers)
