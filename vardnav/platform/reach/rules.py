"""Rules: which counts may be shown: fewer than five are never told apart, nor reckoned from the rest. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence

#: Fewer than this are not told apart: "färre än 5".
SMALL = 5


def is_small(count: int) -> bool:
    """Tell whether a count may not be shown."""
    return 0 < count < SMALL


def shown(parts: Sequence[int]) -> list[int | None]:
    """Return the parts of a whole with None for those that are hidden, and the whole last.

    One hidden part could be reckoned from the whole and the others: then the next smallest part is hidden as well, and the
    whole too when no other part has anything in it.
    """
    hidden = {place for place, count in enumerate(parts) if is_small(count)}
    others = sorted((count, place) for place, count in enumerate(parts) if count and place not in hidden)
    whole: int | None = sum(parts)
    if len(hidden) == 1:
        if others:
            hidden.add(others[0][1])
        else:
            whole = None
    if whole is not None and is_small(whole):
        whole = None
    return [*(None if place in hidden else count for place, count in enumerate(parts)), whole]


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percent; None where it would tell of few: the part, or those who are not in it."""
    if whole < SMALL or is_small(part) or is_small(whole - part):
        return None
    return round(100 * part / whole)
