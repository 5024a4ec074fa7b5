"""Queries: what a region can open a waiting room before: its sorts of time."""

from __future__ import annotations

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import offer_queries
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.registry import addresses
from vardnav.platform.registry.contributions import Behind


def sorts(viewer: Viewer) -> list[Behind]:
    """Return the sorts of time in the administrator's region, each with the page where it is found."""
    find = addresses.url("booking:find")
    return [
        Behind(room_before(one.key), one.name_sv, one.name_en, f"{find}?type={one.key}")
        for one in offer_queries.in_region(viewer)
    ]
