"""Pages: the public table of units and e-services, and the same table as open data."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.public.services_shown import Card
from vardnav.platform.registry import listing
from vardnav.platform.registry.requests import PageRequest
from vardnav.platform.steering import matrix


def table(request: PageRequest) -> HttpResponse:
    """Units down, e-services across; where something is missing: why, and what to do instead."""
    context = {
        "region": known_regions.by_code().get(request.viewer.region),
        "regions": known_regions.listed(),
        "services": list(listing.services_in(request.viewer.region).values()),
        "rows": matrix.rows(request.viewer, now=clock.now()),
    }
    return design.render(request, "steering/matrix.html", context)


def data(request: PageRequest) -> HttpResponse:
    """The same table as JSON: `?region=12`, else the region chosen on this device."""
    code = request.GET.get("region", request.viewer.region)
    if code not in known_regions.by_code():
        return JsonResponse({"error": "region: a county code of two digits, such as 12"}, status=422)
    viewer = Viewer.anonymous(region=code, language=request.viewer.language)
    rows = matrix.rows(viewer, now=clock.now())
    units = [
        {
            "id": str(row.unit.id),
            "hsaId": row.unit.hsa_id,
            "name": row.unit.name,
            "municipality": row.municipality,
            "services": [_card(card) for card in row.cards if card],
        }
        for row in rows
    ]
    return JsonResponse({"region": code, "units": units}, json_dumps_params={"ensure_ascii": False})


def _card(card: Card) -> dict[str, Any]:
    return {
        "key": card.key,
        "title": str(card.title),
        "state": card.state,
        "stateText": card.state_text,
        "reason": "" if card.state == "open" else card.reason_text,
        "instead": card.instead_text,
        "answerTime": card.answer_time_text if card.state == "open" else "",
        "forChildren": card.for_children,
    }
