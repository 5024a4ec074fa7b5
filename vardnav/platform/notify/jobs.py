"""Background work: hand notices over, and come back for those that did not get away."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff
from vardnav.platform.notify import actions, handing, purging


@app.task(name=handing.TASK, queue=handing.QUEUE, retry=BackOff())
def hand_over(notice_id: str) -> None:
    """Hand one notice over."""
    actions.hand_over(Viewer.system(), uuid.UUID(notice_id), now=clock.now())


@app.periodic(cron="* * * * *", periodic_id="notify_retry")
@app.task(name="notify.retry_due", queue=handing.QUEUE, queueing_lock="notify.retry_due")
def retry_due(timestamp: int) -> None:
    """Ask anew for what is planned and due."""
    actions.retry_due(Viewer.system(), now=clock.now())


@app.periodic(cron="47 3 * * *", periodic_id="old_notices")
@app.task(name="notify.purge", queue="house", queueing_lock="notify.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove notices older than a year."""
    purging.old_notices(Viewer.system(), now=clock.now())
