"""The generators: a closed loop for what one core can do, an open loop for how long people wait."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks import scenarios
from benchmarks.http import Answer, Client
from benchmarks.scenarios import Request, Requests

CONNECTIONS = 128
#: How long after the last arrival an answer still counts; what comes later is an error.
GRACE = 10.0


@dataclass
class Outcome:
    """What happened: seconds of each answer by kind, what went wrong, how late the generator itself sent."""

    seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)

    def note(self, kind: str, latency: float) -> None:
        """Note one good answer."""
        self.latencies.setdefault(kind, []).append(latency)

    def wrong(self, what: str, count: int = 1) -> None:
        """Note errors."""
        self.errors[what] = self.errors.get(what, 0) + count

    def judge(self, request: Request, answer: Answer | OSError, began: float) -> None:
        """Note an answer as good or as an error of its kind."""
        if isinstance(answer, OSError):
            self.wrong(f"{request.kind}: {type(answer).__name__} {answer}")
        elif request.is_answered_by(answer):
            self.note(request.kind, time.perf_counter() - began)
        else:
            self.wrong(f"{request.kind}: {answer.status} {answer.header(b'location').decode()[:60]}")

    @property
    def answered(self) -> int:
        """How many good answers there were."""
        return sum(map(len, self.latencies.values()))


async def closed(port: int, asked: Iterator[Request], *, at_once: int, seconds: float) -> Outcome:
    """Let `at_once` visitors ask without a pause for `seconds`, or until nothing is left to ask."""
    client, outcome = Client(port, at_once), Outcome()
    await client.open()
    over = asyncio.get_running_loop().create_future()
    began = time.perf_counter()
    until, going = began + seconds, at_once

    def next_one() -> None:
        nonlocal going
        request = next(asked, None) if time.perf_counter() < until else None
        if request is None:
            going -= 1
            if not going:
                over.set_result(None)
            return
        asked_at = time.perf_counter()

        def done(answer: Answer | OSError) -> None:
            outcome.judge(request, answer, asked_at)
            next_one()

        client.ask(request.raw, done)

    for _number in range(at_once):
        next_one()
    while not over.done():
        await asyncio.wait([over], timeout=1.0)
        client.give_up_late()
    outcome.seconds = time.perf_counter() - began
    client.close()
    return outcome


async def logging_in(requests: Requests, e_id_port: int, *, at_once: int, seconds: float) -> Outcome:
    """Let `at_once` visitors log in again and again for `seconds`."""
    site, e_id, outcome = Client(requests.port, at_once), Client(e_id_port, at_once), Outcome()
    await site.open()
    await e_id.open()
    began = time.perf_counter()

    async def visitor() -> None:
        while (asked_at := time.perf_counter()) < began + seconds:
            try:
                await scenarios.log_in(site, e_id, requests.chance.choice(requests.data.persons))
            except (OSError, scenarios.NotLoggedIn) as fault:
                outcome.wrong(f"log_in: {fault!r}"[:200])
            else:
                outcome.note("log_in", time.perf_counter() - asked_at)

    await asyncio.gather(*(visitor() for _number in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    site.close()
    e_id.close()
    return outcome


@dataclass(frozen=True)
class Profile:
    """How much per second: log-ins, requests of people logged in (log-ins' and writes' own included), public, writes."""

    name: str
    log_ins: float
    dynamic: float
    public: float
    writes: float
    limit_ms: float

    @property
    def pages(self) -> float:
        """Pages per second besides the two requests of each log-in and the writes."""
        return self.dynamic - 2 * self.log_ins - self.writes

    def at(self, share: float) -> Profile:
        """Return this profile with `share` of its load."""
        if share == 1:
            return self
        rates = {name: getattr(self, name) * share for name in ("log_ins", "dynamic", "public", "writes")}
        return dataclasses.replace(self, name=f"{self.name} at {share:.0%}", **rates)

    def rates(self) -> dict[str, float]:
        """Return how many of each kind a second, by the names of the capacities."""
        total = sum(share for _name, share in scenarios.MIX)
        pages = {name: self.pages * share / total for name, share in scenarios.MIX}
        return {"log_in": self.log_ins, **pages, "write": self.writes, "visit": self.public}

    @property
    def visitors(self) -> int:
        """How many are logged in at the same time when a visit takes five minutes."""
        return max(100, round(self.log_ins * 300))


P1 = Profile("P1", 6.1, 73, 30, 0.66, 100)
P2 = Profile("P2", 46, 550, 225, 5, 200)


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


class _Opened:
    """One open-loop run: what is under way and what came of it."""

    def __init__(self, requests: Requests, e_id_port: int, chance: random.Random) -> None:
        self.site, self.e_id = Client(requests.port, CONNECTIONS), Client(e_id_port, CONNECTIONS // 4)
        self.outcome, self.requests, self.chance = Outcome(), requests, chance
        self.makers = {
            "page": scenarios.mixed(requests).__next__,
            "public": requests.visit,
            "write": requests.write,
        }
        self.under_way: collections.Counter[str] = collections.Counter()
        self.is_over = False
        self.logging_in: set[asyncio.Task[None]] = set()

    def begin(self, kind: str, meant: float) -> None:
        """Send what was meant to be sent at `meant`; its wait counts from there."""
        self.outcome.late.append(time.perf_counter() - meant)
        if kind == "log_in":
            task = asyncio.get_running_loop().create_task(self._log_in(meant))
            self.logging_in.add(task)
            task.add_done_callback(self.logging_in.discard)
            return
        request = self.makers[kind]()
        self.under_way[request.kind] += 1

        def done(answer: Answer | OSError) -> None:
            if not self.is_over:
                self.under_way[request.kind] -= 1
                self.outcome.judge(request, answer, meant)

        self.site.ask(request.raw, done)

    async def _log_in(self, meant: float) -> None:
        try:
            await scenarios.log_in(self.site, self.e_id, self.chance.choice(self.requests.data.persons))
        except (OSError, scenarios.NotLoggedIn) as fault:
            self.outcome.wrong(f"log_in: {fault!r}"[:200])
        else:
            self.outcome.note("log_in", time.perf_counter() - meant)

    async def finish(self) -> None:
        """Wait for the last answers, GRACE at most; the rest are errors."""
        until = time.perf_counter() + GRACE
        while (self.under_way.total() or self.logging_in) and time.perf_counter() < until:
            await asyncio.sleep(0.02)
        self.is_over = True
        self.under_way["log_in"] = len(self.logging_in)
        for task in list(self.logging_in):
            task.cancel()
        for kind, count in self.under_way.items():
            if count:
                self.outcome.wrong(f"{kind}: no answer {GRACE:.0f} s after the end", count)
        self.site.close()
        self.e_id.close()


async def opened(
    profile: Profile, requests: Requests, simulator_port: int, *, seconds: float, chance: random.Random
) -> Outcome:
    """Send by the schedule, however slow the answers; each wait counts from the intended time."""
    run = _Opened(requests, simulator_port, chance)
    await run.site.open()
    await run.e_id.open()
    schedule = iter(_arrivals(profile, seconds, chance))
    loop, over = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    began = time.perf_counter()
    coming = next(schedule, None)

    def send_due() -> None:
        nonlocal coming
        while coming is not None:
            wait = began + coming[0] - time.perf_counter()
            if wait > 0:
                loop.call_later(wait, send_due)
                return
            run.begin(coming[1], began + coming[0])
            coming = next(schedule, None)
        over.set_result(None)

    send_due()
    while not over.done():
        await asyncio.wait([over], timeout=1.0)
        run.site.give_up_late()
        run.e_id.give_up_late()
    await run.finish()
    run.outcome.seconds = time.perf_counter() - began
    return run.outcome
