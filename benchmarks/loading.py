"""Loading: the rows in bulk (two connections, indexes after, no trigger per row), then proof that nothing dangles."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable

import psycopg

from benchmarks import data

#: For the load alone: a crash costs a new load, never a wrong one (the marker is written last, see `kept`).
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "32GB",
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "max_parallel_maintenance_workers": "0",
}
AT_ONCE = 2
_FILLED = ("cases_case", "cases_step", "cases_message")
_PLAIN_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
ORDER BY pg_relation_size(indrelid) DESC, 1
"""
_REFERENCES = """
SELECT conname, conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY 1
"""


class Dangling(Exception):
    """Rows of the data set refer to rows that are not there."""


def load(url: str, size: data.Size, terms: str, say: Callable[[str], None]) -> None:
    """Make the rows of `size` in an empty schema with the demonstration's places. `url`: the owner's log-in."""
    with psycopg.connect(url, autocommit=True) as owner:
        cursor = psycopg.ClientCursor(owner)
        plain = owner.execute(_PLAIN_INDEXES, [list(_FILLED)]).fetchall()
        references = owner.execute(_REFERENCES, [list(_FILLED)]).fetchall()
        for name, _definition in plain:
            owner.execute(f"DROP INDEX {name}")
        cursor.execute(data.PERSONS, size.values(terms))
        say("persons")
        owner.execute("SET session_replication_role = replica")
        cursor.execute(data.CASES, size.values(terms))
        owner.execute("ANALYZE bench_case")
        say("cases")
        messages = [cursor.mogrify(data.MESSAGES, values) for values in data.rounds(size)]
    _side_by_side(url, messages)
    say("messages")
    _side_by_side(url, [definition for _name, definition in plain])
    say("indexes")
    _side_by_side(url, [f"VACUUM (FREEZE, ANALYZE) {table}" for table in reversed(_FILLED)])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        say("vacuum")
        for reference in references:
            _refuse_dangling(owner, *reference)
        say("references")


def _refuse_dangling(
    owner: psycopg.Connection, name: str, table: str, column: str, other: str, key: str
) -> None:
    row = owner.execute(
        f"SELECT count(*) FROM {table} t WHERE {column} IS NOT NULL "
        f"AND NOT EXISTS (SELECT FROM {other} o WHERE o.{key} = t.{column})"
    ).fetchone()
    if row and row[0]:
        raise Dangling(f"{row[0]} rows break {name}")


def _side_by_side(url: str, statements: Iterable[str]) -> None:
    """Run each statement in a transaction of its own, AT_ONCE at a time. Raises what the first to fail raised."""
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    for statement in statements:
        todo.put(statement)
    faults: list[Exception] = []

    def work() -> None:
        try:
            with psycopg.connect(url, autocommit=True) as line:
                line.execute("SET session_replication_role = replica")
                while not faults:
                    line.execute(todo.get_nowait())
        except queue.Empty:
            pass
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
