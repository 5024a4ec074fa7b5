"""Background work: the cases room cleans up after itself at night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import purging
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="37 3 * * *", periodic_id="old_drafts")
@app.task(name="cases.purge_drafts", queue="house", queueing_lock="cases.purge_drafts", retry=BackOff())
def purge_drafts(timestamp: int) -> None:
    """Throw away what was begun and never sent."""
    purging.old_drafts(Viewer.system(), now=clock.now())
