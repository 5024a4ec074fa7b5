"""Adapter: the one connection on which the live process hears of news from PostgreSQL. It comes back by itself.

What has come is read where the socket says so, past psycopg's own waiting, which costs more than reading.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from psycopg import pq, sql

from vardnav.platform.live.telling import CHANNEL

logger = logging.getLogger(__name__)
#: Seconds of silence after which the server is asked whether it is there, and for which its answer is waited for.
SILENCE, ANSWERS = 10.0, 5.0
#: The first pause before another try, and the longest.
PAUSE, LONGEST_PAUSE = 0.2, 3.0
Connection = psycopg.AsyncConnection[Any]


class Ear:
    """Hears what is told, tells `hear` of each, `found` whenever it begins to hear and `lost` when it no longer does."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        *,
        hear: Callable[[str], None],
        found: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._connect, self._hear, self._found, self._lost = connect, hear, found, lost

    async def listen(self) -> None:
        """Listen until cancelled."""
        pause = PAUSE
        while True:
            try:
                async with asyncio.timeout(ANSWERS):
                    line = await self._connect()
                    await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                try:
                    self._found()
                    pause = PAUSE
                    await self._follow(line.pgconn)
                finally:
                    self._lost()
                    line.pgconn.finish()
            except Exception as problem:
                logger.warning("news are not heard: %s; tried again in %.1f s", type(problem).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _follow(self, pgconn: pq.abc.PGconn) -> None:
        """Hear until the line is gone. Raises OperationalError, TimeoutError then."""
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        problems: list[Exception] = []

        def read() -> None:
            try:
                pgconn.consume_input()
                while (told := pgconn.notifies()) is not None:
                    self._hear(told.extra.decode(errors="replace"))
            except Exception as problem:
                problems.append(problem)
                loop.remove_reader(socket)
            came.set()

        socket = pgconn.socket
        read()  # what came together with the answer to LISTEN
        loop.add_reader(socket, read)
        try:
            while not problems:
                came.clear()
                if await _within(SILENCE, came):
                    continue
                pgconn.send_query(b"SELECT")
                is_answered = False
                while not problems and not is_answered:
                    came.clear()
                    if not pgconn.is_busy():
                        is_answered = pgconn.get_result() is None
                    elif not await _within(ANSWERS, came):
                        raise TimeoutError
            raise problems[0]
        finally:
            loop.remove_reader(socket)


async def _within(seconds: float, came: asyncio.Event) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await came.wait()
            return True
    return False
