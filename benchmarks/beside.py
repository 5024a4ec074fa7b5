"""Another region beside a drop: its people go on as ever, and how long their pages take says whether it slows them (E4)."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass

from benchmarks.http import Client
from benchmarks.scenarios import get

#: So many people, and so many seconds in which they are alone.
PEOPLE, QUIET = 40, 15.0


class Neighbour:
    """People of another region, who go on as ever: so many pages a second, and how long each took."""

    PATHS = ("/my/", "/my/vaccination/")

    def __init__(self, site: Client, target: str, tokens: list[str], a_second: float) -> None:
        self.site, self.tokens, self.every = site, tokens, 1 / a_second
        self.paths = (*self.PATHS, target)
        self.seconds: list[float] = []
        self.odd: list[str] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def go_on(self, until: asyncio.Event) -> None:
        """Ask, evenly, until it is over; a wait counts from when it was meant to begin."""
        for number in itertools.count():
            if until.is_set():
                break
            task = asyncio.create_task(self._one(number))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            await asyncio.sleep(self.every)
        await asyncio.gather(*self._under_way)

    def slow(self) -> float:
        """Return the slowest twentieth, in milliseconds, of those since this was asked last."""
        found, self.seconds = sorted(self.seconds), []
        return found[int(len(found) * 0.95)] * 1000 if found else 0.0

    async def _one(self, number: int) -> None:
        jar = {"vardnav_session": self.tokens[number % len(self.tokens)]}
        began = time.perf_counter()
        try:
            answer = await self.site.send(get(self.paths[number % len(self.paths)], self.site.port, jar))
        except OSError as lost:
            self.odd.append(repr(lost))
            return
        self.seconds.append(time.perf_counter() - began)
        if answer.status != 200:
            self.odd.append(str(answer.status))


@dataclass
class Beside:
    """Another region: the slowest twentieth of its pages before the storm and in it, in milliseconds."""

    people: Neighbour
    pages: Client
    over: asyncio.Event
    task: asyncio.Task[None] | None = None
    quiet_ms: float = 0.0
    storm_ms: float = 0.0

    async def end(self) -> None:
        """Let them go home."""
        self.storm_ms = self.people.slow()
        self.over.set()
        if self.task is not None:
            await self.task
        self.pages.close()

    def told(self) -> str:
        """Say how it went."""
        ratio = self.storm_ms / self.quiet_ms if self.quiet_ms else 0.0
        odd = f", {len(self.people.odd)} not answered with the page" if self.people.odd else ""
        took = f"p95 {self.quiet_ms:.0f} ms before, {self.storm_ms:.0f} ms in the drop ({ratio:.1f} times)"
        return f"another region: {took}{odd}"


async def begun(port: int, target: str, tokens: list[str], a_second: float) -> Beside | None:
    """Let them come, and see how long their pages take while nothing else goes on; None for none (`a_second` 0)."""
    if not a_second:
        return None
    pages = Client(port, 16)
    await pages.open()
    people = Neighbour(pages, target, tokens, a_second)
    found = Beside(people, pages, asyncio.Event())
    found.task = asyncio.create_task(people.go_on(found.over))
    await asyncio.sleep(QUIET / 3)  # until every process has made its pages once
    people.slow()
    await asyncio.sleep(QUIET * 2 / 3)
    found.quiet_ms = people.slow()
    return found
