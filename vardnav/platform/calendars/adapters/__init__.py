"""Adapters: which calendar a unit's times are had in, from the operator's file (VARDNAV_CALENDAR_SYSTEMS)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings

from vardnav.platform.calendars.adapters import systems

if TYPE_CHECKING:
    from vardnav.platform.calendars.adapters.fhir import Fhir


def known() -> Mapping[str, systems.System]:
    """Return the outside systems that this installation may speak to. Raises systems.WrongSystems."""
    return systems.known(settings.CALENDAR_SYSTEMS)


def outside(key: str) -> Fhir | None:
    """Return the calendar of an outside system, None for one that the operator no longer lists."""
    try:
        found = known().get(key)
    except systems.WrongSystems:
        return None
    return _of(found) if found is not None else None


@functools.lru_cache(maxsize=64)
def _of(system: systems.System) -> Fhir:
    # FHIR's models take half a second to load: only where somebody speaks to an outside system.
    from vardnav.platform.calendars.adapters.exchange import Exchange
    from vardnav.platform.calendars.adapters.fhir import Fhir

    return Fhir(Exchange(system))
