"""The browser of this machine, for every test that shows a page."""

from __future__ import annotations

import os
import shutil

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the browser's path. Without one whoever asks is skipped by name, or fails where CI runs."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        why = "Chromium is missing: what shows a page needs it (sudo apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return found
