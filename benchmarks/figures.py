"""Figures: CPU and memory of process trees from /proc, statements from pg_stat_statements, percentiles."""

from __future__ import annotations

import contextlib
import os
import pathlib
from collections.abc import Sequence
from typing import Any

import psycopg

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TRANSACTION = r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|DEALLOCATE|START)"


def tree(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        for path in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                todo += [int(word) for word in path.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process tree, children that have ended included."""
    total = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(word) for word in words[11:15])
    return total / _TICK


def memory_mb(pid: int) -> dict[str, int]:
    """Return the memory of a process tree in MB: `rss` counts shared pages in every process, `pss` divides them.

    `unshared` is PSS without shared memory: of PostgreSQL it leaves out the buffers.
    """
    total = dict.fromkeys(("Rss", "Pss", "Pss_Shmem"), 0)
    for one in tree(pid):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                name, _colon, words = line.partition(":")
                if name in total:
                    total[name] += int(words.split()[0])
    mb = {name: round(kilobytes / 1024) for name, kilobytes in total.items()}
    return {"rss": mb["Rss"], "pss": mb["Pss"], "unshared": mb["Pss"] - mb["Pss_Shmem"]}


def machine_busy() -> tuple[float, float]:
    """Return (busy, total) CPU seconds of the whole machine since it started."""
    words = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(words) - words[3] - words[4]) / _TICK, sum(words) / _TICK


def statements(connection: psycopg.Connection) -> tuple[int, int]:
    """Return how many (statements, words of transaction control) the application's role has sent so far."""
    row = connection.execute(
        "SELECT coalesce(sum(calls) FILTER (WHERE query !~* %s), 0), coalesce(sum(calls) FILTER (WHERE query ~* %s), 0) "
        "FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'vardnav_app' AND toplevel",
        [_TRANSACTION, _TRANSACTION],
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def costliest(connection: psycopg.Connection, seconds: float, most: int = 8) -> list[dict[str, Any]]:
    """Return the statements that took most of PostgreSQL's time since `forget_statements`, the application's only."""
    rows = connection.execute(
        "SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 110), calls, total_exec_time + total_plan_time, "
        "mean_exec_time, shared_blks_hit, shared_blks_read FROM pg_stat_statements s "
        "JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'vardnav_app' AND toplevel ORDER BY 3 DESC LIMIT %s",
        [most],
    ).fetchall()
    return [
        {
            "sql": sql,
            "per_second": calls / seconds,
            "ms_per_second": total / seconds,
            "mean_ms": mean,
            "blocks_hit": hit / calls,
            "blocks_read": read / calls,
        }
        for sql, calls, total, mean, hit, read in rows
    ]


def forget_statements(connection: psycopg.Connection) -> None:
    """Begin to count statements anew."""
    connection.execute("SELECT pg_stat_statements_reset()")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the sorted `values` do not exceed; 0 when there are none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0
