"""Background work: what calendars outside were asked is settled, and their free times are kept fresh."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.calendars import following, mirroring, settling_actions
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="* * * * *", periodic_id="calendars_settle")
@app.task(name="calendars.settle_due", queue="house", queueing_lock="calendars.settle_due", retry=BackOff())
def settle_due(timestamp: int) -> None:
    """Send and ask anew for what has no answer yet."""
    settling_actions.settle_due(now=clock.now())


@app.periodic(cron="*/5 * * * *", periodic_id="calendars_refresh")
@app.task(name="calendars.refresh_all", queue="house", queueing_lock="calendars.refresh_all", retry=BackOff())
def refresh_all(timestamp: int) -> None:
    """Have the free times of every calendar outside."""
    mirroring.refresh_all(now=clock.now())


@app.periodic(cron="*/2 * * * *", periodic_id="calendars_follow")
@app.task(name="calendars.follow_all", queue="house", queueing_lock="calendars.follow_all", retry=BackOff())
def follow_all(timestamp: int) -> None:
    """Find what clinics have changed in their own systems."""
    following.follow_all(now=clock.now())


@app.periodic(cron="17 3 * * *", periodic_id="calendars_purge")
@app.task(name="calendars.purge", queue="house", queueing_lock="calendars.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove mirrored slots that have gone by and that nobody has had."""
    mirroring.purge(Viewer.system(), now=clock.now())
