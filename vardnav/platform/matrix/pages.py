"""Pages: the table of units and e-services, one unit, one e-service: what one can do, and if not, why and what instead."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse

from vardnav.kernel import clock
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.matrix import queries, representatives, standing_history
from vardnav.platform.registry import listing
from vardnav.platform.registry.requests import PageRequest


def table(request: PageRequest) -> HttpResponse:
    """Units down, e-services across, a table for each sort of unit; where something is missing: why, and what instead."""
    context = {
        "region": known_regions.by_code().get(request.viewer.region),
        "regions": known_regions.listed(),
        "groups": queries.by_kind(queries.rows(request.viewer, now=clock.now()), request.viewer.language),
    }
    return design.render(request, "matrix/table.html", context)


def unit(request: PageRequest, unit_id: uuid.UUID) -> HttpResponse:
    """What one can do at one unit, and if not, why and what instead."""
    row = queries.one(request.viewer, unit_id, now=clock.now())
    return design.render(request, "matrix/unit.html", {"row": row})


def cell(request: PageRequest, unit_id: uuid.UUID, key: str) -> HttpResponse:
    """One e-service at one unit: how it stands, every way there, and how it has been."""
    now, language = clock.now(), request.viewer.language
    found = standing_history.of(request.viewer, unit_id, key, now=now)
    row = queries.one(request.viewer, unit_id, now=now)
    one = row.cell(key)
    if one is None:
        raise Http404
    request.frame.is_sensitive = listing.service(key).is_sensitive
    context = {
        "found": found,
        "one": one,
        "may": representatives.in_words(one.may),
        "limits": representatives.limits_in_words(one.limits),
        "since": words.moment(one.since, now=now, language=language) if one.since else "",
        "stood": [(each, words.moment(each.since, now=now, language=language)) for each in found.stood],
    }
    return design.render(request, "matrix/cell.html", context)


def service(request: PageRequest, key: str) -> HttpResponse:
    """Where in the region one e-service is offered, and where not."""
    if key not in listing.services_in(request.viewer.region):
        raise Http404
    request.frame.is_sensitive = listing.service(key).is_sensitive
    now, one = clock.now(), listing.service(key)
    may, limits = queries.of_service(request.viewer, one, now=now)
    context = {
        "region": known_regions.by_code().get(request.viewer.region),
        "regions": known_regions.listed(),
        "service": one,
        "rows": [(row, row.cells[0]) for row in queries.rows(request.viewer, key=key, now=now)],
        "may": representatives.in_words(may),
        "limits": representatives.limits_in_words(limits),
    }
    return design.render(request, "matrix/service.html", context)
