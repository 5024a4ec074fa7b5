"""Actions: what a worker had that fell silent (killed, cut off, its machine gone) is done by others."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import procrastinate
from procrastinate import exceptions
from procrastinate.worker import Worker

from vardnav.platform.jobs import backoff, worker

log = logging.getLogger(__name__)

_SILENT = """
SELECT j.id, j.task_name, j.attempts, j.worker_id FROM procrastinate_jobs j
LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - %(silence)s * interval '1 second')
"""
# Several workers look at the same time: only the first finds the job still in the silent one's hands.
_STILL_ITS = "WHERE id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker_id)s"
_AGAIN = f"""
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = now(), worker_id = NULL,
abort_requested = false {_STILL_ITS}
"""  # noqa: S608 - constants
_GIVE_UP = f"UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1 {_STILL_ITS}"  # noqa: S608
_DROP = f"DELETE FROM procrastinate_jobs {_STILL_ITS}"  # noqa: S608


async def keep_looking(app: procrastinate.App, running: Worker) -> None:
    """Take over what silent workers had, every LOOK_SECONDS, until cancelled. Raises ConnectorException.

    Not a job itself: it must be done also when every place of this worker is taken.
    """
    while True:
        if running.worker_id is None:  # it has no name yet
            await asyncio.sleep(0.1)
            continue
        # First a sign of life of our own: one that was paused for a while must not take its own jobs from itself.
        await app.job_manager.update_heartbeat(running.worker_id)
        await take_over(app)
        await asyncio.sleep(worker.LOOK_SECONDS)


async def take_over(app: procrastinate.App) -> None:
    """Let the jobs of silent workers be done again, and forget workers that have long been silent.

    A job that has ended its workers too many times is given up and shown as failed. Raises ConnectorException.
    """
    found = await app.connector.execute_query_all_async(_SILENT, silence=worker.STALLED_AFTER_SECONDS)
    for job in found:
        await _take_over(app, job)
    await app.job_manager.prune_stalled_workers(worker.STALLED_AFTER_SECONDS * 6)


async def _take_over(app: procrastinate.App, job: dict[str, Any]) -> None:
    whose = {"id": job["id"], "worker_id": job["worker_id"]}
    if job["attempts"] >= backoff.MOST_ATTEMPTS:
        log.error("Job %s has stopped its worker too many times and is given up.", job["task_name"])
        await app.connector.execute_query_async(_GIVE_UP, **whose)
        return
    log.warning("Job %s of a silent worker is taken over.", job["task_name"])
    try:
        await app.connector.execute_query_async(_AGAIN, **whose)
    except exceptions.UniqueViolation:
        # By the clock the next of its kind has been asked for meanwhile, and that one does the work of both.
        await app.connector.execute_query_async(_DROP, **whose)
