"""Profiles: the busy hours P1 and P2 in an open loop, in steps, with where the time goes."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from typing import Any

import psycopg

from benchmarks import data, figures, load, site, watching
from benchmarks.scenarios import Requests

WARMING_SECONDS = 4.0


def measure(
    made: site.Site, owner: psycopg.Connection, loaded: data.Data, profile: load.Profile, seconds: float
) -> dict[str, Any]:
    """Run a profile for `seconds` after a short warming, with all programs up; return figures of this one run."""
    chance = random.Random(round(profile.dynamic))
    some = _present(loaded, profile.visitors, chance)
    for length in (WARMING_SECONDS, seconds):
        data.renew_sessions(owner, seen_within=120)  # vardnav.kernel.access.sessions.TOUCH
        drafts = data.drafts(owner, loaded, int(profile.writes * length * 1.5) + 30)
        requests = Requests(made.port, some, iter(drafts), chance)
        figures.forget_statements(owner)
        run = load.opened(profile, requests, made.simulator_port, seconds=length, chance=chance)
        found = watching.watched(made, owner, lambda run=run: asyncio.run(run))  # type: ignore[misc]
    return {
        **found,
        "seconds": seconds,
        "asked_per_second": profile.dynamic + profile.public - profile.log_ins,
        "visitors": len(some.busy),
        "limit_ms": profile.limit_ms,
        "is_held": not found["errors"] and found["p95"] < profile.limit_ms,
        "costliest": figures.costliest(owner, seconds),
    }


def _present(loaded: data.Data, count: int, chance: random.Random) -> data.Data:
    """Return those who are logged in during the run."""
    present = sorted(chance.sample(range(len(loaded.busy)), min(count, len(loaded.busy))))
    place = {owner: number for number, owner in enumerate(present)}
    return dataclasses.replace(
        loaded,
        busy=[loaded.busy[owner] for owner in present],
        cases=[(place[owner], case_id) for owner, case_id in loaded.cases if owner in place],
    )


def log_ins(made: site.Site, owner: psycopg.Connection, loaded: data.Data) -> dict[str, Any]:
    """Measure log-ins alone, eight at a time, with all programs up; CPU per log-in is what counts here."""
    for seconds in (1.0, 3.0):
        requests = Requests(made.port, loaded, iter([]), random.Random(3))
        run = load.logging_in(requests, made.simulator_port, at_once=8, seconds=seconds)
        found = watching.watched(made, owner, lambda run=run: asyncio.run(run))  # type: ignore[misc]
    return found


def needs(profile: load.Profile, costs: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return what each kind of request in `profile` takes, from the cost of one measured alone; {} if any is unknown."""
    rates = profile.rates()
    if rates.keys() - costs.keys():
        return {}
    return {
        kind: {
            "rate": rate,
            "app_ms": costs[kind]["app_ms"],
            "db_ms": costs[kind]["db_ms"],
            "cores": rate * (costs[kind]["app_ms"] + costs[kind]["db_ms"]) / 1000,
        }
        for kind, rate in rates.items()
    }


def highest_held(found: dict[str, dict[str, Any]], shares: dict[str, float]) -> float:
    """Return the highest share that was held with every lower one held too, 0 when none was."""
    highest = 0.0
    for name, share in sorted(shares.items(), key=lambda one: one[1]):
        if name not in found or not found[name]["is_held"]:
            break
        highest = share
    return highest
