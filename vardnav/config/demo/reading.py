"""Queries: the files of the demonstration as plain values."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
#: The regions that have made-up care: two full ones, and a small one that offers less.
REGIONS = ("12", "08", "23")


@functools.cache
def file(name: str) -> dict[str, Any]:
    """Return the content of one file of `data`, by its name without ".toml"."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def places(region: str) -> dict[str, Any]:
    """Return providers, units and staff of a region."""
    return file(f"places_{region}")


def residents(region: str) -> dict[str, Any]:
    """Return residents and families of a region."""
    return file(f"residents_{region}")


def cases(region: str) -> dict[str, Any]:
    """Return cases, drafts and routine of a region."""
    return file(f"cases_{region}")
