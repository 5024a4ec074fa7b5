"""The streams of news between real processes: what is told arrives, and whatever dies, pages hear that they missed it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection

from benchmarks import streams
from benchmarks.streams import Ear
from tests.faults import live_process
from vardnav.config.launch import ports
from vardnav.config.launch.children import Child
from vardnav.kernel import clock
from vardnav.platform.live import telling
from vardnav.platform.live.tickets import LASTS, Signer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_commit]
TOPIC, OTHER, READER, START = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3), 60
MANY = 1000 if os.environ.get("VARDNAV_FAULTS") == "long" else 200
PAGES = "http://pages.example"


def path(topic: uuid.UUID = TOPIC, reader: uuid.UUID = READER) -> str:
    return f"/live/{Signer(live_process.SECRET).write(topic, reader, now=clock.now())}"


@pytest.fixture(autouse=True)
def same_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "signer", lambda: Signer(live_process.SECRET))


async def tell(*told: tuple[uuid.UUID, str]) -> None:
    """Tell from another thread: Django's connections are a thread's own."""

    def work() -> None:
        for topic, what in told:
            telling.tell(topic, what)
        connection.close()

    await asyncio.to_thread(work)


async def opened(port: int, of: str = "", origin: str = "") -> Ear:
    """Open a stream as soon as the process is there."""
    until = time.monotonic() + START
    while True:
        with contextlib.suppress(OSError):
            return await streams.opened(port, of or path(), origin=origin)
        assert time.monotonic() < until, "the live process did not start"
        await asyncio.sleep(0.1)


async def heard(ear: Ear, *words: str) -> None:
    """Wait until a stream has been told at least these, last."""
    await ear.until(lambda one: one.words[-len(words) :] == list(words))


def test_news_reach_their_readers_and_nobody_else_whatever_dies_meanwhile(tmp_path: Path) -> None:
    port = ports.find_free("127.0.0.1", 0)

    async def first(child: Child) -> None:
        ear, other = await opened(port, origin=PAGES), await opened(port, path(OTHER))
        assert ear.status == 200
        assert f"\r\naccess-control-allow-origin: {PAGES}\r\n".encode() in ear.head.lower()
        await heard(ear, "again")
        await tell((OTHER, "read"), (TOPIC, "line"))
        await heard(ear, "line")
        await _the_database_throws_it_out()
        await heard(ear, "lost", "again")
        await tell((TOPIC, "read"))
        await heard(ear, "read")
        assert "line" not in other.words
        await _refused(port)
        await _many(port)
        live_process.kill(child)
        for one in (ear, other):
            await one.gone.wait()

    async def after() -> None:
        ear = await opened(port)
        await heard(ear, "again")
        await tell((TOPIC, "line"))
        await heard(ear, "line")
        await ear.close()

    surroundings = {"VARDNAV_ORIGIN": PAGES}
    with live_process.running(tmp_path, port, **surroundings) as child:
        asyncio.run(first(child))
    with live_process.running(tmp_path, port, **surroundings) as child:
        asyncio.run(after())
        assert child.process is not None


async def _the_database_throws_it_out() -> None:
    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' "
                "OR query = 'SELECT' AND datname = current_database()"
            )
            assert cursor.fetchall()
        connection.close()

    await asyncio.to_thread(work)


async def _refused(port: int) -> None:
    """What is forged, old, of another site or asked from another's page is not there."""
    held = path()
    old = Signer(live_process.SECRET).write(TOPIC, READER, now=clock.now() - 2 * LASTS)
    foreign = Signer("another site").write(TOPIC, READER, now=clock.now())
    for wrong in (
        held[:-1] + ("A" if held[-1] != "A" else "B"),
        f"/live/{old}",
        f"/live/{foreign}",
        "/live/",
    ):
        assert await _status(port, wrong) == 404
    assert await _status(port, held, "http://elsewhere.example") == 404


async def _status(port: int, address: str, origin: str = "") -> int:
    ear = await streams.opened(port, address, origin=origin)
    await ear.close()
    return ear.status


async def _many(port: int) -> None:
    """A great many listen at once: each hears of its own within a moment, and more than may of one are told so."""
    topics = [uuid.UUID(int=number) for number in range(100, 100 + MANY)]
    ears = [await streams.opened(port, path(topic)) for topic in topics]
    assert {ear.status for ear in ears} == {200}
    for ear in ears:
        await heard(ear, "again")
    await tell(*((topic, "line") for topic in topics))
    for ear in ears:
        await heard(ear, "line")
    full = [await streams.opened(port, path(topics[0])) for _tab in range(10)]
    assert [ear.status for ear in full].count(503) == 3
    for ear in (*ears, *full):
        await ear.close()
    await asyncio.sleep(0.2)
    there = await streams.opened(port, path(topics[0]))
    assert there.status == 200, "who goes makes room"
    await there.close()
