"""Pages: on which assignment a member of staff works now. Its own gate: a staff session, with or without assignment."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from vardnav.kernel import clock
from vardnav.kernel.access.sessions import StaffSession
from vardnav.kernel.access.viewer import Role
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.desk import gate as desk_gate
from vardnav.platform.login import actions, memory, queries
from vardnav.platform.login.exchange_pages import way_of_assignment
from vardnav.platform.login.rules import ASSURANCE, own_path
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import SeeOther


def assignment(request: PageRequest) -> HttpResponse:
    """Choose among one's assignments in force, after log-in or later."""
    found = desk_gate.find(request)
    if found is None or found.assurance < ASSURANCE:
        return HttpResponseRedirect(addresses.url("login:staff"))
    request.viewer = replace(
        request.viewer,
        role=Role.STAFF,
        staff_id=found.staff_id,
        session_id=found.session_id,
        assurance=found.assurance,
    )
    after = own_path(request.POST.get("next", "") or request.GET.get("next", ""))
    offered = memory.offered(request, found.session_id)
    if request.method == "POST":
        return _chosen(request, offered, after)
    chosen = found.assignment_id if desk_gate.in_force(found) else None
    choices = queries.assignments(found.staff_id, offered=offered, chosen=chosen, now=clock.now())
    return design.render(request, "login/assignment.html", _words(request, found, choices, after))


def _chosen(request: PageRequest, offered: frozenset[uuid.UUID], after: str) -> HttpResponse:
    assignment_id = identifiers.from_text(request.POST.get("assignment", ""))
    if assignment_id is None:
        raise Http404
    is_administrator = actions.choose_assignment(
        request.viewer, assignment_id=assignment_id, offered=offered, now=clock.now()
    )
    return SeeOther(way_of_assignment(is_administrator=is_administrator, after=after))


def _words(
    request: PageRequest, found: StaffSession, choices: list[queries.Choice], after: str
) -> dict[str, Any]:
    request.frame.name = f"{found.given_name} {found.family_name}"
    request.frame.title = found.title
    again = addresses.url("login:start", provider="staff")
    return {
        "choices": choices,
        "next": after,
        "again": f"{again}?{urlencode({'next': after})}" if after else again,
    }
