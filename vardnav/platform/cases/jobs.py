"""Background work: the cases room cleans up after itself at night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import form_requests, purging
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="37 3 * * *", periodic_id="old_drafts")
@app.task(name="cases.purge_drafts", queue="house", queueing_lock="cases.purge_drafts", retry=BackOff())
def purge_drafts(timestamp: int) -> None:
    """Throw away what was begun and never sent."""
    purging.old_drafts(Viewer.system(), now=clock.now())


@app.periodic(cron="12 9 * * *", periodic_id="form_reminders")
@app.task(name="cases.remind_of_forms", queue="house", queueing_lock="cases.remind_of_forms", retry=BackOff())
def remind_of_forms(timestamp: int) -> None:
    """Remind those who have not answered a form whose last day is near."""
    form_requests.remind_in_time(Viewer.system(), now=clock.now())
