"""Jobs: the tasks of the house itself. Each is one call; each bears being done twice."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.audit import partitions, sealing
from vardnav.kernel.events import delivering, publishing
from vardnav.platform.jobs import actions
from vardnav.platform.jobs.backoff import BackOff


@app.task(name=publishing.TASK, queue=publishing.QUEUE, retry=BackOff())
def deliver(handler: str, event: str, payload: dict[str, Any]) -> None:
    """Deliver one event to one handler."""
    delivering.deliver(handler, event, payload, now=clock.now())


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
