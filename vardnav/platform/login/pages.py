"""Pages: before and after: choosing to log in, as resident or staff, and logging out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.login import actions, memory, providers
from vardnav.platform.login.rules import ASSURANCE, own_path
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

PORTAL = addresses.PREFIXES[Door.PORTAL]


def frame(request: PageRequest) -> dict[str, Any]:
    """Return what the public layout shows on every page."""
    return {"region": known_regions.by_code().get(request.viewer.region), "regions": known_regions.listed()}


def choose(request: PageRequest) -> HttpResponse:
    """Log in as a resident: which e-IDs, what happens next, and what to do without one. Keeps where to go after."""
    after = own_path(request.GET.get("next", ""))
    if _is_logged_in(request):
        return HttpResponseRedirect(after or PORTAL)
    words = {**frame(request), "next": after, "is_on": providers.is_configured("resident")}
    return design.render(request, "login/choose.html", words)


def staff(request: PageRequest) -> HttpResponse:
    """Log in as staff, with the e-ID of one's employment."""
    after = own_path(request.GET.get("next", ""))
    words = {**frame(request), "next": after, "is_on": providers.is_configured("staff")}
    return design.render(request, "login/staff.html", words)


def logout(request: PageRequest) -> HttpResponse:
    """End the session here and on the server, and ask the browser to forget what it has kept of our pages."""
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if token:
        actions.log_out(request.viewer, token=token, now=clock.now())
    response = see_other("login:logged_out")
    for name in (settings.SESSION_COOKIE, settings.CSRF_COOKIE_NAME, memory.cookie_name()):
        # Without Secure a browser ignores the deletion of a cookie whose name begins with __Host-.
        response.set_cookie(
            name,
            "",
            max_age=0,
            expires="Thu, 01 Jan 1970 00:00:00 GMT",
            secure=settings.IS_HTTPS,
            samesite="Lax",
        )
    listing.forget_in_browser(response)
    response.delete_cookie(memory.OFFERED_COOKIE, path=memory.OFFERED_PATH, samesite="Lax")
    # Shared computers: nothing of the last person may come back from the browser's memory (reliability.md S5).
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def locked(request: PageRequest) -> HttpResponse:
    """An account has just been locked by its owner; what to do now. Says the same to anybody."""
    return design.render(request, "login/locked.html", frame(request))


def logged_out(request: PageRequest) -> HttpResponse:
    """You are logged out; what to think of on a shared computer."""
    return design.render(request, "login/logged_out.html", frame(request))


def _is_logged_in(request: PageRequest) -> bool:
    """Tell whether the portal would let this browser in (the same conditions, or the two would send it in circles)."""
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    found = sessions.resident_session(token, now=clock.now()) if token else None
    return found is not None and found.assurance >= ASSURANCE and not (found.deceased_on or found.locked_at)
