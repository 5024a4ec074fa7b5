"""Many open streams of news at once: sockets that note what they are told and when. No library: they must cost little."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

Told = Callable[["Ear", str, float], None]


class Ear(asyncio.Protocol):
    """One open stream: its status, and the code words it has been told, in order."""

    def __init__(self, told: Told | None = None) -> None:
        self.told = told
        self.status = 0
        self.head = b""
        self.words: list[str] = []
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self.gone = asyncio.Event()
        self._rest = b""
        self._changed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self.is_open = False
        self.gone.set()
        self._changed.set()

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._rest += data
        if not self.status:
            head, found, rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            self.status, self.head, self._rest = int(head[9:12]), head + b"\r\n", rest
        *lines, self._rest = self._rest.split(b"\n")
        at = time.monotonic()
        for line in lines:
            if line.startswith(b"data: "):
                self.words.append(line[6:].decode())
                if self.told is not None:
                    self.told(self, self.words[-1], at)
        self._changed.set()

    async def until(self, is_so: Callable[[Ear], bool], seconds: float = 10) -> None:
        """Wait until something is so of it. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not is_so(self):
                self._changed.clear()
                await self._changed.wait()

    def stop_reading(self) -> None:
        """Read no more: a reader that is too slow."""
        assert self._transport is not None
        self._transport.pause_reading()

    async def close(self) -> None:
        """Go."""
        if self._transport is not None and self.is_open:
            self._transport.abort()
            await self.gone.wait()


async def opened(port: int, path: str, *, told: Told | None = None, origin: str = "") -> Ear:
    """Open a stream and return it once it has been answered. Raises OSError, TimeoutError."""
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_connection(lambda: Ear(told), "127.0.0.1", port)
    from_where = f"Origin: {origin}\r\n" if origin else ""
    transport.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{from_where}\r\n".encode())
    try:
        await ear.until(lambda one: bool(one.status) or not one.is_open)
    except BaseException:
        await ear.close()
        raise
    return ear
