"""The account of a run: for each id its trials, failures, whether the negative control was seen, seed and time."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults import pace

IS_LONG = os.environ.get("VARDNAV_FAULTS") == "long"
#: One in so many of the long run's trials, when a whole night is not to be had.
PART = int(os.environ.get("VARDNAV_FAULTS_PART", "1"))
SEED = int(os.environ.get("VARDNAV_FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
IDS = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "B1", "B2", "B3", "B4", "C4", "C5", "C7", "C8", "D1", "S13")


#: So often a test is begun anew because something from outside broke into it.
MOST_VOID = 5


class Void(Exception):
    """What was to be tried was not: something else on this machine let a process go on that was stopped."""


@dataclasses.dataclass
class Line:
    """One id of reliability.md and what became of it."""

    id: str
    trials: int = 0
    failures: list[str] = dataclasses.field(default_factory=list)
    control: str = ""
    figures: list[str] = dataclasses.field(default_factory=list)
    void: int = 0
    seconds: float = 0.0
    stretched: float = 1.0
    chance: random.Random = dataclasses.field(default_factory=random.Random)
    _seen: int = 0

    def expect(self, holds: bool, words: str) -> None:
        """Count a failure unless it holds; the run goes on so that all trials are counted."""
        if not holds:
            self.failures.append(words)

    def expect_within(self, took: float, seconds: float, words: str, *, since: float) -> None:
        """Count a failure when something took too long, also for a machine that has been this busy since `since`."""
        allowed = seconds * pace.stretch(since)
        self.stretched = max(self.stretched, allowed / seconds)
        self.expect(took <= allowed, f"{words} after {took:.1f} s; {allowed:.1f} s were allowed")

    def close(self) -> None:
        """End the test: fails with everything that went wrong in it."""
        assert self.trials, f"{self.id}: nothing was tried"
        fresh, self._seen = self.failures[self._seen :], len(self.failures)
        assert not fresh, f"{self.id} (seed {SEED}): " + "\n".join(fresh[:12])


_lines: dict[str, Line] = {}


@contextlib.contextmanager
def line(key: str) -> Iterator[Line]:
    """Open the line of `key` (several tests may add to it) and time what is done inside."""
    found = _lines.setdefault(key, Line(key))
    found.chance = random.Random(f"{SEED} {key} {found.trials}")
    begun = time.monotonic()
    trials_before, failures_before = found.trials, len(found.failures)
    try:
        yield found
    except Void:
        found.void += 1
        found.trials = trials_before
        del found.failures[failures_before:]
        raise
    finally:
        found.seconds += time.monotonic() - begun


def begun_anew_when_void(test: Callable[..., None]) -> Callable[..., None]:
    """Let a test begin anew, a few times, when something from outside broke into it; the account tells how often."""

    @functools.wraps(test)
    def several_times(*arguments: Any, **named: Any) -> None:
        for _ in range(MOST_VOID):
            with contextlib.suppress(Void):
                return test(*arguments, **named)
        raise Void(f"{MOST_VOID} times; nothing can be tried while others let stopped processes go on")

    return several_times


def trials(short: int, long: int) -> int:
    """Return how many trials this run makes."""
    return max(short, long // PART) if IS_LONG else short


def table() -> list[str]:
    """Return the account as lines of text."""
    rows = [f"{'id':<4} {'trials':>7} {'failures':>8}  {'negative control':<44} {'seed':>10} {'time':>7}"]
    for key in IDS:
        one = _lines.get(key)
        if one is None or not one.trials:
            rows.append(f"{key:<4} {'NOT RUN':>7}")
            continue
        rows.append(
            f"{key:<4} {one.trials:>7} {len(one.failures):>8}  {one.control or 'none':<44} {SEED:>10} "
            f"{one.seconds:>5.0f} s"
        )
        rows += [f"       {figure}" for figure in one.figures]
        if one.stretched > 1:
            rows.append(f"       the machine was busy: bounds were stretched up to {one.stretched:.1f} times")
        if one.void:
            rows.append(f"       begun anew {one.void} times: something outside let a stopped process go on")
    return rows
