"""Wiring: a worker that outlives its database, one life after another until it is asked to stop.

A statement about jobs that did not get through leaves a worker not knowing what it has: a job fetched that it never
heard of, or one done and not noted, which nobody would take over as long as it lives. So its life ends there. When
the database answers again it gives back what it had under its old name, and begins anew under another.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Coroutine, Iterator
from typing import Any

import procrastinate
import psycopg
from procrastinate import exceptions, psycopg_connector
from procrastinate.contrib.django import utils
from procrastinate.worker import Worker

from vardnav.platform.jobs import taking_over, worker

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LIVES = 1.0
#: For a connection of the worker's own. Less than GRACE, so that a job whose end cannot be noted still ends in time.
CONNECTION_SECONDS = 2.0
#: A life that was lost waits for a connection twice: to note the ends of its jobs and to sign off.
LOST_SECONDS = worker.GRACE_SECONDS + 2 * CONNECTION_SECONDS + 1
ASKED_SECONDS = worker.GRACE_SECONDS + worker.CUT_OFF_SECONDS
EXIT_UNFINISHED = 75


class Connector(psycopg_connector.PsycopgConnector):
    """A worker's way to the database; `lost` is set when a statement about jobs has not got through."""

    def __init__(self, lost: asyncio.Event) -> None:
        super().__init__(kwargs=utils.connector_params(), timeout=CONNECTION_SECONDS)
        self._lost = lost

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """See procrastinate."""
        with self._watched():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """See procrastinate."""
        with self._watched():
            row: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
            return row

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """See procrastinate."""
        with self._watched():
            rows: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
            return rows

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except exceptions.UniqueViolation:  # there already: an answer, not a loss
            raise
        except exceptions.ConnectorException as problem:
            # What procrastinate's own functions object to is an answer too: the job was taken over meanwhile.
            if not isinstance(problem.__cause__, psycopg.errors.RaiseException):
                self._lost.set()
            raise


async def work(app: procrastinate.App) -> None:
    """Do jobs until SIGTERM or SIGINT, whatever becomes of the database meanwhile.

    Ends the process with EXIT_UNFINISHED when a job does not end in time; it is done again by the next worker.
    """
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    former: Worker | None = None
    while not asked.is_set():
        if not await _database_answers():
            await _first_of(asked.wait(), asyncio.sleep(SECONDS_BETWEEN_LIVES))
            continue
        lost = asyncio.Event()
        try:
            with app.replace_connector(Connector(lost)):
                async with app.open_async():
                    await _sign_off(app, former)
                    former = _newborn(app)
                    await _live(app, former, asked, lost)
        except (exceptions.ConnectorException, psycopg.Error) as problem:
            reason = problem.__cause__ or problem
            log.warning("The worker lost its database (%s); it goes on when that answers.", reason)
        await _first_of(asked.wait(), asyncio.sleep(SECONDS_BETWEEN_LIVES))


def _newborn(app: procrastinate.App) -> Worker:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {**app.worker_defaults, "install_signal_handlers": False}
    return Worker(app, **options)


async def _live(app: procrastinate.App, living: Worker, asked: asyncio.Event, lost: asyncio.Event) -> None:
    """Work until asked to stop or the database is lost. Raises what ended it."""
    looking = asyncio.create_task(taking_over.keep_looking(app, living))
    working = asyncio.create_task(living.run())  # type: ignore[no-untyped-call]
    await _first_of(working, looking, asked.wait(), lost.wait())
    looking.cancel()
    living.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({working, looking}, timeout=ASKED_SECONDS if asked.is_set() else LOST_SECONDS)
    if not working.done():
        await _cut_off(app, living)
    ends = [task.exception() for task in (working, looking) if task.done() and not task.cancelled()]
    for problem in ends:
        if problem is not None:
            raise problem


async def _cut_off(app: procrastinate.App, living: Worker) -> None:
    """End the process: a thread cannot be interrupted, and procrastinate would wait for it for ever.

    The transaction of the cut-off job is rolled back by the database, and as the worker has signed off, the job is
    taken over at once.
    """
    log.warning("A job did not end in time; it is cut off and will be done again.")
    with contextlib.suppress(Exception):
        await asyncio.wait_for(_sign_off(app, living), timeout=worker.CUT_OFF_SECONDS)
    logging.shutdown()
    os._exit(EXIT_UNFINISHED)


async def _sign_off(app: procrastinate.App, former: Worker | None) -> None:
    """Let go of everything a life had, if it could not do so itself. Raises ConnectorException."""
    if former is not None and former.worker_id is not None:
        await app.job_manager.unregister_worker(former.worker_id)
        former.worker_id = None


async def _database_answers() -> bool:
    try:
        connection = await psycopg.AsyncConnection.connect(**utils.connector_params())
    except psycopg.Error:
        return False
    await connection.close()
    return True


async def _first_of(*what: Awaitable[Any]) -> None:
    """Wait until one of these has ended; coroutines among the others are given up, tasks are not."""
    own = {asyncio.create_task(one) for one in what if isinstance(one, Coroutine)}
    await asyncio.wait(
        own | {one for one in what if isinstance(one, asyncio.Task)}, return_when=asyncio.FIRST_COMPLETED
    )
    for one in own:
        one.cancel()
