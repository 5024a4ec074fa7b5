"""Pages of the public door: find a unit, and read about one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from vardnav.capabilities.find_care.forms import FindForm
from vardnav.capabilities.find_care.queries import one_unit
from vardnav.capabilities.find_care.queries import units as found_units
from vardnav.kernel import clock
from vardnav.kernel.organisations import known_regions
from vardnav.platform import design
from vardnav.platform.registry.requests import PageRequest


def units(request: PageRequest) -> HttpResponse:
    """Find a unit in the chosen region: by words, kind, municipality, and open now."""
    frame = {"region": known_regions.by_code().get(request.viewer.region), "regions": known_regions.listed()}
    if not request.viewer.region:
        return design.render(request, "find_care/choose_region.html", frame)
    places = found_units.places_in(request.viewer)
    form = FindForm(request.GET, places)
    context: dict[str, Any] = {
        **frame,
        "form": form,
        "wanted": found_units.Wanted(),
        "list": None,
    }
    if not form.is_valid():
        return design.render(request, "find_care/units.html", context, status=422)
    wanted = form.wanted()
    context |= {"wanted": wanted, "list": found_units.listed(request.viewer, wanted, now=clock.now())}
    return design.render(request, "find_care/units.html", context)


def unit(request: PageRequest, region: str, unit_id: uuid.UUID) -> HttpResponse:
    """One unit: phone, address, hours with the days that differ, e-services and their state."""
    shown = one_unit.unit_shown(request.viewer, region=region, unit_id=unit_id, now=clock.now())
    request.frame.is_sensitive = shown.is_sensitive
    chosen = known_regions.by_code().get(request.viewer.region)
    return design.render(
        request, "find_care/unit.html", {"region": chosen, "regions": known_regions.listed(), "unit": shown}
    )
