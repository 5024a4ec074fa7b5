"""Pages: to the e-ID and back."""

from __future__ import annotations

import logging
import urllib.parse
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.utils.http import urlencode

from vardnav.kernel import clock
from vardnav.platform.login import actions, claims, memory, providers, refusal_pages
from vardnav.platform.login.actions import LoggedIn, Refused
from vardnav.platform.login.ports import BadAnswer, Cancelled, Claims, NotConfigured, Unreachable
from vardnav.platform.login.rules import Refusal, own_path
from vardnav.platform.portal import language_cookie
from vardnav.platform.registry import addresses
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest

logger = logging.getLogger(__name__)
PROVIDERS = ("resident", "staff")


def start(request: PageRequest, provider: str) -> HttpResponse:
    """Send the person to the e-ID; remember in a cookie of ours what to check when they come back."""
    _require_known(provider)
    elsewhere = _other_name_of_this_machine(request)
    if elsewhere:
        return HttpResponseRedirect(elsewhere)
    now = clock.now()
    kept = memory.read(request, now=now)
    begun: dict[str, Any] = {}
    try:
        away = providers.provider(provider).begin(
            redirect_uri=redirect_uri(provider), language=request.language, memory=begun
        )
    except NotConfigured:
        return refusal_pages.show(request, Refusal.NOT_CONFIGURED, provider)
    except (Unreachable, BadAnswer):
        # Metadata that cannot be trusted is an outage to the person: nothing they did or can mend.
        return refusal_pages.show(request, Refusal.UNREACHABLE, provider)
    after = own_path(request.GET.get("next", ""))
    for entry in begun.values():
        entry["next"] = after
    response = HttpResponseRedirect(away)
    memory.write(response, {**kept, **begun}, now=now)
    return response


def callback(request: PageRequest, provider: str) -> HttpResponse:
    """Take the e-ID's answer: a session if every check holds, else one clear page and no session."""
    _require_known(provider)
    now = clock.now()
    kept = memory.read(request, now=now)
    answer = {name: request.GET.get(name, "") for name in ("state", "code", "error", "iss")}
    entry = kept.get(f"_state_{provider}_{answer['state']}", {})
    try:
        told = providers.provider(provider).finish(answer=answer, memory=kept)
        response = _log_in(request, provider, told, own_path(entry.get("next", "")))
    except (BadAnswer, Cancelled, Unreachable, NotConfigured) as fault:
        response = _refused(request, provider, fault, is_begun_here=bool(entry))
    except Refused as fault:
        response = refusal_pages.show(request, fault.refusal, provider)
    # Used once: whatever came of it, this answer can do nothing more here.
    memory.write(response, kept, now=now)
    return response


def redirect_uri(provider: str) -> str:
    """Return the address that the provider sends people back to: from the settings, never from the Host header."""
    return str(settings.ORIGIN) + addresses.url("login:callback", provider=provider)


def _log_in(request: PageRequest, provider: str, told: Claims, after: str) -> HttpResponse:
    now = clock.now()
    old_token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if provider == "staff":
        opened = actions.log_in_staff(request.viewer, claims.staff(told), old_token=old_token, now=now)
        response = HttpResponseRedirect(_staff_way(opened, after))
        memory.keep_offered(response, opened.session_id, opened.assignments)
    else:
        who = claims.resident(
            told,
            today=clock.local_date(now),
            allow_private_series=settings.IS_DEMO,
            number_claim=settings.PROVIDERS[provider].number_claim,
        )
        opened = actions.log_in_resident(request.viewer, who, old_token=old_token, now=now)
        differs = language_cookie.is_chosen(request) and opened.language not in ("", request.language)
        response = HttpResponseRedirect(_resident_way(opened, _asking(after) if differs else after))
    rotate_token(request)
    keep_session(request, response, opened)
    return response


def keep_session(request: PageRequest, response: HttpResponse, opened: LoggedIn) -> None:
    """Give the browser its session (gone when the browser closes), and the person's language if it has none.

    What was chosen on the screen before log-in stays: nobody's page changes language under them.
    """
    response.set_cookie(
        settings.SESSION_COOKIE, opened.token, httponly=True, samesite="Lax", secure=settings.IS_HTTPS
    )
    if not language_cookie.is_chosen(request):
        language_cookie.keep(response, opened.language)


def _asking(after: str) -> str:
    """Return where the person goes, told to ask whether their notices are to follow the language of the screen."""
    return addresses.told(after or addresses.PREFIXES[Door.PORTAL], language="ask")


def _resident_way(opened: LoggedIn, after: str) -> str:
    if opened.is_activated:
        after = after or addresses.PREFIXES[Door.PORTAL]
        if opened.asks_contacts:
            return f"{addresses.url('contacts:confirm')}?{urlencode({'next': after})}"
        return after
    activate = addresses.url("login:activate")
    return f"{activate}?{urlencode({'next': after})}" if after else activate


def _staff_way(opened: LoggedIn, after: str) -> str:
    if opened.is_administrator is None:
        choose = addresses.url("login:assignment")
        return f"{choose}?{urlencode({'next': after})}" if after else choose
    return way_of_assignment(is_administrator=opened.is_administrator, after=after)


def way_of_assignment(*, is_administrator: bool, after: str) -> str:
    """Return where staff go with their assignment: `after` if it is behind their door, else that door's first page."""
    door = addresses.PREFIXES[Door.STEERING if is_administrator else Door.DESK]
    return after if after.startswith(door) else door


def _refused(request: PageRequest, provider: str, fault: Exception, *, is_begun_here: bool) -> HttpResponse:
    refusal = {
        Cancelled: Refusal.CANCELLED,
        Unreachable: Refusal.UNREACHABLE,
        NotConfigured: Refusal.NOT_CONFIGURED,
    }.get(type(fault), Refusal.BAD_ANSWER)
    logger.warning("log-in refused, request %s: %s (%s)", request.request_id, refusal.value, fault)
    if is_begun_here:
        # An answer to nothing begun here is noise that anybody can make; it must not fill the access log.
        actions.refuse(request.viewer, is_staff=provider == "staff", refusal=refusal, now=clock.now())
    return refusal_pages.show(request, refusal, provider)


def _require_known(provider: str) -> None:
    if provider not in PROVIDERS:
        raise Http404


def _other_name_of_this_machine(request: PageRequest) -> str:
    """Return this page on the origin's own name when asked for as "localhost" for "127.0.0.1", else "".

    The way back goes to the origin's name, and the cookie set here would not follow.
    """
    origin = urllib.parse.urlsplit(settings.ORIGIN)
    host = request.get_host()
    if host == origin.netloc or not (
        providers.is_loopback(_name(host)) and providers.is_loopback(_name(origin.netloc))
    ):
        return ""
    return f"{settings.ORIGIN}{request.get_full_path()}"


def _name(netloc: str) -> str:
    return urllib.parse.urlsplit(f"//{netloc}").hostname or ""
