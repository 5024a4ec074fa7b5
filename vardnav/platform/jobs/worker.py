"""Wiring: how a worker behaves; named in settings (PROCRASTINATE_ON_APP_READY), so every worker has it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from typing import Any

import procrastinate
from procrastinate import job_context, middleware, worker

from vardnav.kernel.events import subscriptions

log = logging.getLogger(__name__)

#: A worker says that it lives this often; after STALLED_AFTER of silence its jobs are taken over.
HEARTBEAT_SECONDS = 3.0
STALLED_AFTER_SECONDS = 10.0
#: What a stopping worker gives its jobs; one that has not ended then is cut off and done again later.
GRACE_SECONDS = 3.0
CUT_OFF_SECONDS = 1.0
#: Jobs at once. They wait for others (SMS, files, the database) more than they work.
CONCURRENCY = 4
EXIT_UNFINISHED = 75


def configure(app: procrastinate.App) -> None:
    """Give every worker of `app` our habits; what is said on the command line goes before them."""
    options: dict[str, Any] = {
        "concurrency": CONCURRENCY,
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": STALLED_AFTER_SECONDS,
        "shutdown_graceful_timeout": GRACE_SECONDS,
        "fetch_job_polling_interval": 2.0,
        "delete_jobs": "successful",
        "worker_middleware": [stop_in_time],
    }
    app.worker_defaults.update(options)  # type: ignore[typeddict-item]
    subscriptions.ask_first(_declared_reactions)


def _declared_reactions() -> None:
    from vardnav.platform.registry import listing  # late: capabilities are not loaded when this is configured

    listing.connect_reactions()


async def stop_in_time(
    call_next: middleware.AsyncCallNext, context: job_context.JobContext, running: worker.Worker
) -> Any:
    """Run the job; end the process when a stopping worker has waited long enough for it.

    A thread cannot be interrupted, and procrastinate would wait for ever. The transaction of the cut-off job
    is rolled back by the database, and as the worker has signed off, the job is stalled at once and retried.
    """
    watch = asyncio.create_task(_cut_off(context, running))
    try:
        return await call_next()
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _cut_off(context: job_context.JobContext, running: worker.Worker) -> None:
    while context.abort_reason() is not job_context.AbortReason.SHUTDOWN:
        await asyncio.sleep(0.25)
    await asyncio.sleep(CUT_OFF_SECONDS / 2)
    log.warning("Job %s did not end in time; it is cut off and will be done again.", context.job.task_name)
    if running.worker_id is not None:
        with contextlib.suppress(Exception):
            signing_off = running.app.job_manager.unregister_worker(running.worker_id)
            await asyncio.wait_for(signing_off, timeout=CUT_OFF_SECONDS / 2)
    logging.shutdown()
    os._exit(EXIT_UNFINISHED)
