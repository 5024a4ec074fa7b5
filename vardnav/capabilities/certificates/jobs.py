"""Background work: hand over what is sent, come back for what did not get away, read what recipients say."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from vardnav.capabilities.certificates.actions import handing
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


@app.task(name=handing.TASK, queue=handing.QUEUE, retry=BackOff())
def hand_over(sending_id: str) -> None:
    """Hand one sending over."""
    handing.hand_over(Viewer.system(), uuid.UUID(sending_id), now=clock.now())


@app.periodic(cron="* * * * *", periodic_id="certificates_retry")
@app.task(name="certificates.retry_due", queue=handing.QUEUE, queueing_lock="certificates.retry_due")
def retry_due(timestamp: int) -> None:
    """Ask anew for what is planned and due."""
    handing.retry_due(Viewer.system(), now=clock.now())


@app.periodic(cron="* * * * *", periodic_id="certificates_receipts")
@app.task(name="certificates.read_receipts", queue=handing.QUEUE, queueing_lock="certificates.read_receipts")
def read_receipts(timestamp: int) -> None:
    """Read what recipients say."""
    handing.read_receipts(Viewer.system(), now=clock.now())
