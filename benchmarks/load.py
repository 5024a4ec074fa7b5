"""The generators: a closed loop for what one core can do, an open loop for how long people wait."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks import scenarios
from benchmarks.http import Client
from benchmarks.scenarios import Request, Requests

CONNECTIONS = 128


@dataclass
class Outcome:
    """What happened: seconds of each answer by kind, and what went wrong."""

    seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, latency: float) -> None:
        """Note one good answer."""
        self.latencies.setdefault(kind, []).append(latency)

    def wrong(self, what: str) -> None:
        """Note one error."""
        self.errors[what] = self.errors.get(what, 0) + 1

    @property
    def answered(self) -> int:
        """How many good answers there were."""
        return sum(map(len, self.latencies.values()))


async def _ask(client: Client, request: Request, began: float, outcome: Outcome) -> None:
    try:
        answer = await client.send(request.raw)
    except (OSError, TimeoutError) as fault:
        outcome.wrong(f"{request.kind}: {type(fault).__name__}")
        return
    if request.is_answered_by(answer):
        outcome.note(request.kind, time.perf_counter() - began)
    else:
        outcome.wrong(f"{request.kind}: {answer.status} {answer.header(b'location').decode()[:60]}")


async def closed(port: int, asked: Iterator[Request], *, at_once: int, seconds: float) -> Outcome:
    """Let `at_once` visitors ask without a pause for `seconds`, or until nothing is left to ask."""
    client, outcome = Client(port, at_once), Outcome()
    began = time.perf_counter()
    until = began + seconds

    async def visitor() -> None:
        while time.perf_counter() < until:
            request = next(asked, None)
            if request is None:
                return
            await _ask(client, request, time.perf_counter(), outcome)

    await asyncio.gather(*(visitor() for _number in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    client.close()
    return outcome


@dataclass(frozen=True)
class Profile:
    """How much per second: log-ins, requests of people logged in (log-ins' and writes' own included), public, writes."""

    name: str
    log_ins: float
    dynamic: float
    public: float
    writes: float

    @property
    def pages(self) -> float:
        """Pages per second besides the two requests of each log-in and the writes."""
        return self.dynamic - 2 * self.log_ins - self.writes


P1 = Profile("P1", 6.1, 73, 30, 0.66)
P2 = Profile("P2", 46, 550, 225, 5)


def _arrivals(profile: Profile, seconds: float, chance: random.Random) -> list[tuple[float, str]]:
    """Return when what arrives: independent visitors (Poisson), made before the clock starts."""
    rates = {
        "log_in": profile.log_ins,
        "page": profile.pages,
        "public": profile.public,
        "write": profile.writes,
    }
    found: list[tuple[float, str]] = []
    for kind, rate in rates.items():
        at = chance.expovariate(rate)
        while at < seconds:
            found.append((at, kind))
            at += chance.expovariate(rate)
    return sorted(found)


async def opened(
    profile: Profile, requests: Requests, simulator_port: int, *, seconds: float, chance: random.Random
) -> Outcome:
    """Send by the schedule, however slow the answers; each wait counts from the intended time."""
    site, e_id, outcome = Client(requests.port, CONNECTIONS), Client(simulator_port, CONNECTIONS), Outcome()
    pages = scenarios.mixed(requests)
    schedule = _arrivals(profile, seconds, chance)
    running: set[asyncio.Task[None]] = set()
    began = time.perf_counter()

    async def log_in(meant: float) -> None:
        try:
            await scenarios.log_in(site, e_id, chance.choice(requests.data.persons))
        except (OSError, TimeoutError, scenarios.NotLoggedIn) as fault:
            outcome.wrong(f"log_in: {fault!r}"[:200])
        else:
            outcome.note("log_in", time.perf_counter() - meant)

    for at, kind in schedule:
        meant = began + at
        while (wait := meant - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        if kind == "log_in":
            task = asyncio.create_task(log_in(meant))
        else:
            made = {"page": pages.__next__, "public": requests.visit, "write": requests.write}[kind]()
            task = asyncio.create_task(_ask(site, made, meant, outcome))
        running.add(task)
        task.add_done_callback(running.discard)
    if running:
        await asyncio.wait(set(running))
    outcome.seconds = time.perf_counter() - began
    site.close()
    e_id.close()
    return outcome
