"""The clinic of these tests."""

from __future__ import annotations

import pytest

from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import World, world


@pytest.fixture
def clinic(world: World) -> Clinic:
    return Clinic(world)


__all__ = ["clinic", "world"]
