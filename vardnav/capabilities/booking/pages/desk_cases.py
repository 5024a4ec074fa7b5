"""Pages: staff give the person of a case a time at the own unit; and the times of a case, beside it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from vardnav.capabilities.booking.actions import from_case
from vardnav.capabilities.booking.pages import searching
from vardnav.capabilities.booking.queries import shown
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import identifiers
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries, own_queries
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.cases import desk_queries
from vardnav.platform.design import telling
from vardnav.platform.desk import shown as desk_shown
from vardnav.platform.guarantee.actions import waits
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.registry.responses import see_other

GIVEN = telling.word("booking given from case", gettext_lazy("Tiden är bokad och står i ärendet."))


def give(request: PageRequest, case_id: uuid.UUID) -> HttpResponse:
    """Find a time at the own unit for the person of a case; a POST books it and says so in the case."""
    now, viewer = clock.now(), request.viewer
    opened = desk_queries.case(viewer, case_id, now=now)
    return _given(request, opened, now) if request.method == "POST" else _page(request, opened, now)


def _given(request: PageRequest, opened: desk_queries.Opened, now: dt.datetime) -> HttpResponse:
    viewer, case_id = request.viewer, opened.case.id
    here = addresses.url("booking:desk_give", case_id=case_id)
    slot_id = identifiers.from_text(request.POST.get("slot", ""))
    if slot_id is None:
        return see_other("booking:desk_give", case_id=case_id)
    offer_queries.of_slot(viewer, slot_id)
    given = from_case.Given(
        slot_id, uuid.UUID(request.POST["form_key"]), has_adult=bool(request.POST.get("has_adult"))
    )
    try:
        answer = from_case.give(viewer, opened, given, now=now)
    except from_case.Stale:
        return _page(request, desk_queries.case(viewer, case_id, now=now), now, status=409)
    if isinstance(answer, Refused):
        return searching.taken(request, slot_id, answer, action=here, move="")
    return telling.after(request, see_other("desk:case", case_id=case_id), GIVEN)


def _page(
    request: PageRequest, opened: desk_queries.Opened, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    viewer, case = request.viewer, opened.case
    kinds = offer_queries.of_unit(viewer)
    wanted = identifiers.from_text(request.GET.get("type", ""))
    kind = next((one for one in kinds if one.id == wanted), None)
    found = searching.at_desk(request, kind.key, now=now) if kind else None
    context = {
        "number": case.number,
        "case_url": addresses.url("desk:case", case_id=case.id),
        "person": desk_shown.resident(viewer, case, now=now),
        "is_open": waits(case),
        "kinds": [(str(one.id), shown.title(one, viewer.language)) for one in kinds],
        "kind": kind,
        "name": shown.title(kind, viewer.language) if kind else "",
        "found": found,
        "hidden": [("type", str(kind.id))] if kind else [],
        "here": addresses.url("booking:desk_give", case_id=case.id),
        "given": _rows(viewer, case.id, "desk_one", now),
    }
    if found is not None and status == 200:
        status = found.status
    return design.render(request, "booking/desk_give.html", context, status=status)


def at_desk(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the times given from a case with the way to give one, for staff; None where nobody waits for any."""
    found = _rows(viewer, case.id, "desk_one", now)
    if not found and not waits(case):
        return None
    return {"times": found, "url": addresses.url("booking:desk_give", case_id=case.id) if waits(case) else ""}


def of_case(viewer: Viewer, case: Any, now: dt.datetime) -> dict[str, Any] | None:
    """Return the times that have come of a resident's case, None for none."""
    found = _rows(viewer, case.id, "one", now)
    return {"times": found, "url": ""} if found else None


def _rows(viewer: Viewer, case_id: uuid.UUID, page: str, now: dt.datetime) -> list[tuple[str, str, str, str]]:
    """Return each time of a case: (address, when, what, how it stands or "" for one that is to come)."""
    return [
        (
            addresses.url(f"booking:{page}", appointment_id=one.id),
            shown.when(one.starts_at, one.ends_at, viewer.language),
            shown.title(one.time_type, viewer.language),
            "" if one.status == "booked" else shown.state(one.status, one.cancelled_because)[0],
        )
        for one in own_queries.of_case(viewer, case_id, now=now)
    ]
