"""Queries: what a region can open a waiting room before: its campaigns."""

from __future__ import annotations

from vardnav.capabilities.vaccination.queries import in_force
from vardnav.capabilities.vaccination.rules.plan import type_key
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.rushes import room_before
from vardnav.platform.registry import addresses
from vardnav.platform.registry.contributions import Behind


def campaigns(viewer: Viewer) -> list[Behind]:
    """Return the campaigns in force in the administrator's region, each with the page where its times are found."""
    return [
        Behind(
            room_before(type_key(one.campaign.key)),
            one.said.name_sv,
            one.said.name("en"),
            addresses.url("vaccination:mine_one", campaign=one.campaign.key),
        )
        for one in in_force.versions(viewer.region)
    ]
