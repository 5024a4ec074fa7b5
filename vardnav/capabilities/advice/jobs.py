"""Background work: every hour what nobody has kept goes; every ten minutes it is seen how advice has turned out."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.capabilities.advice.actions import braking, purging
from vardnav.capabilities.advice.queries import quality
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="23 * * * *", periodic_id="advice_unkept")
@app.task(name="advice.purge", queue="house", queueing_lock="advice.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove assessments that nobody has kept, and those kept a year ago."""
    purging.unkept(Viewer.system(), now=clock.now())
    purging.kept(Viewer.system(), now=clock.now())


# When 72 hours have gone nobody presses anything: looked at by the clock too.
@app.periodic(cron="*/10 * * * *", periodic_id="advice_watch")
@app.task(name="advice.watch", queue="house", queueing_lock="advice.watch", retry=BackOff())
def watch(timestamp: int) -> None:
    """Pull the brake of what is too mild too often, in every region."""
    now = clock.now()
    for region in quality.regions(now=now):
        braking.watch(Viewer.system(region=region), region, now=now)
