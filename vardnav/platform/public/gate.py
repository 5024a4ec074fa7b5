"""The public door's gate: everybody may come in; the chosen region is remembered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.platform.registry import gates
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest

REGION_COOKIE = "vardnav_region"


def chosen_region(request: PageRequest) -> str:
    """Return the region the visitor has chosen on this device, "" if none or unknown."""
    code = request.COOKIES.get(REGION_COOKIE, "")
    return code if code in known_regions.by_code() else ""


def admit(request: PageRequest, page: Page) -> HttpResponse | None:
    """Let everybody in as an anonymous viewer in the region they chose."""
    request.viewer = Viewer.anonymous(
        region=chosen_region(request), request_id=request.request_id, language=request.language
    )
    if settings.SESSION_COOKIE in request.COOKIES:
        # Only which link the page's head shows: "Mina sidor" or "Logga in". The door itself looks the session up.
        request.frame.name = "session"
    return None


def gate(page: Page) -> Any:
    """Return the page behind this gate."""
    return gates.gated(page, admit)
