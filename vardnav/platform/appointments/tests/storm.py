"""Many at once, each in a thread with a connection of its own, against the real database."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.core.management import call_command
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


def broken() -> list[str]:
    """Return what `check_invariants` has to say against the database."""
    out = io.StringIO()
    try:
        call_command("check_invariants", "--grace", "0", stdout=out)
    except SystemExit:
        return [line for line in out.getvalue().splitlines() if line.startswith("BROKEN")]
    return []


@contextmanager
def without_index(name: str, rows: str) -> Iterator[None]:
    """Do without an index or constraint of the table; `rows` is what has to be emptied before it is put back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {rows} CASCADE")
            cursor.execute(made)


def count(gave: Sequence[object], word: Callable[[object], str]) -> dict[str, int]:
    """Return how often each word came, exceptions by their name and words."""
    found: dict[str, int] = {}
    for one in gave:
        said = f"{type(one).__name__}: {one}" if isinstance(one, Exception) else word(one)
        found[said] = found.get(said, 0) + 1
    return found
