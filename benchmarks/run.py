"""`make bench`: capacity of one core, the floor under it, then the profiles; a table and a JSON report."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import json
import os
import pathlib
import platform
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks import data, figures, load, report, scenarios, site
from benchmarks.scenarios import Requests
from vardnav.config.launch.problems import SetupProblem
from vardnav.kernel.people.rules import TERMS_VERSION

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
AT_ONCE = 16
MOST_PER_SECOND = 3000  # drafts are made ahead: nobody writes faster than this
SCENARIOS = ("start", "inbox", "write", "public")
FLOOR_REQUESTS = 1500


def main(arguments: list[str]) -> int:
    """Measure, print, and write the report. Returns 0, or 2 with a sentence when something is in the way."""
    chosen = _choices(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    memory = {"shared_buffers": "4GB", "max_wal_size": "16GB"} if chosen.full else {"shared_buffers": "512MB"}
    try:
        with site.database({**memory, "checkpoint_timeout": "15min"}) as made:
            found = _measure(made, chosen)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    print(report.table(found))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{found['when'].replace(':', '')}.json"
    path.write_text(json.dumps(found, indent=1, default=str), encoding="utf-8")
    print(f"\nWritten to {path}")
    return 0


def _choices(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--persons", type=int, default=50_000)
    parser.add_argument("--full", action="store_true", help="10 million messages, 500 000 persons")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one capacity round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="profiles for 10 minutes instead of one")
    parser.add_argument("--profile-seconds", type=float, default=60.0)
    parser.add_argument(
        "--only", default="start,inbox,write,public,floor,P1,P2", help="parts, with commas between"
    )
    chosen = parser.parse_args(arguments)
    if chosen.full:
        chosen.messages, chosen.persons = 10_000_000, 500_000
    if chosen.long:
        chosen.profile_seconds = 600.0
    chosen.only = chosen.only.split(",")
    return chosen


def _say(text: str) -> None:
    print(f"{dt.datetime.now():%H:%M:%S}  {text}", flush=True)  # noqa: DTZ005, TID251 - a person's own clock


def _measure(made: site.Site, chosen: argparse.Namespace) -> dict[str, Any]:
    owner = psycopg.connect(made.log_ins.owner, autocommit=True)
    owner.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    _say(f"Loading {chosen.messages} messages, {chosen.persons} persons …")
    began = time.perf_counter()
    loaded = data.load(owner, messages=chosen.messages, persons=chosen.persons, terms=TERMS_VERSION)
    _say(f"{loaded.messages} messages in {time.perf_counter() - began:.0f} s")
    gc.freeze()
    found: dict[str, Any] = {
        "when": f"{dt.datetime.now():%Y-%m-%dT%H:%M:%S}",  # noqa: DTZ005, TID251
        "machine": {"cores": len(site.ALL), "python": platform.python_version(), "load": os.getloadavg()},
        "messages": loaded.messages,
        "persons": chosen.persons,
        "commit": _commit(),
        "capacity": {},
        "floor": {},
        "profiles": {},
    }
    wanted = [name for name in SCENARIOS if name in chosen.only]
    if wanted:
        app, others = site.split()
        made.place(others)
        with site.on_cores(others), made.serving(app, has_all=False):
            made.place(others)
            for name in wanted:
                found["capacity"][name] = _capacity(made, owner, loaded, name, chosen)
    if "floor" in chosen.only:
        found["floor"] = _floor(made, owner, loaded, wanted)
    made.place(site.ALL)
    profiles = [one for one in (load.P1, load.P2) if one.name in chosen.only]
    if profiles:
        with made.serving(site.ALL, has_all=True):
            for profile in profiles:
                found["profiles"][profile.name] = _profile(made, owner, loaded, profile, chosen)
    owner.close()
    return found


def _requests(made: site.Site, loaded: data.Data, drafts: list[Any], seed: int) -> Requests:
    return Requests(made.port, loaded, iter(drafts), random.Random(seed))


def _capacity(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, name: str, chosen: argparse.Namespace
) -> dict[str, Any]:
    data.renew_sessions(owner)
    rounds = []
    for number in range(chosen.rounds + 1):
        is_warming = number == 0
        seconds = 2.0 if is_warming else chosen.seconds
        drafts = data.drafts(owner, loaded, int(seconds * MOST_PER_SECOND)) if name == "write" else []
        asked = scenarios.endless(getattr(_requests(made, loaded, drafts, number), name))
        run = load.closed(made.port, asked, at_once=AT_ONCE, seconds=seconds)
        one = _watched(made, owner, lambda run=run: asyncio.run(run))  # type: ignore[misc]
        if drafts:
            ids = [draft[0] for draft in drafts]
            row = owner.execute(
                "SELECT count(*) FROM cases_case WHERE region = '12' AND draft_id = ANY(%s)", [ids]
            ).fetchone()
            one["cases_written"] = row[0] if row else 0
            owner.execute("DELETE FROM cases_draft WHERE id = ANY(%s)", [ids])
        if not is_warming:
            rounds.append(one)
    best = _median(rounds)
    _say(report.line(name, best))
    return best


def _watched(made: site.Site, owner: psycopg.Connection, run: Callable[[], load.Outcome]) -> dict[str, Any]:
    """Run a load and say what it took: figures per good answer."""
    assert made.database.process is not None
    pids = {name: made.pid(name) for name in ("web", "worker", "simulator")} | {
        "database": made.database.process.pid
    }
    before = {name: figures.cpu_seconds(pid) for name, pid in pids.items() if pid}
    sent, busy, own = figures.statements(owner), figures.machine_busy(), time.process_time()
    outcome = run()
    own = time.process_time() - own
    after = {name: figures.cpu_seconds(pid) for name, pid in pids.items() if pid}
    sent_after, busy_after = figures.statements(owner), figures.machine_busy()
    count = max(1, outcome.answered)
    spent = {name: after[name] - before[name] for name in before}
    everything = sorted(value for values in outcome.latencies.values() for value in values)
    used = busy_after[0] - busy[0]
    return {
        "per_second": outcome.answered / outcome.seconds,
        "app_ms": spent["web"] / count * 1000,
        "db_ms": spent["database"] / count * 1000,
        "statements": (sent_after[0] - sent[0]) / count,
        "transaction_words": (sent_after[1] - sent[1]) / count,
        **_latency(everything),
        "by_kind": {kind: _latency(sorted(values)) for kind, values in outcome.latencies.items()},
        "answered": outcome.answered,
        "errors": outcome.errors,
        "cpu_share": {name: value / outcome.seconds for name, value in spent.items()}
        | {"generator": own / outcome.seconds},
        "others_share": (used - sum(spent.values()) - own) / max(0.01, busy_after[1] - busy[1]),
        "memory_mb": {name: round(figures.memory_mb(pid)) for name, pid in pids.items() if pid},
    }


def _latency(values: list[float]) -> dict[str, float]:
    return {
        "count": len(values),
        "p50": figures.percentile(values, 0.5) * 1000,
        "p95": figures.percentile(values, 0.95) * 1000,
        "p99": figures.percentile(values, 0.99) * 1000,
    }


def _median(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the round with the median rate, its plain figures replaced by the medians of all."""
    middle = sorted(rounds, key=lambda one: one["per_second"])[len(rounds) // 2]
    medians = {
        key: statistics.median(one[key] for one in rounds)
        for key, value in middle.items()
        if isinstance(value, float)
    }
    errors: dict[str, int] = {}
    for one in rounds:
        for what, count in one["errors"].items():
            errors[what] = errors.get(what, 0) + count
    written = {}
    if "cases_written" in middle:
        written = {
            "cases_written": sum(one["cases_written"] for one in rounds),
            "answered": sum(one["answered"] for one in rounds),
        }
    return {
        **middle,
        **medians,
        **written,
        "errors": errors,
        "rounds": [{key: one[key] for key in ("per_second", "app_ms", "db_ms")} for one in rounds],
    }


def _floor(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, names: list[str]
) -> dict[str, dict[str, float]]:
    paths = {"start": "/my/", "inbox": "/my/inbox/"}
    told: dict[str, list[tuple[str, str]]] = {
        name: [(path, loaded.busy[i % len(loaded.busy)]) for i in range(FLOOR_REQUESTS)]
        for name, path in paths.items()
        if name in names
    }
    if "write" in names:
        made_drafts = data.drafts(owner, loaded, FLOOR_REQUESTS)
        told["write"] = [(f"/my/drafts/{draft_id}/review/", token) for draft_id, token in made_drafts]
    path = site.FOLDER / "floor.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    said = site.call(made, "benchmarks.floor", str(path))
    found: dict[str, dict[str, float]] = json.loads(said.strip().splitlines()[-1])
    for name, one in found.items():
        _say(f"{name}: psycopg alone {one['per_second']:.0f}/s, {one['app_ms']:.3f} ms")
    return found


def _profile(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    profile: load.Profile,
    chosen: argparse.Namespace,
) -> dict[str, Any]:
    data.renew_sessions(owner)
    seconds = chosen.profile_seconds
    drafts = data.drafts(owner, loaded, int(profile.writes * (seconds + 60) * 2) + 50)
    for length in (5.0, seconds):  # the first one warms up
        chance = random.Random(int(length))
        requests = _requests(
            made, loaded, [drafts.pop() for _ in range(int(profile.writes * length * 1.5) + 20)], 7
        )
        run = load.opened(profile, requests, made.simulator_port, seconds=length, chance=chance)
        found = _watched(made, owner, lambda run=run: asyncio.run(run))  # type: ignore[misc]
    _say(report.line(profile.name, found))
    return found


def _commit() -> str:
    asked = ["git", "-C", str(RESULTS.parents[1]), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
