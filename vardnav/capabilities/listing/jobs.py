"""Background work: by day, every hour, offers whose time is gone end and free places are offered to who waits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.capabilities.listing.actions import queueing
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


# 07.35-19.35 or 08.35-20.35 in Sweden: nobody is woken by an offer.
@app.periodic(cron="35 6-18 * * *", periodic_id="listing_queues")
@app.task(name="listing.queues", queue="house", queueing_lock="listing.queues", retry=BackOff())
def go_through_queues(timestamp: int) -> None:
    """End what was not taken in time and the places of the dead, then offer."""
    viewer, now = Viewer.system(), clock.now()
    queueing.end_of_the_dead(viewer, now=now)
    queueing.expire_due(viewer, now=now)
    queueing.offer_everywhere(viewer, now=now)
