"""How busy this machine is beside the test, so that a bound in seconds means the same for the product on any day.

Measured as processes that want a core for each core there is. The site under test and its crowd want about three times
what two cores have; only what is wanted beyond that stretches a bound. On a quiet machine every bound is as it is written.
"""

from __future__ import annotations

import os
import pathlib
import threading
import time
from collections import deque

OWN = 3.0
#: A bound is never stretched further: on a machine that is busier than this nothing can be told.
MOST = 6.0
_SECONDS_KEPT = 300.0
_EVERY = 0.25
_LOAD = pathlib.Path("/proc/loadavg")
_samples: deque[tuple[float, float]] = deque()
_watching: list[threading.Thread] = []


def watch() -> None:
    """Begin to look, if nobody does; goes on until the process ends."""
    if not _watching and _LOAD.is_file():
        _watching.append(threading.Thread(target=_look, daemon=True))
        _watching[0].start()


def stretch(since: float) -> float:
    """Return by how much a bound is stretched (1 to MOST), from what was seen since `since` (monotonic seconds)."""
    seen = [wanted for at, wanted in tuple(_samples) if at >= since]
    return min(MOST, max(1.0, sum(seen) / len(seen) / OWN)) if seen else 1.0


def _look() -> None:
    cores = os.cpu_count() or 1
    while True:
        now = time.monotonic()
        _samples.append((now, int(_LOAD.read_text().split()[3].partition("/")[0]) / cores))
        while _samples[0][0] < now - _SECONDS_KEPT:
            _samples.popleft()
        time.sleep(_EVERY)
