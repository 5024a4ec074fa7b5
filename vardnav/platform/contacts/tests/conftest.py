"""The people and places of these tests, and a gateway that remembers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import personas
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, world
from vardnav.platform.notify import adapters
from vardnav.platform.notify.adapters.fake import FakeGateway

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    fake = FakeGateway()
    monkeypatch.setattr(adapters, "sms_gateway", lambda: fake)
    monkeypatch.setattr(adapters, "mail_gateway", lambda: fake)
    return fake


@pytest.fixture
def dag(world: World) -> Any:
    return personas.client_of(assignment=world.assignments[world.dag.id])
