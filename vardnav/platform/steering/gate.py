"""The administrator's gate: a staff session on an administrator assignment in force for a region."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.design import lapsed
from vardnav.platform.desk import gate as desk_gate
from vardnav.platform.registry import addresses, gates
from vardnav.platform.registry.declarations import Page
from vardnav.platform.registry.requests import PageRequest


def admit(request: PageRequest, page: Page) -> HttpResponse | None:
    """Set an administrator `Viewer`, or answer with the way to log in or to choose an assignment."""
    found = desk_gate.find(request)
    if found is None or found.assurance < 3:
        return lapsed.to_login(request, "login:staff")
    if not desk_gate.in_force(found):
        return HttpResponseRedirect(addresses.url("login:assignment"))
    if found.kind != "administrator" or found.assignment_id is None or found.region is None:
        raise Http404
    request.viewer = Viewer.administrator(
        staff_id=found.staff_id,
        assignment_id=found.assignment_id,
        region=found.region,
        assurance=found.assurance,
        session_id=found.session_id,
        request_id=request.request_id,
        language=request.language,
    )
    request.frame.name = f"{found.given_name} {found.family_name}"
    request.frame.title = found.title
    request.frame.unit = found.region_name or ""
    return None


def gate(page: Page) -> Any:
    """Return the page behind this gate."""
    return gates.gated(page, admit)
