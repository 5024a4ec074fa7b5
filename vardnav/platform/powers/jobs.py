"""Background work: powers end for good on death and protected identity; what nobody accepted is removed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import power_ending
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="*/10 * * * *", periodic_id="broken_powers")
@app.task(name="powers.end_broken", queue="house", queueing_lock="powers.end_broken", retry=BackOff())
def end_broken(timestamp: int) -> None:
    """End powers of which either person has died or has protected identity."""
    power_ending.end_broken(Viewer.system(), now=clock.now())


@app.periodic(cron="57 3 * * *", periodic_id="old_offers")
@app.task(name="powers.purge", queue="house", queueing_lock="powers.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove powers that nobody accepted."""
    power_ending.old_offers(Viewer.system(), now=clock.now())
