"""Jobs: the tasks of the house itself. Each is one call; each bears being done twice."""

from __future__ import annotations

import logging
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from vardnav.kernel import clock
from vardnav.kernel.audit import partitions, sealing
from vardnav.kernel.events import delivering, publishing
from vardnav.platform.jobs import actions, backoff, worker
from vardnav.platform.jobs.backoff import BackOff

log = logging.getLogger(__name__)


@app.task(name=publishing.TASK, queue=publishing.QUEUE, retry=BackOff())
def deliver(handler: str, event: str, payload: dict[str, Any]) -> None:
    """Deliver one event to one handler."""
    delivering.deliver(handler, event, payload, now=clock.now())


# procrastinate's cron has its seconds last.
@app.periodic(cron="* * * * * */5", periodic_id="stalled")
@app.task(name="jobs.retry_stalled", queue="house", queueing_lock="jobs.retry_stalled", priority=100)
async def retry_stalled(timestamp: int) -> None:
    """Take over the jobs of workers that have fallen silent (killed, cut off, or their machine gone)."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=worker.STALLED_AFTER_SECONDS):
        if job.attempts >= backoff.MOST_ATTEMPTS:
            log.error("Job %s has stopped its worker too many times and is given up.", job.task_name)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            log.warning("Job %s of a silent worker is taken over.", job.task_name)
            await manager.retry_job(job)
    await manager.prune_stalled_workers(worker.STALLED_AFTER_SECONDS * 6)


@app.periodic(cron="* * * * *", periodic_id="seal")
@app.task(name="jobs.seal_audit", queue="house", queueing_lock="jobs.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Seal what the access log has got since the last minute."""
    sealing.seal(clock.now())


@app.periodic(cron="7 3 * * *", periodic_id="partitions")
@app.task(name="jobs.make_partitions", queue="house", queueing_lock="jobs.make_partitions", retry=BackOff())
def make_partitions(timestamp: int) -> None:
    """Make the coming months of the access log."""
    partitions.ensure_partitions(clock.now())


@app.periodic(cron="17 3 * * *", periodic_id="purge")
@app.task(name="jobs.purge", queue="house", queueing_lock="jobs.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove what has been kept long enough."""
    actions.purge(clock.now())
