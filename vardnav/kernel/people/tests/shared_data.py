"""Where the data from outside lies, for tests that read it; absent is a named skip, but a failure in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "data"


def shared_file(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        sentence = f"the shared data file {name} is not here"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path
