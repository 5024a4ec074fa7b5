"""What a load takes: CPU of each program, statements, memory, what others took of the machine meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks import figures, load, site


def watched(
    made: site.Site, owner: psycopg.Connection, run: Callable[[], load.Outcome], *, program: str = "web"
) -> dict[str, Any]:
    """Run a load and say what it took: figures per good answer; `program` is the one whose CPU is the application's."""
    pids = made.pids()
    before = {name: figures.cpu_seconds(pid) for name, pid in pids.items()}
    sent, busy, own = figures.statements(owner), figures.machine_busy(), time.process_time()
    outcome = run()
    own = time.process_time() - own
    after = {name: figures.cpu_seconds(pid) for name, pid in pids.items()}
    sent_after, busy_after = figures.statements(owner), figures.machine_busy()
    count = max(1, outcome.answered)
    spent = {name: after[name] - before[name] for name in before}
    everything = sorted(value for values in outcome.latencies.values() for value in values)
    used = busy_after[0] - busy[0]
    machine = max(0.01, busy_after[1] - busy[1])
    return {
        "per_second": outcome.answered / outcome.seconds,
        "app_ms": spent[program] / count * 1000,
        "db_ms": spent["database"] / count * 1000,
        "statements": (sent_after[0] - sent[0]) / count,
        "transaction_words": (sent_after[1] - sent[1]) / count,
        **latency(everything),
        "by_kind": {kind: latency(sorted(values)) for kind, values in outcome.latencies.items()},
        "answered": outcome.answered,
        "errors": outcome.errors,
        "cpu_share": {name: value / outcome.seconds for name, value in spent.items()}
        | {"generator": own / outcome.seconds},
        "generator_ms": own / count * 1000,
        "generator_late_p99": figures.percentile(sorted(outcome.late), 0.99) * 1000,
        "machine_share": used / machine,
        "others_share": (used - sum(spent.values()) - own) / machine,
        "memory_mb": {name: figures.memory_mb(pid) for name, pid in pids.items()},
    }


def floor_round(made: site.Site, go: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Let the floor replay what it has ready; add PostgreSQL's CPU and what others took."""
    pid = made.pids()["database"]
    before, busy = figures.cpu_seconds(pid), figures.machine_busy()
    found = go()
    spent, busy_after = figures.cpu_seconds(pid) - before, figures.machine_busy()
    own = found["app_ms"] * found["answered"] / 1000
    others = busy_after[0] - busy[0] - spent - own
    return {
        **found,
        "db_ms": spent / found["answered"] * 1000,
        "others_share": others / max(0.01, busy_after[1] - busy[1]),
    }


def latency(values: list[float]) -> dict[str, float]:
    """Return the percentiles of sorted seconds, in ms."""
    return {
        "count": len(values),
        "p50": figures.percentile(values, 0.5) * 1000,
        "p95": figures.percentile(values, 0.95) * 1000,
        "p99": figures.percentile(values, 0.99) * 1000,
    }
