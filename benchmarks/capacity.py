"""Capacity: what one core of the application answers in a closed loop, and the floor under it, by turns in the same run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks import data, load, pace, report, scenarios, site, usual, watching
from benchmarks.scenarios import Requests
from vardnav.config.launch import programs
from vardnav.config.launch.problems import SetupProblem

AT_ONCE = 16
MOST_PER_SECOND = 1500  # drafts are made ahead: nobody writes faster than this
SCENARIOS = ("start", "inbox", "queue", "case", "write", "public")
#: What else P2 asks for: measured once, shortly, to know where its time goes.
OTHERS = ("mine", "service", "visit")
#: Pages captured for the floor; those of a write are sent once only and so captured for each round.
CAPTURED, WRITES_CAPTURED = 150, 500
FLOOR_SECONDS, WARMING_SECONDS = 2.0, 1.5
#: Others may take so much of the machine; with more, figures count for nothing (as where the goals were set).
QUIET = 0.07
#: What the report tells of each round.
TOLD = ("per_second", "app_ms", "db_ms", "others_share", "loop_ms")


class Floor:
    """The floor's process, talked to by line. Raises SetupProblem when it ends."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def order(self, do: str, **arguments: Any) -> Any:
        """Have something done and return the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SetupProblem(
                f"The floor ended while it should {do}; see {site.FOLDER / 'log' / 'floor.log'}."
            )
        return json.loads(answer)


@contextlib.contextmanager
def floor_process(made: site.Site, cores: frozenset[int]) -> Iterator[Floor]:
    """Start the floor's process on `cores`; end it afterwards."""
    with site.on_cores(cores):
        process = site.spawn(made, "benchmarks.floor")
    try:
        yield Floor(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def asked_of(loaded: data.Data, name: str, count: int) -> list[tuple[str, str]]:
    """Return `count` (path, token) of a page that is read."""
    if name == "case":
        some = loaded.cases[:: max(1, len(loaded.cases) // count)][:count]
        return [(f"/my/cases/{case_id}/", loaded.busy[owner]) for owner, case_id in some]
    if name == "queue":
        return [("/desk/?queue=open", token) for token in loaded.desks]
    path = {"start": "/my/", "inbox": "/my/inbox/"}[name]
    return [(path, token) for token in loaded.busy[:: max(1, len(loaded.busy) // count)][:count]]


def measure(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    name: str,
    floor: Floor | None,
    *,
    rounds: int,
    seconds: float,
    usual_port: int = 0,
) -> dict[str, Any]:
    """Measure one kind of request: rounds of the site, of the usual Django and of the floor by turns, medians of each.

    Everything runs where the caller has placed it: the application and the floor on one core, the rest on the others.
    """
    data.renew_sessions(owner)
    if floor and name not in ("write", "public", *OTHERS):
        counts = floor.order("capture", name=name, asked=asked_of(loaded, name, CAPTURED))
    else:
        counts = {}

    def ask_usual(number: int, length: float) -> dict[str, Any]:
        return usual.one_round(
            made, owner, loaded, usual_port, at_once=AT_ONCE, number=number, seconds=length
        )

    _site_round(made, owner, loaded, name, 0, WARMING_SECONDS)
    is_compared = bool(usual_port) and name in usual.COMPARED
    if is_compared:
        ask_usual(0, WARMING_SECONDS)
    ours, theirs, alone = [], [], []
    for number in range(1, rounds + 1):
        ours.append(pace.beside(lambda n=number: _site_round(made, owner, loaded, name, n, seconds)))  # type: ignore[misc]
        if is_compared:
            theirs.append(pace.beside(lambda n=number: ask_usual(n, seconds)))  # type: ignore[misc]
        if floor and name not in ("public", *OTHERS):
            alone.append(pace.beside(lambda: {**counts, **_floor_round(made, owner, loaded, name, floor)}))
    found = beside_floor(ours, alone) if alone else _medians(ours)
    if theirs:
        found |= {"usual": _medians(theirs), **usual.ratios(ours, theirs)}
    return found


def beside_floor(ours: list[dict[str, Any]], alone: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians of the site's rounds with those of the floor that took turns with them."""
    found, under = _medians(ours), _medians(alone)
    return {
        **found,
        "floor": under,
        "share_of_floor": found["per_second"] / under["per_second"],
        "times_cpu": (found["app_ms"] + found["db_ms"]) / (under["app_ms"] + under["db_ms"]),
        "is_quiet": max(found["others_share"], under["others_share"]) < QUIET,
    }


def _site_round(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, name: str, number: int, seconds: float
) -> dict[str, Any]:
    drafts = data.drafts(owner, loaded, int(seconds * MOST_PER_SECOND)) if name == "write" else []
    requests = Requests(made.port, loaded, iter(drafts), random.Random(number))
    asked = scenarios.endless(getattr(requests, name))
    run = load.closed(made.port, asked, at_once=AT_ONCE, seconds=seconds)
    one = watching.watched(made, owner, lambda: asyncio.run(run))
    if drafts:
        ids = [draft[0] for draft in drafts]
        row = owner.execute(
            "SELECT count(*) FROM cases_case WHERE region = '12' AND draft_id = ANY(%s)", [ids]
        ).fetchone()
        one["cases_written"] = row[0] if row else 0
        owner.execute("DELETE FROM cases_draft WHERE id = ANY(%s)", [ids])
    return one


def _floor_round(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, name: str, floor: Floor
) -> dict[str, float]:
    is_once = name == "write"
    if is_once:
        drafts = data.drafts(owner, loaded, WRITES_CAPTURED)
        asked = [(f"/my/drafts/{draft_id}/review/", token) for draft_id, token in drafts]
        counts = floor.order("capture", name=name, asked=asked)
    else:
        counts = {}
    threads = programs.THREADS_PER_PAGE_WORKER
    floor.order("ready", name=name, seconds=FLOOR_SECONDS, threads=threads, is_once=is_once)
    return {**counts, **watching.floor_round(made, lambda: floor.order("go", seconds=FLOOR_SECONDS))}


def _medians(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the round with the median rate, its plain figures replaced by the medians of all."""
    middle = sorted(rounds, key=lambda one: one["per_second"])[len(rounds) // 2]
    medians = {
        key: statistics.median(one[key] for one in rounds)
        for key, value in middle.items()
        if isinstance(value, float)
    }
    sums: dict[str, Any] = {
        key: sum(one[key] for one in rounds) for key in ("answered", "cases_written") if key in middle
    }
    errors: dict[str, int] = {}
    for one in rounds:
        for what, count in one.get("errors", {}).items():
            errors[what] = errors.get(what, 0) + count
    told = [{key: one[key] for key in TOLD} for one in rounds]
    return {**middle, **medians, **sums, "errors": errors, "rounds": told}


def said(name: str, found: dict[str, Any]) -> str:
    """Return a capacity in a line."""
    alone = found.get("floor")
    under = (
        f"  psycopg alone {alone['per_second']:.0f}/s, app {alone['app_ms']:.3f} db {alone['db_ms']:.3f} ms: "
        f"{found['share_of_floor']:.0%}"
        if alone
        else ""
    )
    beside = found.get("usual")
    times = (
        f"  usual Django {beside['per_second']:.0f}/s, app {beside['app_ms']:.3f} db {beside['db_ms']:.3f} ms: "
        f"{found['times_usual']:.2f} times that rate"
        if beside
        else ""
    )
    return report.line(name, found) + times + under
