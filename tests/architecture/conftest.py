"""Anna's things, and files kept in a folder that goes away."""

from __future__ import annotations

import pytest

from tests.support import things


@pytest.fixture
def things_of(house, settings, tmp_path):
    settings.VAR = tmp_path
    settings.CLAMAV = ""
    return things.of_anna(house)


@pytest.fixture
def things_of_bo(house, settings, tmp_path):
    settings.VAR = tmp_path
    settings.CLAMAV = ""
    return things.of_anna(house, acting_for=house.bo)
