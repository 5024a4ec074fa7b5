"""The clinic of these tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.cases.tests.world import World, world


@pytest.fixture
def clinic(world: World) -> Clinic:
    return Clinic(world)


@pytest.fixture(autouse=True)
def no_files(tmp_path: Path, settings: Any) -> None:
    """What other tests have left on the disk is no fault of a calendar."""
    settings.VAR = tmp_path


__all__ = ["clinic", "world"]
