"""Queries: a line about each made-up person whom the files tell about, by number."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from vardnav.config.demo import reading


@functools.cache
def descriptions() -> Mapping[str, str]:
    """Return, by twelve-digit number, what makes a person worth being in a demonstration (Swedish)."""
    return {
        one["number"]: one["line"]
        for region in reading.REGIONS
        for one in reading.residents(region)["person"]
    }
