"""Background work: every hour what nobody has kept goes."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.capabilities.advice.actions import purging
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="23 * * * *", periodic_id="advice_unkept")
@app.task(name="advice.purge", queue="house", queueing_lock="advice.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove assessments that nobody has kept."""
    purging.unkept(Viewer.system(), now=clock.now())
