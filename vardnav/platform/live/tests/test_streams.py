"""A stream as the server is asked for one: what is refused and how, and that whoever does not read is let go."""

from __future__ import annotations

import asyncio
import datetime as dt
import types
import uuid
from typing import Any

import pytest

from vardnav.platform.live import streams
from vardnav.platform.live.streams import Streams
from vardnav.platform.live.tickets import Signer

NOW = dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC)
TOPIC, READER = uuid.UUID(int=1), uuid.UUID(int=2)
PAGES = "https://pages.example"
HELD = "/live/" + Signer("secret").write(TOPIC, READER, now=NOW)


class _Asked:
    """A request and what it is answered, as Granian gives it. `is_read`: whether anybody reads what is sent."""

    def __init__(
        self, path: str = HELD, method: str = "GET", origin: str = PAGES, *, is_read: bool = True
    ) -> None:
        self.scope = types.SimpleNamespace(
            method=method, path=path, headers={"origin": origin} if origin else {}
        )
        self.status, self.headers, self.sent = 0, dict[str, str](), b""
        self.is_read = is_read
        self.gone = asyncio.Event()

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.status, self.headers = status, dict(headers)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> _Asked:
        self.response_str(status, headers, "")
        return self

    async def send_bytes(self, sent: bytes) -> None:
        if not self.is_read and self.sent:
            await asyncio.Event().wait()
        self.sent += sent

    async def client_disconnect(self) -> None:
        await self.gone.wait()


async def nobody() -> Any:
    raise OSError


def site(most: int = 10) -> Streams:
    there = Streams(Signer("secret"), origins=[PAGES], connect=nobody, clock=lambda: NOW, most=most)
    there.hub.found()
    return there


def answered(there: Streams, asked: _Asked) -> _Asked:
    asyncio.run(asyncio.wait_for(there.answer(asked.scope, asked), 3))
    return asked


def test_what_opens_no_stream_is_refused_each_in_its_way() -> None:
    assert answered(site(), _Asked(method="POST")).status == 405
    assert answered(site(), _Asked(path="/live/x")).status == 404
    assert answered(site(), _Asked(origin="https://elsewhere.example")).status == 404
    full = answered(site(most=0), _Asked())
    assert (full.status, full.headers["Retry-After"]) == (503, "30")
    assert full.headers["Access-Control-Allow-Origin"] == PAGES, "or the page could not read why"


@pytest.mark.parametrize("origin", [PAGES, ""])
def test_a_stream_says_only_that_there_is_news_and_ends_when_its_reader_goes(origin: str) -> None:
    async def play() -> None:
        there, asked = site(), _Asked(origin=origin)
        answer = asyncio.create_task(there.answer(asked.scope, asked))
        await asyncio.sleep(0.01)
        there.hub.hear(f"{Signer('secret').topic(TOPIC).hex()} line")
        await asyncio.sleep(0.01)
        there.hub.beat(1e9, streams.SIGN_OF_LIFE, NOW.timestamp())
        await asyncio.sleep(0.01)
        retry, _end, rest = asked.sent.partition(b"\n\n")
        assert retry.startswith(b"retry: ")
        assert rest == b"data: again\n\ndata: line\n\ndata: here\n\n"
        assert asked.headers.get("Access-Control-Allow-Origin", "") == origin
        assert asked.headers["Cache-Control"] == "no-store"
        asked.gone.set()
        await asyncio.wait_for(answer, 1)
        assert len(there.hub) == 0

    asyncio.run(play())


def test_whoever_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SLOW", 0.05)
    there = site()
    asked = answered(there, _Asked(is_read=False))
    assert asked.status == 200
    assert len(there.hub) == 0
