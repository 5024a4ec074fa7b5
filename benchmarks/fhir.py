"""The FHIR door: what a core books for another system, and how many searches it answers, beside psycopg alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from benchmarks import capacity, fhir_data, fhir_rows, load, pace, site, watching
from benchmarks.fhir_data import Laid
from benchmarks.scenarios import Request
from vardnav.config.launch import programs

AT_ONCE = 16
WARMING_SECONDS, FLOOR_SECONDS = 1.5, 2.0
#: Requests whose statements are caught for the floor; those of a write are sent once only, and caught for each round.
CAPTURED, WRITES_CAPTURED = 100, 500
Say = Callable[[str], None]


def measure(
    made: site.Site, owner: psycopg.Connection, *, rounds: int, seconds: float, say: Say
) -> dict[str, Any]:
    """Measure creates and searches in rounds that take turns with the floor; return figures by name."""
    laid = fhir_data.lay(owner, made.port)
    app, others = site.split()
    found: dict[str, Any] = {}
    made.place(others)
    with site.on_cores(others), capacity.floor_process(made, app) as floor, made.serving(app, has_all=False):
        made.place(others)
        for name in fhir_rows.GOALS:
            found[name] = one = _measured(made, owner, laid, floor, name, rounds, seconds)
            say(capacity.said(name, one))
    made.place(site.ALL)
    return found


def _measured(
    made: site.Site,
    owner: psycopg.Connection,
    laid: Laid,
    floor: capacity.Floor,
    name: str,
    rounds: int,
    seconds: float,
) -> dict[str, Any]:
    asked: Iterator[Request] = getattr(laid, name)()
    is_write = name == "create"

    def ours(length: float) -> dict[str, Any]:
        run = load.closed(made.port, asked, at_once=AT_ONCE, seconds=length)
        return watching.watched(made, owner, lambda: asyncio.run(run))

    def alone() -> dict[str, Any]:
        given = [(path, fhir_data.TOKEN) for path in _to_catch(laid, name)]
        counts = floor.order("capture", name=name, asked=given)
        threads = programs.THREADS_PER_PAGE_WORKER
        floor.order("ready", name=name, seconds=FLOOR_SECONDS, threads=threads, is_once=is_write)
        return {**counts, **watching.floor_round(made, lambda: floor.order("go", seconds=FLOOR_SECONDS))}

    ours(WARMING_SECONDS)
    turns = [(pace.beside(lambda: ours(seconds)), pace.beside(alone)) for _number in range(rounds)]
    return capacity.beside_floor([one for one, _other in turns], [other for _one, other in turns])


def _to_catch(laid: Laid, name: str) -> Iterator[str]:
    if name == "create":
        bodies = laid.creates()
        yield from (f"/fhir/R4/Appointment {next(bodies)[0]}" for _number in range(WRITES_CAPTURED))
    elif name == "slots":
        yield from (f"/fhir/R4/{laid.slots_path}" for _number in range(CAPTURED))
    else:
        yield from (f"/fhir/R4/Appointment/_search {laid.look_up(one)}" for one in range(CAPTURED))
