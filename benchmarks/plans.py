"""What PostgreSQL does for each statement of a page: EXPLAIN (ANALYZE, BUFFERS) of the plan it ends with when prepared."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.capturing import Page

RUNS = 7
_PLACE = re.compile(r"%%|%s")


def of(page: Page) -> list[dict[str, Any]]:
    """Return {"sql", "plan"} of each statement, run inside a transaction that is rolled back.

    The last of RUNS is told: before the sixth PostgreSQL has not yet chosen between a plan for any values ("$1" in
    its conditions) and one for these.
    """
    found = []
    with (
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line,
        line.transaction(force_rollback=True),
    ):
        for number, (sql, params) in enumerate(
            (statement for group in page for statement in group.statements), start=1
        ):
            if "SAVEPOINT" in sql:
                continue
            plan = list(_plan(line, f"page_{number}", sql, params or []))
            found.append({"sql": " ".join(sql.split()), "plan": "\n".join(plan)})
    return found


def _plan(line: psycopg.Connection, name: str, sql: str, params: list[Any]) -> Iterator[str]:
    places = iter(range(1, len(params) + 1))
    text = _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(places)}", sql)
    line.execute(f"PREPARE {name} AS {text}".encode())
    values = ", ".join(["%s"] * len(params))
    cursor = psycopg.ClientCursor(line)
    asked = f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE {name}{f'({values})' if params else ''}"
    for _number in range(RUNS):
        with line.transaction(force_rollback=True):
            cursor.execute(asked.encode(), params or None)
            told = cursor.fetchall()
    yield from (row[0] for row in told)
