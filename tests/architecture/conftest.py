"""Anna's things, and files kept in a folder that goes away."""

from __future__ import annotations

import pytest

from tests.support import things as made


@pytest.fixture
def things(house, settings, tmp_path):
    settings.VAR = tmp_path
    settings.CLAMAV = ""
    return made.of_anna(house)
