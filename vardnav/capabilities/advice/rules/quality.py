"""Rules: how sure a rate is, and when it is too high to go on. Pure; the interval is exact (Clopper and Pearson 1934)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: Halvings of the span that holds an end of an interval: past what a float can tell apart.
_HALVINGS: Final = 60
#: Of people counted together, fewer than this are not told apart.
SMALL: Final = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate seen, with the ends of its exact interval; between 0 and 1."""

    rate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Deciding:
    """What a region has decided: when advice that was too mild must not go on. Whole per cent, whole people."""

    limit_percent: int = 10
    level_percent: int = 95
    least_followed: int = 20
    least_misses: int = 3


def at_most(seen: int, of: int, rate: float) -> float:
    """Return how likely it is to see no more than `seen` of `of`, when each is one with likelihood `rate`."""
    if seen >= of or rate <= 0:
        return 1.0
    if seen < 0 or rate >= 1:
        return 0.0
    # From the largest term downwards and upwards, so that nothing is lost to rounding or too small for a float.
    top = min(seen, int((of + 1) * rate))
    log = math.lgamma(of + 1) - math.lgamma(top + 1) - math.lgamma(of - top + 1)
    largest = math.exp(log + top * math.log(rate) + (of - top) * math.log1p(-rate))
    odds = rate / (1 - rate)
    terms = [largest]
    term = largest
    for count in range(top, 0, -1):
        term *= count / ((of - count + 1) * odds)
        if term <= largest * 1e-18:
            break
        terms.append(term)
    term = largest
    for count in range(top, seen):
        term *= (of - count) / (count + 1) * odds
        if term <= largest * 1e-18:
            break
        terms.append(term)
    return min(1.0, math.fsum(terms))


def interval(seen: int, of: int, *, level_percent: int = 95) -> Interval:
    """Return the exact interval of a rate; nothing followed up tells nothing: 0 to 1. Raises ValueError for no rate."""
    if not 0 <= seen <= of or not 0 < level_percent < 100:
        raise ValueError(f"{seen} of {of} at {level_percent} % is no rate")
    if not of:
        return Interval(0.0, 0.0, 1.0)
    tail = (1 - level_percent / 100) / 2
    lower = _where(lambda rate: 1 - at_most(seen - 1, of, rate) < tail) if seen else 0.0
    upper = _where(lambda rate: at_most(seen, of, rate) > tail) if seen < of else 1.0
    return Interval(seen / of, lower, upper)


def _where(is_below: Callable[[float], bool]) -> float:
    """Return the rate up to which something holds, and not beyond."""
    low, high = 0.0, 1.0
    for _turn in range(_HALVINGS):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def is_too_high(missed: int, followed: int, deciding: Deciding) -> bool:
    """Tell whether it can no longer be ruled out that too many are told something too mild.

    The upper end of the interval must have passed the limit, of enough people followed up, and with enough misses really
    seen: with none seen the upper end is high only because few have been counted (30 people and no miss: 11.6 %).
    """
    if followed < deciding.least_followed or missed < max(1, deciding.least_misses):
        return False
    upper = interval(missed, followed, level_percent=deciding.level_percent).upper
    return upper * 100 > deciding.limit_percent
