"""The staff gate: a staff session on an assignment of care that is in force at a unit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect

from vardnav.kernel import clock
from vardnav.kernel.access import sessions
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.design import lapsed
from vardnav.platform.registry import addresses, gates
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest


def find(request: PageRequest) -> sessions.StaffSession | None:
    """Return the staff session of this request, or None."""
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    request.session_token = token
    return sessions.staff_session(token, now=clock.now()) if token else None


def in_force(found: sessions.StaffSession) -> bool:
    """Tell whether the chosen assignment holds today."""
    today = clock.local_date(clock.now())
    if found.assignment_id is None or found.valid_from is None or found.valid_from > today:
        return False
    return found.valid_to is None or today <= found.valid_to


def admit(request: PageRequest, page: Page) -> HttpResponse | None:
    """Set a staff `Viewer`, or answer with the way to log in or to choose an assignment."""
    found = find(request)
    if found is None or found.assurance < 3:
        return lapsed.to_login(request, "login:staff")
    if not in_force(found):
        return HttpResponseRedirect(addresses.url("login:assignment"))
    if found.kind != "care" or found.unit_id is None or found.assignment_id is None or found.region is None:
        raise Http404
    request.viewer = Viewer.staff(
        staff_id=found.staff_id,
        assignment_id=found.assignment_id,
        unit_id=found.unit_id,
        region=found.region,
        assurance=found.assurance,
        session_id=found.session_id,
        request_id=request.request_id,
        language=request.language,
    )
    request.frame.name = f"{found.given_name} {found.family_name}"
    request.frame.title = found.title
    request.frame.unit = found.unit_name or ""
    return None


def gate(page: Page) -> Any:
    """Return the page behind this gate."""
    return gates.gated(page, admit)
