"""Booking: what a core confirms over HTTP, everywhere and at one hot clinic, on a slow disk, beside PostgreSQL's limit."""

from __future__ import annotations

import asyncio
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks import booking_data, booking_load, data, figures, pace, site, watching
from benchmarks.booking_data import Times

AT_ONCE = 32
WARMING_SECONDS = 2.0
#: Units that a search looks through: of the whole run and of the usual one.
UNITS, UNITS_SMALL = 1000, 100
#: How many times each search is asked.
SEARCHES = 200
SLOW_DISK_US = 5000
#: What of each round the report tells.
PLAIN = (
    "per_second",
    "confirmed_per_second",
    "app_ms",
    "db_ms",
    "statements",
    "transaction_words",
    "p99",
    "others_share",
)
# As little as a booking is: the seat by its index, the log's row, the job for whoever tells the person; one statement.
_LEAST = """
\\set n random(1, {slots})
\\set p random(0, {people})
WITH sat AS (INSERT INTO appointments_appointment (id, region, unit_id, slot_id, seat, capacity, starts_at, ends_at,
    time_type_id, rule_id, subject_id, status, origin, origin_kind, has_adult, wants_reminder, request_key, request_by,
    booked_at, cancelled_because, version)
  SELECT uuidv7(), s.region, s.unit_id, s.id, 1 + floor(random() * s.capacity), s.capacity, s.starts_at, s.ends_at,
    s.time_type_id, b.rule_id, p.id, 'booked', 'online', '', false, false, uuidv7(), p.id, now(), '', 1
  FROM bench_slot b JOIN appointments_slot s ON s.id = b.id JOIN bench_person p ON p.i = :p WHERE b.n = :n
  ON CONFLICT DO NOTHING RETURNING id, subject_id, unit_id),
logged AS (INSERT INTO audit_entry (id, at, region, role, actor_id, unit_id, subject_id, action, object_kind, object_id,
    purpose, outcome, detail, request_id)
  SELECT uuidv7(), now(), '12', 'resident', subject_id, unit_id, subject_id, 'appointments.book', 'appointment', id, '',
    'done', '{{}}', '' FROM sat)
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('bench', 'bench', 0, NULL, NULL, '{{}}'::jsonb, NULL)
    ::procrastinate_job_to_defer_v1]) FROM sat;
"""
_BENCH_SLOT = """
DROP TABLE IF EXISTS bench_slot;
CREATE TABLE bench_slot AS SELECT row_number() OVER () AS n, s.id, r.id AS rule_id FROM appointments_slot s
JOIN appointments_timetype t ON t.id = s.time_type_id AND t.key = 'bench-uniform'
JOIN appointments_timerule r ON r.time_type_id = t.id AND r.superseded_at IS NULL;
ALTER TABLE bench_slot ADD PRIMARY KEY (n)
"""
Say = Callable[[str], None]


def measure(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    *,
    rounds: int,
    seconds: float,
    is_full: bool,
    say: Say,
) -> dict[str, Any]:
    """Measure booking in rounds that take turns; return figures by name."""
    times = booking_data.lay(owner)
    found: dict[str, Any] = {}
    tokens = booking_data.tokens(loaded)
    app, others = site.split()
    made.place(others)

    def one(name: str, length: float = seconds) -> dict[str, Any]:
        return pace.beside(lambda: _round(made, owner, times[name], tokens, length))

    with site.on_cores(others), made.serving(app, has_all=False):
        made.place(others)
        data.renew_sessions(owner)
        for name in times:
            one(name, WARMING_SECONDS)
        turns = [{name: one(name) for name in times} for _number in range(rounds)]
        for name in times:
            found[name] = _medians([turn[name] for turn in turns])
            say(_said(name, found[name]))
        ratios = [
            turn["hot"]["confirmed_per_second"] / turn["uniform"]["confirmed_per_second"] for turn in turns
        ]
        found["hot_to_uniform"] = statistics.median(ratios)
        found["slow disk"] = _on_a_slow_disk(owner, lambda: one("hot"))
        say(_said("slow disk", found["slow disk"]))
    made.place(site.ALL)
    with made.serving(site.ALL, has_all=False):
        data.renew_sessions(owner)
        one("uniform", WARMING_SECONDS)
        whole = [(one("uniform"), limit(made, owner, loaded, seconds)) for _number in range(rounds)]
    found["whole machine"] = _medians([ours for ours, _theirs in whole])
    found["limit"] = statistics.median(theirs for _ours, theirs in whole)
    found["share_of_limit"] = statistics.median(
        ours["confirmed_per_second"] / theirs for ours, theirs in whole
    )
    say(_said("whole machine", found["whole machine"]))
    found["search"] = search(made, owner, UNITS if is_full else UNITS_SMALL, say)
    return found


def _round(
    made: site.Site, owner: psycopg.Connection, times: Times, tokens: list[str], seconds: float
) -> dict[str, Any]:
    run = booking_load.booking(made.port, times.bookings(tokens), at_once=AT_ONCE, seconds=seconds)
    one = watching.watched(made, owner, lambda: asyncio.run(run))
    confirmed = one["by_kind"].get("confirm", {}).get("count", 0)
    return {
        **one,
        "confirmed": confirmed,
        "confirmed_per_second": one["per_second"] * confirmed / max(1, one["answered"]),
        "cpu_ms_confirmed": (one["app_ms"] + one["db_ms"]) * one["answered"] / max(1, confirmed),
    }


def _medians(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    middle = sorted(rounds, key=lambda one: one["per_second"])[len(rounds) // 2]
    errors: dict[str, int] = {}
    for one in rounds:
        for what, count in one["errors"].items():
            errors[what] = errors.get(what, 0) + count
    medians = {
        key: statistics.median(one[key] for one in rounds)
        for key in (*PLAIN, "p50", "p95", "cpu_ms_confirmed")
    }
    told = [{key: one[key] for key in (*PLAIN, "loop_ms")} for one in rounds]
    return {**middle, **medians, "errors": errors, "rounds": told}


def _on_a_slow_disk(owner: psycopg.Connection, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Let every commit wait as long as a slow disk would need, and measure."""
    for setting, value in (("commit_delay", SLOW_DISK_US), ("commit_siblings", 0)):
        owner.execute(f"ALTER SYSTEM SET {setting} = {value}".encode())
    owner.execute("SELECT pg_reload_conf()")
    try:
        return _medians([run()])
    finally:
        owner.execute("ALTER SYSTEM RESET ALL")
        owner.execute("SELECT pg_reload_conf()")


def limit(made: site.Site, owner: psycopg.Connection, loaded: data.Data, seconds: float) -> float:
    """Return how many bookings PostgreSQL keeps a second when nothing but its own client asks, on the whole machine."""
    owner.execute(_BENCH_SLOT)
    count = _one(owner, "SELECT count(*) FROM bench_slot")
    people = _one(owner, "SELECT count(*) FROM bench_person") - 1
    script = _LEAST.format(slots=count, people=people)
    program = pathlib.Path(made.database.command[0]).with_name("pgbench")
    before = _one(owner, "SELECT count(*) FROM appointments_appointment")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [
            str(program),
            "-n",
            "-M",
            "prepared",
            "-c",
            "8",
            "-j",
            "2",
            "-T",
            str(max(1, round(seconds))),
        ]
        done = subprocess.run(
            [*command, "-f", file.name, made.log_ins.owner], capture_output=True, text=True, check=True
        )
    took = re.search(r"tps = ([\d.]+)", done.stdout)
    tried = re.search(r"transactions actually processed: (\d+)", done.stdout)
    assert took is not None
    assert tried is not None
    kept = _one(owner, "SELECT count(*) FROM appointments_appointment") - before
    owner.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'bench'")
    return float(took[1]) * kept / max(1, int(tried[1]))


def _one(owner: psycopg.Connection, statement: str) -> int:
    row = owner.execute(statement.encode()).fetchone()
    return int(row[0]) if row else 0


def search(made: site.Site, owner: psycopg.Connection, units: int, say: Say) -> dict[str, Any]:
    """Measure the search for free times among DAYS of A_DAY at so many units."""
    slots = booking_data.lay_to_search(owner, units)
    say(f"{slots} times to search among")
    process = site.spawn(made, "benchmarks.searching")
    try:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"key": f"bench-{booking_data.SEEK}", "times": SEARCHES}) + "\n")
        process.stdin.flush()
        told: dict[str, Any] = json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
    for name, one in told["searches"].items():
        say(
            f"search, {name}: {one['units']} units, p50 / p95 {one['p50']:.1f} / {one['p95']:.1f} ms, {one['found']} shown"
        )
    return {"slots": slots, **told}


def _said(name: str, one: dict[str, Any]) -> str:
    errors = f"  ERRORS {one['errors']}" if one["errors"] else ""
    return (
        f"{name:14} {one['confirmed_per_second']:6.0f} confirmed/s ({one['per_second']:.0f} requests/s)  "
        f"app {one['app_ms']:.2f} db {one['db_ms']:.2f} ms each  p99 {one['p99']:.1f} ms  "
        f"statements {one['statements']:.1f} (+{one['transaction_words']:.1f})  others {one['others_share']:.0%}{errors}"
    )


def percentiles(values: list[float]) -> dict[str, float]:
    """Return p50 and p95 of milliseconds."""
    values.sort()
    return {"p50": figures.percentile(values, 0.5), "p95": figures.percentile(values, 0.95)}
