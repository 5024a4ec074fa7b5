"""Queries: the next booked times, as the resident's start page shows them."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.booking.queries import shown
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.rules import SENSITIVE
from vardnav.platform.appointments import next_queries
from vardnav.platform.registry import addresses
from vardnav.platform.registry.start_parts import Started, StartLine


def coming(viewer: Viewer, now: dt.datetime) -> Started | None:
    """Return the next times, at most two; None for none."""
    found = next_queries.next_ones(viewer, now=now)
    if not found:
        return None
    lines = [
        StartLine(
            title=shown.when(one.starts_at, one.ends_at, viewer.language),
            url=addresses.url("booking:one", appointment_id=one.appointment_id),
            unit=one.unit_name,
            text=one.name_en if viewer.language == "en" else one.name_sv,
        )
        for one in found
    ]
    return Started(lines, is_sensitive=any(one.unit_kind in SENSITIVE for one in found))
