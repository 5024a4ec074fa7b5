"""A small HTTP/1.1 client on asyncio with keep-alive: it costs little, so that it does not measure itself."""

from __future__ import annotations

import asyncio
import collections
from typing import NamedTuple


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


class _Line(asyncio.Protocol):
    """One connection: one question at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[Answer] | None = None
        self.is_open = False
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.is_open = transport, True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(Lost())

    def data_received(self, data: bytes) -> None:
        self._buffer = buffer = self._buffer + data if self._buffer else data
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = buffer[: end + 2]
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        if at >= 0:
            whole = end + 4 + int(lower[at + 17 : lower.find(b"\r\n", at + 2)])
            if len(buffer) < whole:
                return
            body = buffer[end + 4 : whole]
        elif b"\r\ntransfer-encoding: chunked" in lower:
            if not buffer.endswith(b"0\r\n\r\n"):
                return
            body = buffer[end + 4 :]
        else:
            body = b""
        self._buffer = b""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(Answer(int(buffer[9:12]), head, body))

    def ask(self, raw: bytes) -> asyncio.Future[Answer]:
        assert self.transport is not None
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(raw)
        return self.waiting


class Client:
    """At most `most` connections to one port of this machine; who finds none free waits in line."""

    def __init__(self, port: int, most: int) -> None:
        self.port, self.most, self._made = port, most, 0
        self._free: collections.deque[_Line] = collections.deque()
        self._queue: collections.deque[asyncio.Future[_Line]] = collections.deque()

    async def send(self, raw: bytes) -> Answer:
        """Send a whole request and return its answer. Raises Lost, TimeoutError (30 s)."""
        line = await self._take()
        try:
            async with asyncio.timeout(30):
                answer = await line.ask(raw)
        except BaseException:
            self._drop(line)
            raise
        self._give(line)
        return answer

    async def _take(self) -> _Line:
        while self._free:
            line = self._free.popleft()
            if line.is_open:
                return line
            self._made -= 1
        if self._made < self.most:
            return await self._connect()
        waiter: asyncio.Future[_Line] = asyncio.get_running_loop().create_future()
        self._queue.append(waiter)
        line = await waiter
        return line if line.is_open else await self._reconnect()

    async def _connect(self) -> _Line:
        self._made += 1
        try:
            _transport, line = await asyncio.get_running_loop().create_connection(
                _Line, "127.0.0.1", self.port
            )
        except OSError:
            self._made -= 1
            raise
        return line

    async def _reconnect(self) -> _Line:
        self._made -= 1
        return await self._connect()

    def _give(self, line: _Line) -> None:
        while self._queue:
            waiter = self._queue.popleft()
            if not waiter.done():
                waiter.set_result(line)
                return
        self._free.append(line)

    def _drop(self, line: _Line) -> None:
        if line.transport is not None:
            line.transport.abort()
        line.is_open = False
        self._give(line)

    def close(self) -> None:
        """Close every free connection."""
        for line in self._free:
            if line.transport is not None:
                line.transport.abort()
        self._free.clear()
