"""The people and places of these tests; files in a folder that goes away; recipients that can be made to fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import personas
from vardnav.capabilities.certificates import adapters
from vardnav.capabilities.certificates.adapters.fake import Fake
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, world

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""
    settings.CERTIFICATE_DROP = ""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(adapters, "recipients", lambda: made)
    return made


@pytest.fixture
def dag(world: World) -> Any:
    return personas.client_of(assignment=world.assignments[world.dag.id])


@pytest.fixture
def eva(world: World) -> Any:
    return personas.client_of(assignment=world.assignments[world.eva.id])
