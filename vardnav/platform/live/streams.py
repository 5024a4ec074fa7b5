"""Pages: the streams of news, as an RSGI application. Each says that there is news, and never what it is.

/live/<ticket>   server-sent events: `data: <code word>`; `here` as a sign of life
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from vardnav.platform.live.hub import Hub, Stream
from vardnav.platform.live.listening import Connection, Ear
from vardnav.platform.live.tickets import Signer

logger = logging.getLogger(__name__)
PREFIX = "/live/"
#: Seconds between signs of life, and how long a reader may take for what it is sent.
SIGN_OF_LIFE, SLOW = 20.0, 30.0
_BEAT = 1.0
#: Milliseconds after which a browser comes back: by chance, so that not all of them do so at once.
_BACK = (1000, 4000)
#: A word, not a comment: a page's script sees no comments, and by silence knows that its line is dead.
_HERE = b"data: here\n\n"
_PLAIN = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Vary", "Origin"),
]
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
#: The last one tells a proxy in front not to keep anything back.
_EVENTS = [("Content-Type", "text/event-stream; charset=utf-8"), ("X-Accel-Buffering", "no")]


class Streams:
    """The streams that are open, and the ear that hears for them.

    `origins`: where the pages are that may open one; `most`: so many streams at most.
    """

    def __init__(
        self,
        signer: Signer,
        *,
        origins: Iterable[str],
        connect: Callable[[], Awaitable[Connection]],
        clock: Callable[[], dt.datetime],
        most: int,
    ) -> None:
        self.signer, self.clock, self.hub = signer, clock, Hub(most)
        self.origins = frozenset(origins)
        self.ear = Ear(connect, hear=self.hub.hear, found=self.hub.found, lost=self.hub.lost)
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to listen and to give signs of life."""
        self._tasks = [loop.create_task(self.ear.listen()), loop.create_task(self._beats())]

    def end(self) -> None:
        """End every stream, and both."""
        self.hub.end()
        for one in self._tasks:
            one.cancel()

    async def answer(self, scope: Any, proto: Any) -> None:
        """Answer one request: with a stream that goes on until one of the two sides goes."""
        if scope.method != "GET":
            proto.response_str(405, [*_PLAIN, ("Allow", "GET"), _TEXT], "")
            return
        origin = scope.headers.get("origin")
        ticket = self.signer.read(scope.path[len(PREFIX) :], self.clock())
        if ticket is None or (origin is not None and origin not in self.origins):
            proto.response_str(404, [*_PLAIN, _TEXT], "Not found.\n")
            return
        headers = [*_PLAIN, *([("Access-Control-Allow-Origin", origin)] if origin else [])]
        stream = self.hub.open(ticket)
        if stream is None:
            full = [*headers, _TEXT, ("Retry-After", "30")]
            proto.response_str(503, full, "Too many pages listen. This one asks by itself.\n")
            return
        gone = asyncio.ensure_future(_left(proto, stream))
        try:
            await self._speak(stream, proto.response_stream(200, [*headers, *_EVENTS]))
        except Exception as problem:  # gone, or too slow: they come back by themselves
            logger.debug("a stream has ended: %s", type(problem).__name__)
        finally:
            gone.cancel()
            self.hub.close(stream)

    async def _speak(self, stream: Stream, line: Any) -> None:
        loop = asyncio.get_running_loop()
        # A moment's difference between browsers, no secret.
        await line.send_bytes(b"retry: %d\n\n" % random.randint(*_BACK))  # noqa: S311
        while True:
            told = await stream.next()
            if stream.is_over:
                return
            sent = b"".join([b"data: %s\n\n" % what.encode() for what in told]) or _HERE
            async with asyncio.timeout(SLOW):
                await line.send_bytes(sent)
            stream.sent_at = loop.time()

    async def _beats(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_BEAT)
            with contextlib.suppress(Exception):
                self.hub.beat(loop.time(), SIGN_OF_LIFE, self.clock().timestamp())


async def _left(proto: Any, stream: Stream) -> None:
    await proto.client_disconnect()
    stream.end()
