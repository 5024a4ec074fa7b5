"""A clinic and a fake system for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import running
from vardnav.platform.appointments.tests.house import Clinic
from vardnav.platform.calendars import adapters
from vardnav.platform.calendars.adapters.fake import FakeServer
from vardnav.platform.calendars.tests import sides
from vardnav.platform.calendars.tests.outside import Outside, set_up
from vardnav.platform.cases.tests.world import World, world


@pytest.fixture
def clinic(world: World) -> Clinic:
    return Clinic(world)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with running(FakeServer()) as one:
        yield one


@pytest.fixture
def outside(clinic: Clinic, server: FakeServer, tmp_path: Path, settings: Any) -> Outside:
    return set_up(clinic, server, tmp_path, settings)


@pytest.fixture(autouse=True)
def hung_up() -> Iterator[None]:
    """Nobody stays on the line."""
    yield
    sides.hang_up()
    adapters.hang_up()


@pytest.fixture(autouse=True)
def no_files(tmp_path: Path, settings: Any) -> None:
    """What other tests have left on the disk is no fault of a calendar."""
    settings.VAR = tmp_path


__all__ = ["clinic", "server", "world"]
