"""The clock of this minute: how long a plain Python loop takes on the application's core, before and after each round."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks import site

TURNS = 1_000_000


def loop_ms() -> float:
    """Return the CPU-ms of TURNS of a loop on the application's core: more means a slower machine, for whatever cause."""
    total = 0
    with site.on_cores(site.split()[0]):
        began = time.thread_time()
        for number in range(TURNS):
            total += number & 7
        return (time.thread_time() - began) * 1000


def beside(run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a round found, with the loop's time around it (mean of before and after)."""
    before = loop_ms()
    found = run()
    return {**found, "loop_ms": (before + loop_ms()) / 2}
