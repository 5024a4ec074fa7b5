"""A small HTTP/1.1 client on asyncio with keep-alive: it costs little, so that it does not measure itself.

Answers come by callback, into one buffer per connection: no task, future, timer or copy for each read.
"""

from __future__ import annotations

import asyncio
import collections
import time
from collections.abc import Callable
from typing import NamedTuple

#: No page is larger.
ROOM = 512 * 1024
#: Seconds for one answer once its connection is free.
PATIENCE = 30.0


class Answer(NamedTuple):
    """What came back: status, head and body as bytes."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return a header's value (name in lower case), or nothing."""
        at = self.head.lower().find(b"\r\n" + name + b":")
        return b"" if at < 0 else self.head[at + len(name) + 3 : self.head.find(b"\r\n", at + 2)].strip()

    def cookies(self) -> dict[str, str]:
        """Return the cookies set."""
        lines = [line[11:] for line in self.head.split(b"\r\n") if line.lower().startswith(b"set-cookie:")]
        pairs = (line.split(b";", 1)[0].decode().strip().partition("=") for line in lines)
        return {name: value for name, _sign, value in pairs}


class Lost(ConnectionError):
    """The connection ended before the answer was whole."""


Done = Callable[[Answer | OSError], None]


class _Line(asyncio.BufferedProtocol):
    """One connection: one question at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.is_open = False
        self.asked_at = 0.0
        self._done: Done | None = None
        self._room = bytearray(ROOM)
        self._view = memoryview(self._room)
        self._used = self._body_at = self._whole = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.is_open = transport, True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._tell(Lost("connection ended"))

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view[self._used :]

    def buffer_updated(self, nbytes: int) -> None:
        self._used += nbytes
        if not self._body_at:
            self._read_head()
        if self._whole < 0:
            is_whole = self._room.endswith(b"\r\n0\r\n\r\n", self._body_at - 2, self._used)
        else:
            is_whole = bool(self._body_at) and self._used >= self._whole
        if is_whole:
            head, body = bytes(self._view[: self._body_at - 2]), bytes(self._view[self._body_at : self._used])
            self._tell(Answer(int(head[9:12]), head, body))
        elif self._used == ROOM:
            self.fail(Lost("answer too long"))

    def _read_head(self) -> None:
        end = self._room.find(b"\r\n\r\n", 0, self._used)
        if end < 0:
            return
        self._body_at = end + 4
        lower = self._room[: end + 2].lower()
        at = lower.find(b"\r\ncontent-length:")
        if at >= 0:
            self._whole = end + 4 + int(lower[at + 17 : lower.find(b"\r\n", at + 2)])
        else:
            self._whole = -1 if b"\r\ntransfer-encoding: chunked" in lower else end + 4

    def ask(self, raw: bytes, done: Done) -> None:
        """Send a whole request; `done` is called once, with its answer or with what went wrong."""
        assert self.transport is not None
        self._done, self._used, self._body_at, self._whole = done, 0, 0, 0
        self.asked_at = time.monotonic()
        self.transport.write(raw)

    def fail(self, fault: OSError) -> None:
        """Give this connection up."""
        self.is_open = False
        if self.transport is not None:
            self.transport.abort()
        self._tell(fault)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return self._done is not None

    def _tell(self, what: Answer | OSError) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(what)


class Client:
    """At most `most` connections to one port of this machine; what finds none free waits in line."""

    def __init__(self, port: int, most: int) -> None:
        self.port, self.most = port, most
        self._lines: set[_Line] = set()
        self._free: list[_Line] = []
        self._queue: collections.deque[tuple[bytes, Done]] = collections.deque()

    async def open(self) -> None:
        """Make every connection beforehand."""
        for _number in range(self.most):
            self._free.append(await self._connect())

    def ask(self, raw: bytes, done: Done) -> None:
        """Send a request when a connection is free; `done` gets the answer, Lost or TimeoutError."""
        while self._free:
            line = self._free.pop()
            if line.is_open:
                self._send(line, raw, done)
                return
            self._replace(line)
        self._queue.append((raw, done))

    async def send(self, raw: bytes) -> Answer:
        """Send a request and return its answer. Raises Lost, TimeoutError."""
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(what: Answer | OSError) -> None:
            if waiting.done():
                return
            if isinstance(what, OSError):
                waiting.set_exception(what)
            else:
                waiting.set_result(what)

        self.ask(raw, done)
        return await waiting

    def give_up_late(self) -> None:
        """Fail what has waited too long for its answer; to be called now and then."""
        limit = time.monotonic() - PATIENCE
        for line in list(self._lines):
            if line.is_waiting and line.asked_at < limit:
                line.fail(TimeoutError(f"no answer in {PATIENCE:.0f} s"))

    def close(self) -> None:
        """Close every connection."""
        for line in self._lines:
            line.is_open = False
            if line.transport is not None:
                line.transport.abort()

    def _send(self, line: _Line, raw: bytes, done: Done) -> None:
        def answered(what: Answer | OSError) -> None:
            # First the line, then the news: who is told may ask again at once.
            if line.is_open:
                self._next(line)
            else:
                self._replace(line)
            done(what)

        line.ask(raw, answered)

    def _next(self, line: _Line) -> None:
        if self._queue:
            self._send(line, *self._queue.popleft())
        else:
            self._free.append(line)

    def _replace(self, line: _Line) -> None:
        self._lines.discard(line)
        self._connect_again()

    def _connect_again(self) -> None:
        asyncio.get_running_loop().create_task(self._connect()).add_done_callback(self._replaced)

    def _replaced(self, task: asyncio.Task[_Line]) -> None:
        if task.cancelled():
            return
        fault = task.exception()
        if fault is None:
            self._next(task.result())
            return
        if self._queue:  # the site is away: who is first in line is told
            self._queue.popleft()[1](fault if isinstance(fault, OSError) else Lost(str(fault)))
        asyncio.get_running_loop().call_later(0.1, self._connect_again)

    async def _connect(self) -> _Line:
        loop = asyncio.get_running_loop()
        _transport, line = await loop.create_connection(_Line, "127.0.0.1", self.port)
        self._lines.add(line)
        return line
