"""Background work: each morning, whose time is no longer counted, and who must be told that a limit is near or passed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.guarantee import ending_actions, telling
from vardnav.platform.jobs.backoff import BackOff


# 08.10 or 09.10 in Sweden: when somebody answers the phone.
@app.periodic(cron="10 7 * * *", periodic_id="guarantee_tell")
@app.task(name="guarantee.tell_due", queue="house", queueing_lock="guarantee.tell_due", retry=BackOff())
def tell_due(timestamp: int) -> None:
    """End the clocks of those who have died; tell everybody whose clock has come near its limit."""
    ending_actions.end_of_the_dead(Viewer.system(), now=clock.now())
    telling.tell_due(Viewer.system(), now=clock.now())
