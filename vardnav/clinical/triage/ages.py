"""Ages: written as 28d, 6w, 3m or 2y, counted in days."""

from __future__ import annotations

import re
from dataclasses import dataclass

DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
OLDEST = int(130 * DAYS["y"])
_WRITTEN = re.compile(r"(\d{1,4})([dwmy])")


def days(written: str) -> int:
    """Return the days of an age such as `28d`, `6w`, `3m` or `2y`; ValueError for anything else."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f"an age is written as 28d, 6w, 3m or 2y, not {written!r}")
    return int(int(found[1]) * DAYS[found[2]])


@dataclass(frozen=True, slots=True)
class Ages:
    """A span of ages in days, from and with `first`, to but without `end` (None: no end)."""

    first: int = 0
    end: int | None = None

    def __contains__(self, age: int) -> bool:
        return self.first <= age and (self.end is None or age < self.end)

    def meets(self, other: Ages) -> bool:
        """Tell whether any age is in both spans."""
        low = max(self.first, other.first)
        ends = [one.end for one in (self, other) if one.end is not None]
        return not ends or low < min(ends)

    def some(self) -> tuple[int, ...]:
        """Return a few ages of the span: its edges and something between."""
        end = self.end if self.end is not None else max(self.first + 1, int(90 * DAYS["y"]))
        return tuple(sorted({self.first, (self.first + end - 1) // 2, end - 1}))


EVERYBODY = Ages()
