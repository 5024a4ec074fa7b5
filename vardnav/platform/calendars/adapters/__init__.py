"""Adapters: which calendar a unit's times are had in, from the operator's file (VARDNAV_CALENDAR_SYSTEMS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings

from vardnav.platform.calendars.adapters import systems

if TYPE_CHECKING:
    from vardnav.platform.calendars.adapters.fhir import Fhir

#: One of each system in a process: its connections, its token, its breaker.
_SPOKEN_TO: dict[systems.System, Fhir] = {}


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


def _of(system: systems.System) -> Fhir:
    found = _SPOKEN_TO.get(system)
    if found is not None:
        return found
    # FHIR's models take half a second to load: only where somebody speaks to an outside system.
    from vardnav.platform.calendars.adapters.exchange import Exchange
    from vardnav.platform.calendars.adapters.fhir import Fhir

    # Two threads at once: the first is kept, and the other's connections were never made.
    return _SPOKEN_TO.setdefault(system, Fhir(Exchange(system)))


def hang_up() -> None:
    """Let go of every connection, and of what is known of how well systems are."""
    while _SPOKEN_TO:
        _system, calendar = _SPOKEN_TO.popitem()
        calendar.exchange.close()
