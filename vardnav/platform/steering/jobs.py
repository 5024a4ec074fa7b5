"""Background work: the open cases of a pause are handed over, batch by batch, from the moment it begins."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.platform.jobs.backoff import BackOff
from vardnav.platform.steering import handing_over


@app.periodic(cron="* * * * *", periodic_id="hand_over")
@app.task(name="steering.hand_over", queue="house", queueing_lock="steering.hand_over", retry=BackOff())
def hand_over(timestamp: int) -> None:
    """Hand over a batch of each pause that wants it."""
    handing_over.hand_over(now=clock.now())
