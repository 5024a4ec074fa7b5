"""Background work: codes are sent, old numbers and addresses told, old codes removed."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.contacts import actions, purging, sending
from vardnav.platform.jobs.backoff import BackOff


@app.task(name=actions.SEND, queue=actions.QUEUE, retry=BackOff())
def send_code(verification_id: str) -> None:
    """Send one code."""
    sending.send_code(Viewer.system(), uuid.UUID(verification_id), now=clock.now())


@app.task(name=actions.TELL, queue=actions.QUEUE, retry=BackOff())
def tell_old(verification_id: str) -> None:
    """Tell one old number or address."""
    sending.tell_old(Viewer.system(), uuid.UUID(verification_id), now=clock.now())


@app.periodic(cron="52 3 * * *", periodic_id="old_codes")
@app.task(name="contacts.purge", queue="house", queueing_lock="contacts.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove codes older than two days."""
    purging.old_codes(Viewer.system(), now=clock.now())
