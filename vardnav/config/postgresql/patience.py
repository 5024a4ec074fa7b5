"""Wiring: how long a page waits for the database. A server that hangs never says so: no socket breaks, no limit of
its own runs out, and whoever waits would wait as long as it hangs (reliability.md C5).
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

from vardnav.config.postgresql.direct import Direct

T = TypeVar("T")
#: More than lock_timeout, so that a server that lives says what is wrong; no request stays open for ten seconds.
PAGE_SECONDS = 8.5
#: For the question whether a connection lives; if not, another three seconds may go to opening a new one.
SIGN_OF_LIFE_SECONDS = 2.0
_limits: dict[str, float] = {}


def answer_pages_in_time() -> None:
    """Let this process wait at most PAGE_SECONDS for a statement; commands and jobs wait as long as it takes."""
    _limits["statement"] = PAGE_SECONDS


class Connection(Direct):
    """A connection that is given up when nothing has come for too long; what it was at is then unknown."""

    #: Goes before the process's own limit while it is set.
    patience: float | None = None

    def limit(self) -> float | None:
        """Return how many seconds an answer is waited for, None for as long as it takes."""
        return self.patience or _limits.get("statement")

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """See psycopg. Raises OperationalError when the time has run out; the connection is closed then."""
        limit = timeout or self.limit()
        if limit is None:
            return super().wait(gen, interval)
        begun = time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError:
            if time.monotonic() - begun >= limit:
                self.pgconn.finish()  # in the middle of an answer: nothing else can be asked on it
            raise
