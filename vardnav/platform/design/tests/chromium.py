"""Whether this machine can show a page: without Chromium a person gets a skip by name, CI a failure."""

import os
import shutil

import pytest

NEEDS_CHROMIUM = pytest.mark.skipif(
    shutil.which("chromium") is None and os.environ.get("CI") != "true", reason="no chromium on this machine"
)
