"""Pages: what stands behind a waiting room when many want a campaign's times at once: looking for one, and holding one."""

from __future__ import annotations

from typing import Any

from vardnav.capabilities.vaccination.rules.plan import type_key
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.registry.requests import PageRequest


def of_campaign(request: PageRequest, campaign: str, **_parameters: Any) -> str:
    """Name the room before the campaign of the address."""
    return room_before(type_key(campaign))
