"""Many at once, each in a thread with a connection of its own, against the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import OperationalError, connection

PATIENCE = 240


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let every act begin at the same moment; return what each gave, or the exception it ended with, in order."""
    start = threading.Barrier(len(acts))
    gave: list[object] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            _connect_patiently()
            start.wait(PATIENCE)
            gave[place] = acts[place]()
        except Exception as problem:
            gave[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert not any(one.is_alive() for one in threads), "somebody waits for ever"
    return gave


def _connect_patiently() -> None:
    """Connect, and wait as long as it takes: how many there are is asked for here, never how fast they are."""
    for left in reversed(range(20)):
        try:
            connection.ensure_connection()
            break
        except OperationalError:
            if not left:
                raise
    with connection.cursor() as cursor:
        for what in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {what} = 0")


def ended(*acts: Callable[[], object]) -> list[str]:
    """Do the same; return what became of each: "done", or the name of the exception."""
    return [type(one).__name__ if isinstance(one, Exception) else "done" for one in at_once(*acts)]
