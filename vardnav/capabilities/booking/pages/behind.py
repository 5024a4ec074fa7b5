"""Pages: what stands behind a waiting room when many want the same sort of time at once: finding one and holding one.

Confirming what is held does not: whoever holds a time has been let in. Nor do moving and the waiting list: who moves
gives a time for the one they take, and what a list offers is one person's.
"""

from __future__ import annotations

from typing import Any

from vardnav.kernel.clock import identifiers
from vardnav.platform.appointments import offer_queries
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.registry.requests import PageRequest


def of_address(request: PageRequest, **_parameters: Any) -> str:
    """Name the room before the sort of time that the address asks for."""
    return room_before(request.GET.get("type", ""))


def of_slot(request: PageRequest, **_parameters: Any) -> str:
    """Name the room before the time that was pressed. Raises Http404 for a time that is not to be seen."""
    slot_id = identifiers.from_text(request.POST.get("slot", ""))
    return room_before(offer_queries.of_slot(request.viewer, slot_id).time_type.key) if slot_id else ""
