"""Pages: "Boka tid": what is to be booked, then the free times, nearest first."""

from __future__ import annotations

from django.http import HttpResponse

from vardnav.capabilities.booking.pages import behind, searching
from vardnav.capabilities.booking.queries import where
from vardnav.kernel import clock
from vardnav.kernel.clock import identifiers
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.appointments import offer_queries
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.cases import portal_queries
from vardnav.platform.public import services_shown
from vardnav.platform.registry import addresses
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.waiting_room import gate

#: More sorts of time than these are sought among by word.
FEW = 8


@gate.behind(behind.of_address)
def find(request: PageRequest) -> HttpResponse:
    """Choose what to book; then where and when, with the free times there are. Nothing of anybody stands in it."""
    now, viewer = clock.now(), request.viewer
    request.frame.unread = portal_queries.unread(viewer)
    stands = where.standing(viewer, now=now)
    key = searching.word(request.GET, "type")
    kinds = offer_queries.kinds(viewer, key=key) if key and stands.is_open else []
    if not kinds:
        return _choose(request, stands)
    [kind] = kinds
    found = searching.searched(request, kind, stands, now=now)
    if not found.days and set(request.GET) <= {"type"}:
        gate.found_nothing(request, lambda: room_before(kind.key))
    context = {
        "kind": kind,
        "name": kind.name(viewer.language),
        "found": found,
        "hidden": [("type", kind.key)],
        "action": addresses.url("booking:hold"),
        "move": "",
        "fees": portal_queries.fees_of(viewer, stands.offered, now=now),
    }
    return design.render(request, "booking/find.html", context, status=found.status)


def _choose(request: PageRequest, stands: where.Standing) -> HttpResponse:
    viewer, language = request.viewer, request.viewer.language
    sought, at = searching.word(request.GET, "q"), identifiers.from_text(request.GET.get("unit", ""))
    kinds = offer_queries.kinds(viewer, at=at, text=sought) if stands.is_open else []
    context = {
        "kinds": [(one.key, one.name(language)) for one in kinds],
        "q": sought,
        "is_many": len(kinds) > FEW or bool(sought),
        "unit": at,
        "is_open": stands.is_open,
        "why_not": services_shown.reason_text(stands.offered, language),
        "instead": services_shown.instead_text(stands.offered, language),
        "region": known_regions.by_code().get(request.viewer.region),
    }
    return design.render(request, "booking/choose.html", context)
