"""How long `advance` takes: the next question or the advice, three complaints together, by as many persons as asked for."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import checker, engine, persons, playing
from vardnav.clinical.triage.advice import Advice
from vardnav.clinical.triage.levels import Answer

TOGETHER = 3
#: Milliseconds: at the median, and of all but one in a hundred.
LIMITS = (5.0, 20.0)


def measure(*, count: int = 300, seed: int = 7) -> dict[str, Any]:
    """Play `count` persons through complaints chosen together; milliseconds of CPU of each call, screens of each person."""
    began = time.perf_counter()
    bundle = bundles.load()
    loading = time.perf_counter() - began
    chance = random.Random(seed)
    ids = sorted(bundle.protocols)
    took: list[float] = []
    screens: list[int] = []
    for _ in range(count):
        chosen = chance.sample(ids, min(TOGETHER, len(ids)))
        protocol = bundle.protocols[chosen[0]]
        truth = persons.truth(checker.findings_of(bundle, protocol), chance)
        screens.append(_one(bundle, persons.somebody(bundle, protocol, chance), chosen, truth, took))
    took.sort()
    return {
        "protocols": len(ids),
        "together": min(TOGETHER, len(ids)),
        "calls": len(took),
        "loading_seconds": round(loading, 2),
        "median_ms": round(statistics.median(took), 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "screens_median": statistics.median(screens),
        "screens_most": max(screens),
    }


def _one(
    bundle: bundles.Bundle, profile: Any, chosen: list[str], truth: dict[str, Answer], took: list[float]
) -> int:
    answers: dict[str, Answer] = {}
    for asked in range(playing.NO_END):
        began = time.thread_time()
        found = engine.advance(bundle, profile, chosen, answers)
        took.append((time.thread_time() - began) * 1000)
        if isinstance(found, Advice):
            return asked
        answers |= {one: truth.get(one, "no") for one in found.findings}
    return playing.NO_END


def table(found: dict[str, Any]) -> list[str]:
    """Return the figures as rows of the report."""
    held = found["median_ms"] <= LIMITS[0] and found["p99_ms"] <= LIMITS[1]
    return [
        f"## Triage: `advance` with {found['together']} of {found['protocols']} complaints together",
        "",
        "| calls | median CPU ms | p99 CPU ms | limits | held | screens, median | most | loading s |",
        "|---|---|---|---|---|---|---|---|",
        (
            f"| {found['calls']} | {found['median_ms']} | {found['p99_ms']} | {LIMITS[0]} and {LIMITS[1]} | "
            f"{'yes' if held else 'NO'} | {found['screens_median']} | {found['screens_most']} | {found['loading_seconds']} |"
        ),
    ]
