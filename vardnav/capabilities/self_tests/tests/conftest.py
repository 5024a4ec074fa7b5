"""The people and places of these tests: those of the cases, and a unit for sexual health that sends kits."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from vardnav.capabilities.self_tests.adapters.fake import Fake
from vardnav.capabilities.self_tests.tests.house import Kits, build
from vardnav.platform.cases.tests.world import World, anna, anna_for_bo, cecilia, world

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def kits(world: World) -> Kits:
    return build(world)


@pytest.fixture
def lis(kits: Kits) -> Client:
    return kits.lis_client()


@pytest.fixture
def laboratory() -> Fake:
    return Fake()
