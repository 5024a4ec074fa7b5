"""The campaign's clinic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vardnav.capabilities.vaccination.tests.house import Campaigns
from vardnav.platform.cases.tests.world import World, world


@pytest.fixture
def clinic(world: World) -> Campaigns:
    return Campaigns(world)


@pytest.fixture(autouse=True)
def no_files(tmp_path: Path, settings: Any) -> None:
    """What other tests have left on the disk is no fault of a campaign."""
    settings.VAR = tmp_path


__all__ = ["clinic", "world"]
