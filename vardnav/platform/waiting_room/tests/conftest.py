"""Fixtures of the waiting room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vardnav.platform.waiting_room import rooms


@pytest.fixture(autouse=True)
def a_fresh_copy() -> Iterator[None]:
    """What one test decides is forgotten before the next."""
    rooms.forget()
    yield
    rooms.forget()
