"""Queries: which campaigns somebody can book in now, as the resident's start page shows it."""

from __future__ import annotations

import datetime as dt

from django.http import Http404

from vardnav.capabilities.vaccination.queries import concerns, reasons, where
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.registry import addresses
from vardnav.platform.registry.start_parts import Started, StartLine

MOST = 2
#: Whether it is worth asking (registry.start_parts.StartPart): there is a campaign. In which region is asked by `to_book`:
#: it is the one that whoever is logged in has chosen, which for a child need not be where the child is registered.
THERE = (
    "EXISTS (SELECT FROM vaccination_version v WHERE v.published_at IS NOT NULL AND v.superseded_at IS NULL)"
)


def to_book(viewer: Viewer, now: dt.datetime) -> Started | None:
    """Return the campaigns that are open for the viewer's subject and not booked or had yet; None for none.

    What is booked stands among the booked times.
    """
    if viewer.role is not Role.RESIDENT:
        return None
    try:
        found = concerns.every(viewer, now=now).concerns
    except Http404:  # by a power of attorney that is not about vaccinations
        return None
    lines = [
        StartLine(
            title=one.plan.name(viewer.language),
            url=addresses.url("vaccination:mine_one", campaign=one.key),
            text=reasons.of(one.standing, one.plan, now=now, language=viewer.language),
        )
        for one in found
        if one.can_book and where.has_open(viewer, one, now=now)
    ]
    return Started(lines[:MOST]) if lines else None
