"""`make bench`: capacity of one core with the floor under it, then the profiles; a table and a JSON report."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gc
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg

from benchmarks import booking, capacity, chat, data, fhir, load, profiles, report, site, triage, usual
from vardnav.config.launch.problems import SetupProblem
from vardnav.kernel.people.rules import TERMS_VERSION

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
SMALL, FULL = data.Size(200_000, 50_000), data.Size(10_000_000, 500_000)
PAGES = ("start", "inbox", "queue", "case")
PARTS = (
    *capacity.SCENARIOS,
    "floor",
    "usual",
    "kinds",
    "booking",
    "chat",
    "fhir",
    "triage",
    "plans",
    "P1",
    "P2",
)


def main(arguments: list[str]) -> int:
    """Measure, print, and write the report. Returns 0, or the problem's exit code with a sentence."""
    chosen = _choices(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if chosen.only == ["triage"]:  # needs no database
        print("\n".join(triage.table(triage.measure())))
        return 0
    memory = "6GB" if chosen.size == FULL else "512MB"
    settings = {"shared_buffers": memory, "max_wal_size": "16GB", "checkpoint_timeout": "15min"}
    found: dict[str, Any] = {}
    try:
        with site.database(chosen.size, settings, TERMS_VERSION, _say) as made:
            _measure(made, chosen, found)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    except (KeyboardInterrupt, SystemExit):  # what was measured so far is still worth a report
        if found:
            _tell({**found, "is_cut_short": True})
        return 1
    _tell(found)
    return 0


def _tell(found: dict[str, Any]) -> None:
    words = report.table(found)
    print(words)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{found['when'].replace(':', '')}.json"
    path.write_text(json.dumps(found, indent=1, default=str), encoding="utf-8")
    path.with_suffix(".md").write_text(f"{words}\n\n{report.plans(found)}\n", encoding="utf-8")
    print(f"\nWritten to {path} and .md beside it")


def _choices(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="10 million messages, 500 000 persons")
    parser.add_argument("--messages", type=int, help=f"of another data set than the usual {SMALL.messages}")
    parser.add_argument("--persons", type=int, help=f"instead of {SMALL.persons}")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one capacity round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="P1 for 10 minutes, the steps of P2 for one")
    parser.add_argument("--profile-seconds", type=float, help="length of P1 and of each step of P2")
    parser.add_argument("--shares", default="25,50,100", help="steps of P2 in percent")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.only.split(",")) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    usual = FULL if chosen.full else SMALL
    chosen.size = data.Size(chosen.messages or usual.messages, chosen.persons or usual.persons)
    chosen.p1_seconds = chosen.profile_seconds or (600.0 if chosen.long else 30.0)
    chosen.p2_seconds = chosen.profile_seconds or (60.0 if chosen.long else 30.0)
    chosen.only = chosen.only.split(",")
    return chosen


def _say(text: str) -> None:
    print(f"{dt.datetime.now():%H:%M:%S}  {text}", flush=True)  # noqa: DTZ005, TID251 - a person's own clock


def _measure(made: site.Site, chosen: argparse.Namespace, found: dict[str, Any]) -> None:
    """Measure what is chosen into `found`, part by part."""
    owner = psycopg.connect(made.log_ins.owner, autocommit=True)
    owner.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    began = time.perf_counter()
    loaded = data.log_everybody_in(owner, chosen.size)
    data.warm(owner)
    _say(f"{loaded.counts['cases_message']} messages ready, {time.perf_counter() - began:.0f} s")
    gc.freeze()
    found |= {
        "when": f"{dt.datetime.now():%Y-%m-%dT%H:%M:%S}",  # noqa: DTZ005, TID251
        "machine": {"cores": len(site.ALL), "python": platform.python_version(), "load": os.getloadavg()},
        "loading_seconds": made.loading_seconds,
        "rows": loaded.counts,
        "persons": chosen.size.persons,
        "commit": _commit(),
        "capacity": {},
        "plans": {},
        "needs": {},
        "booking": {},
        "chat": {},
        "fhir": {},
        "profiles": {},
        "held": 0.0,
    }
    _capacities(made, owner, loaded, chosen, found)
    if "booking" in chosen.only:
        found["booking"] = booking.measure(
            made, owner, loaded, rounds=chosen.rounds, seconds=chosen.seconds, is_full=chosen.full, say=_say
        )
    if "chat" in chosen.only:
        found["chat"] = chat.measure(made, owner, rounds=chosen.rounds, seconds=chosen.seconds, say=_say)
    if "fhir" in chosen.only:
        found["fhir"] = fhir.measure(made, owner, rounds=chosen.rounds, seconds=chosen.seconds, say=_say)
    if "triage" in chosen.only:
        found["triage"] = triage.measure()
    _profiles(made, owner, loaded, chosen, found)
    owner.close()


def _capacities(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    chosen: argparse.Namespace,
    found: dict[str, Any],
) -> None:
    wanted = [name for name in capacity.SCENARIOS if name in chosen.only]
    wanted += capacity.OTHERS if "kinds" in chosen.only else ()
    if not wanted and "plans" not in chosen.only:
        return
    app, others = site.split()
    made.place(others)
    with site.on_cores(others), capacity.floor_process(made, app) as floor:
        if "plans" in chosen.only:
            for name in PAGES:
                floor.order("capture", name=name, asked=capacity.asked_of(loaded, name, 10))
                found["plans"][name] = floor.order("plans", name=name)
        if wanted:
            compares = "usual" in chosen.only and not set(usual.COMPARED).isdisjoint(wanted)
            with (
                made.serving(app, has_all=False),
                usual.serving(made, loaded, app) if compares else contextlib.nullcontext(0) as usual_port,
            ):
                made.place(others)
                for name in wanted:
                    one = capacity.measure(
                        made,
                        owner,
                        loaded,
                        name,
                        floor if "floor" in chosen.only else None,
                        rounds=1 if name in capacity.OTHERS else chosen.rounds,
                        seconds=min(2.0, chosen.seconds) if name in capacity.OTHERS else chosen.seconds,
                        usual_port=usual_port,
                    )
                    found["capacity"][name] = one
                    _say(capacity.said(name, one))
    made.place(site.ALL)


def _profiles(
    made: site.Site,
    owner: psycopg.Connection,
    loaded: data.Data,
    chosen: argparse.Namespace,
    found: dict[str, Any],
) -> None:
    steps = [(load.P1, chosen.p1_seconds)] if "P1" in chosen.only else []
    shares = sorted(float(word) / 100 for word in chosen.shares.split(","))
    if "P2" in chosen.only:
        steps += [(load.P2.at(share), chosen.p2_seconds) for share in shares]
    if not steps and "kinds" not in chosen.only:
        return
    with made.serving(site.ALL, has_all=True):
        if "kinds" in chosen.only:
            found["capacity"]["log_in"] = one = profiles.log_ins(made, owner, loaded)
            found["needs"] = profiles.needs(load.P2, found["capacity"])
            _say(report.line("log_in", one))
        for profile, seconds in steps:
            one = profiles.measure(made, owner, loaded, profile, seconds)
            found["profiles"][profile.name] = one
            by_name = {load.P2.at(share).name: share for share in shares}
            found["held"] = profiles.highest_held(found["profiles"], by_name)
            _say(report.line(profile.name, one))


def _commit() -> str:
    asked = ["git", "-C", str(RESULTS.parents[1]), "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
