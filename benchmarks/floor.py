"""The floor: the statements that a page really sends, through psycopg alone. Run as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import django
import psycopg

Statements = list[tuple[str, Any]]
THREADS = 4


def main(arguments: list[str]) -> int:
    """Read the file {"start": [[path, token] …], …}; print requests/s and CPU-ms of each kind."""
    django.setup()
    from benchmarks.site import on_cores, split

    told = json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    with on_cores(split()[0]):
        report = {kind: _replay(_seen(asked), kind == "write") for kind, asked in told.items()}
    print(json.dumps(report))
    return 0


def _seen(asked: list[list[str]]) -> list[Statements]:
    """Ask each page inside a transaction that is rolled back, and keep the statements it sent."""
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client

    found: list[Statements] = []
    for path, token in asked:
        client, kept = Client(), Statements()
        client.cookies[settings.SESSION_COOKIE] = token
        with transaction.atomic():
            with connection.execute_wrapper(_keeper(kept)):
                if path.endswith("/review/"):
                    answer = client.post(path, {"form_key": str(uuid.uuid4())})
                else:
                    answer = client.get(path)
            assert answer.status_code in (200, 303), (path, answer.status_code)
            transaction.set_rollback(True)
        found.append([one for one in kept if "SAVEPOINT" not in one[0]])
    return found[5:]  # the first ones load what the process keeps


def _keeper(kept: Statements) -> Any:
    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kept.append((sql, params))
        return execute(sql, params, many, context)

    return keep


def _replay(todo: list[Statements], is_one_transaction: bool) -> dict[str, float]:
    lines = [
        psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True, options="-c role=vardnav_app", prepare_threshold=1
        )
        for _number in range(THREADS)
    ]
    for line in lines:
        line.prepared_max = 200
    waiting = iter(list(todo))
    lock = threading.Lock()

    def one() -> Iterator[Statements]:
        while True:
            with lock:
                found = next(waiting, None)
            if found is None:
                return
            yield found

    def work(line: psycopg.Connection) -> None:
        for statements in one():
            with line.transaction() if is_one_transaction else contextlib.nullcontext():
                for sql, params in statements:
                    cursor = psycopg.Cursor(line)
                    cursor.execute(sql.encode(), params, prepare=True, binary=True)
                    if cursor.description:
                        cursor.fetchall()

    threads = [threading.Thread(target=work, args=[line]) for line in lines]
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    for line in lines:
        line.close()
    return {
        "per_second": len(todo) / wall,
        "app_ms": cpu / len(todo) * 1000,
        "statements": sum(map(len, todo)) / len(todo),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
