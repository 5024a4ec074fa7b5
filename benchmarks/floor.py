"""The floor: a page's own statements through psycopg alone, in a process of its own that is told what to do by line.

As the page server does it: as many threads as one of its processes has, each with a connection of its own, each
statement prepared, results in binary form. Nothing of Django, the gate or a template.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks import capturing, plans
from benchmarks.capturing import Page

#: Replays made ahead per second of a round: nothing is faster.
MOST_PER_SECOND = 4000
WARMING = 5


class Floor:
    """What this process keeps: pages captured, and since when; connections; what the next round replays."""

    def __init__(self) -> None:
        self.pages: dict[str, list[Page]] = {}
        self.since = capturing.moment()
        self.lines: list[psycopg.Connection] = []
        self.todo: list[Page] = []

    def capture(self, name: str, asked: list[tuple[str, str]]) -> dict[str, float]:
        """Keep the statements of each request; return how many a page has."""
        found = capturing.capture(asked)[WARMING:]  # the first ones load what the process keeps
        self.pages[name] = found
        return {
            "statements": capturing.counted(found, lambda group: len(group.statements)),
            "transaction_words": capturing.counted(found, lambda group: 2 * group.is_transaction),
        }

    def ready(self, name: str, seconds: float, threads: int, is_once: bool) -> None:
        """Make what a round of `seconds` replays (each captured page, if `is_once`) and prepare its statements."""
        if is_once:
            self.todo = self.pages.pop(name)
        else:
            again = itertools.islice(itertools.cycle(self.pages[name]), int(seconds * MOST_PER_SECOND))
            self.todo = [capturing.fresh(page, self.since) for page in again]
        self.lines += [_line() for _number in range(threads - len(self.lines))]
        _warm(self.lines, self.todo[0])

    def go(self, seconds: float) -> dict[str, float]:
        """Replay what was made ready; return requests per second and CPU-ms of this process."""
        todo, self.todo = self.todo, []
        return _replay(todo, seconds, self.lines)

    def plans(self, name: str) -> list[dict[str, Any]]:
        """Return the plan of each statement of the last page captured."""
        return plans.of(capturing.fresh(self.pages[name][-1], self.since))


def _replay(todo: list[Page], seconds: float, lines: list[psycopg.Connection]) -> dict[str, float]:
    waiting, lock, waits = iter(todo), threading.Lock(), list[float]()
    until = time.perf_counter() + seconds

    def work(line: psycopg.Connection) -> None:
        while (began := time.perf_counter()) < until:
            with lock:
                page = next(waiting, None)
            if page is None:
                return
            send(line, page)
            waits.append(time.perf_counter() - began)

    running = [threading.Thread(target=work, args=[line]) for line in lines]
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    done = max(1, len(waits))
    waits.sort()
    return {
        "per_second": done / wall,
        "app_ms": cpu / done * 1000,
        "answered": done,
        "p50": waits[done // 2] * 1000,
    }


def _line() -> psycopg.Connection:
    line = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)
    line.prepared_max = 200
    return line


def _warm(lines: list[psycopg.Connection], page: Page) -> None:
    """Prepare the page's statements in every connection, five times as PostgreSQL wants before it keeps a plan."""
    for line in lines:
        for _number in range(6):
            with line.transaction(force_rollback=True):
                send(line, page)


def send(line: psycopg.Connection, page: Page) -> None:
    """Send a page's statements and read their rows."""
    for group in page:
        with line.transaction() if group.is_transaction else contextlib.nullcontext():
            for sql, params in group.statements:
                cursor = psycopg.Cursor(line)
                cursor.execute(sql.encode(), params, prepare=True, binary=True)
                if cursor.pgresult is not None and cursor.pgresult.nfields:
                    cursor.fetchall()


def _orders() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> int:
    """Obey orders from standard input, one JSON object a line: {"do": …, its arguments}; answer each with a line."""
    import django

    django.setup()
    floor = Floor()
    for order in _orders():
        print(json.dumps(getattr(floor, order.pop("do"))(**order)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
