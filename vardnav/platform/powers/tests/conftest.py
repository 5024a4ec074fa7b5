"""The people of these tests: the house, whose numbers can be typed in."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """Take the private series of numbers, as a demonstration does."""
    settings.IS_DEMO = True
