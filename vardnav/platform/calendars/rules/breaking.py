"""Rules: a system that does not answer is left alone for a while, then one call tries it (a circuit breaker)."""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass, field

#: So many calls in a row without an answer, and it is left alone for so many seconds.
MOST_IN_A_ROW, REST_SECONDS = 3, 30.0


class State(enum.StrEnum):
    """CLOSED: all calls go through. OPEN: none. HALF_OPEN: one is on its way to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(slots=True)
class Breaker:
    """One system's. `at` is seconds of a clock that only goes forward."""

    failed: int = 0
    since: float = 0.0
    is_trying: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def state(self, at: float) -> State:
        """Return how it stands."""
        if self.failed < MOST_IN_A_ROW:
            return State.CLOSED
        return State.HALF_OPEN if at - self.since >= REST_SECONDS else State.OPEN

    def lets_through(self, at: float) -> bool:
        """Tell whether a call may be made now; of those that come half-open, only the first."""
        with self._lock:
            state = self.state(at)
            if state is State.OPEN or (state is State.HALF_OPEN and self.is_trying):
                return False
            self.is_trying = state is State.HALF_OPEN
            return True

    def tell(self, at: float, *, answered: bool) -> None:
        """Note how a call ended."""
        with self._lock:
            self.is_trying = False
            self.failed = 0 if answered else self.failed + 1
            self.since = at
