"""Fixtures: the world of cases, in which the region lets people choose health centre."""

from __future__ import annotations

import pytest

from vardnav.capabilities.listing.tests import choosing
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia
from vardnav.platform.cases.tests.world import world as closed_world
from vardnav.platform.desk.tests.conftest import dag, eva

__all__ = ["anna", "anna_for_bo", "cecilia", "closed_world", "dag", "eva"]


@pytest.fixture
def world(closed_world: World) -> World:
    return choosing.opened(closed_world)
