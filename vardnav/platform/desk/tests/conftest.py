"""The people and places of these tests: those of the cases room, and staff in their browsers."""

import pytest
from django.test import Client

from vardnav.platform.cases.tests.world import World, anna, cecilia, world
from vardnav.platform.desk.tests.desk_world import at_the_desk

__all__ = ["anna", "cecilia", "dag", "eva", "world"]


@pytest.fixture
def dag(world: World) -> Client:
    return at_the_desk(world, world.dag)


@pytest.fixture
def eva(world: World) -> Client:
    return at_the_desk(world, world.eva)
