"""Wiring: every URL, made from the declared pages; the prefix picks the door and the door its gate."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from vardnav.platform.desk import gate as desk_gate
from vardnav.platform.fhir import gate as fhir_gate
from vardnav.platform.fhir.errors import at_this_door
from vardnav.platform.portal import gate as portal_gate
from vardnav.platform.public import errors
from vardnav.platform.public import gate as public_gate
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import Door
from vardnav.platform.steering import gate as steering_gate

GATES = {
    Door.PORTAL: portal_gate.gate,
    Door.DESK: desk_gate.gate,
    Door.STEERING: steering_gate.gate,
    Door.FHIR: fhir_gate.gate,
    Door.PUBLIC: public_gate.gate,
}


def _patterns() -> list[URLPattern]:
    return [
        path(
            addresses.PREFIXES[door].lstrip("/") + page.path, gate(page), name=f"{capability.key}.{page.name}"
        )
        for door, gate in GATES.items()
        for capability, page in listing.pages(door)
    ]


register_converter(addresses.ServiceInAddress, "service")
urlpatterns = _patterns()
listing.connect_reactions()

handler400 = at_this_door(400, errors.bad_request)
handler403 = errors.forged
handler404 = at_this_door(404, errors.not_found)
handler500 = at_this_door(500, errors.failed)
