"""Queries: a line about each made-up person whom the files tell about, by number."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from vardnav.config.demo import reading


@functools.cache
def descriptions(language: str = "sv") -> Mapping[str, str]:
    """Return, by twelve-digit number, what makes a person worth being in a demonstration, in Swedish or English."""
    key = "line_en" if language == "en" else "line"
    return {
        one["number"]: one[key] for region in reading.REGIONS for one in reading.residents(region)["person"]
    }
