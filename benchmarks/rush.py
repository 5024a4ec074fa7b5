"""The people of a rehearsed drop: they come, wait, are let in, book over HTTP with sessions of their own, or are refused."""

from __future__ import annotations

import asyncio
import collections
import json
import random
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.http import Answer, Client
from benchmarks.scenarios import get, post

_CSRF = "b" * 32
_SLOT = re.compile(rb'name="slot" value="([0-9a-f-]{36})"')
_FIRST = re.compile(rb'name="first" value="([0-9a-f-]{36})"')
#: Nobody tries longer than this to book once inside, whatever is killed meanwhile.
PATIENCE = 120.0


@dataclass
class Crowd:
    """What became of everybody. `seen`: whose confirmation came back; `refused`: who was told that all is taken.

    `outsiders`: whom the rules do not let book (they try all the same); `turned`: those of them who were told so.
    """

    world: dict[str, Any]
    live: Client
    site: Client
    poll: float
    chance: random.Random
    places: list[tuple[float, int]] = field(default_factory=list)
    let_in: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    outsiders: frozenset[int] = frozenset()
    turned: set[int] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    requests: collections.Counter[str] = field(default_factory=collections.Counter)
    page_seconds: list[float] = field(default_factory=list)
    began_at: float = 0.0
    ended_at: float = 0.0

    def __post_init__(self) -> None:
        """Know the times of the first of two doses by their ids, none where there is one dose."""
        self.firsts = frozenset(self.world["firsts"])

    async def person(self, number: int, token: str) -> None:
        """Come, wait and book: the whole of one person's rush."""
        jar = {"vardnav_session": token, "vardnav_csrf": _CSRF}
        try:
            await self._wait(number, jar)
            await (self._try_in_vain if number in self.outsiders else self._book)(number, jar)
        except Exception as fault:
            self.lost.append(f"{number}: {fault!r}"[:200])

    async def _wait(self, number: int, jar: dict[str, str]) -> None:
        here = f"/waiting/{self.world['room']}/"
        came = await self._ask(self.live, get(here, self.live.port, _live(jar)), "arrive", (200, 303))
        jar.update(came.cookies())
        place = next(value for name, value in jar.items() if name.startswith("vardnav_place_"))
        self.places.append((time.perf_counter(), int(place.split(".")[2])))
        while not any(name.startswith("vardnav_turn_") for name in jar):
            await asyncio.sleep(self.poll * self.chance.uniform(0.8, 1.2))
            told = await self._ask(
                self.live, get(f"{here}status", self.live.port, _live(jar)), "poll", (200,)
            )
            if json.loads(told.body)["state"] == "turn":
                entered = await self._ask(
                    self.live, post(f"{here}enter", self.live.port, {}, _live(jar)), "enter", (303,)
                )
                jar.update(entered.cookies())
        self.let_in.append(int(place.split(".")[2]))

    async def _book(self, number: int, jar: dict[str, str]) -> None:
        """Hold a time and confirm it; what was held and lost, when a database was killed, is chosen again."""
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            there = await self._held(jar)
            if there is None:
                self.refused.add(number)
                return
            if (await self._page(there, jar, (200, 409))).status == 409:
                continue
            fields = {
                "csrfmiddlewaretoken": _CSRF,
                "form_key": str(uuid.uuid4()),
                "terms": "on",
                "step": "book",
            }
            done = await self._send(there, fields, jar, "confirm")
            if done.status == 303:
                self.seen.add(number)
                for path in (done.header(b"location").decode(), self.world["after"], "/my/"):
                    await self._page(path, jar)
                return
        raise TimeoutError("could not confirm a time")

    async def _held(self, jar: dict[str, str]) -> str | None:
        """Return where what is held is confirmed, None when there is nothing left to hold."""
        page = await self._page(self.world["target"], jar)
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            chosen = await self._chosen(page, jar)
            if chosen is None:
                return None
            if chosen:
                fields = {"csrfmiddlewaretoken": _CSRF, "form_key": str(uuid.uuid4()), **chosen}
                held = await self._send(self.world["hold"], fields, jar, "hold")
                if held.status == 303:
                    return held.header(b"location").decode()
            page = await self._page(self.world["target"], jar)
        raise TimeoutError("could not hold a time")

    async def _chosen(self, page: Answer, jar: dict[str, str]) -> dict[str, str] | None:
        """Choose a time; of two doses the first, among the days that are meant for it, and on the next page the second.

        None: there is none left. {}: somebody else has just taken the last second that goes with the first.
        """
        firsts = [one.decode() for one in _FIRST.findall(page.body) if one.decode() in self.firsts]
        first = {"first": self.chance.choice(firsts)} if firsts else {}
        if self.firsts and not first:
            return None
        if first:
            page = await self._page(f"{self.world['target']}?first={first['first']}", jar)
        slots = _SLOT.findall(page.body)
        if not slots:
            return {} if first else None
        return {**first, "slot": self.chance.choice(slots).decode()}

    async def _try_in_vain(self, number: int, jar: dict[str, str]) -> None:
        """Look, and send what would hold a time, though the page offers none."""
        page = await self._page(self.world["target"], jar)
        fields = {"csrfmiddlewaretoken": _CSRF, "form_key": str(uuid.uuid4()), "slot": self.world["slot"]}
        held = await self._send(self.world["hold"], fields, jar, "hold in vain")
        if not (_SLOT.search(page.body) or _FIRST.search(page.body)) and held.status == 409:
            self.turned.add(number)

    async def _page(self, path: str, jar: dict[str, str], good: tuple[int, ...] = (200,)) -> Answer:
        began = time.perf_counter()
        answer = await self._ask(self.site, get(path, self.site.port, jar), "page", good)
        self.page_seconds.append(time.perf_counter() - began)
        jar.update({name: value for name, value in answer.cookies().items() if value})
        return answer

    async def _send(self, path: str, fields: dict[str, str], jar: dict[str, str], kind: str) -> Answer:
        """Send a form; lost on the way it is sent again with the same key, as a browser's reload does."""
        answer = await self._ask(self.site, post(path, self.site.port, fields, jar), kind, (303, 409))
        jar.update({name: value for name, value in answer.cookies().items() if value})
        return answer

    async def _ask(self, client: Client, raw: bytes, kind: str, good: tuple[int, ...]) -> Answer:
        until = time.perf_counter() + PATIENCE
        while True:
            self.requests[kind] += 1
            try:
                answer = await client.send(raw)
            except OSError:
                answer = None
            if answer is not None and answer.status in good:
                return answer
            self.requests[f"{kind} {answer.status if answer else 'lost'}"] += 1
            if time.perf_counter() > until or (answer is not None and answer.status < 500):
                raise ValueError(f"{kind} {answer.status if answer else 'lost'}")
            await asyncio.sleep(0.5)


def _live(jar: dict[str, str]) -> dict[str, str]:
    """What of the cookies concerns the live process; a browser would send the others too, and it would not look."""
    return {name: value for name, value in jar.items() if name.startswith("vardnav_place_")}


async def everybody(crowd: Crowd, tokens: Sequence[tuple[int, str]], seconds: float) -> None:
    """Let everybody come, evenly over `seconds`, and wait until all have booked or been refused."""
    crowd.began_at = began = time.perf_counter()
    people = []
    for place, (number, token) in enumerate(tokens):
        wait = began + seconds * place / len(tokens) - time.perf_counter()
        if wait > 0.002:
            await asyncio.sleep(wait)
        people.append(asyncio.create_task(crowd.person(number, token)))
    try:
        await asyncio.gather(*people)
    finally:
        crowd.ended_at = time.perf_counter()
