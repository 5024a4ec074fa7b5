"""Background work: each morning, who must be told that a limit of the care guarantee is near or has passed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.guarantee import telling
from vardnav.platform.jobs.backoff import BackOff


# 08.10 or 09.10 in Sweden: when somebody answers the phone.
@app.periodic(cron="10 7 * * *", periodic_id="guarantee_tell")
@app.task(name="guarantee.tell_due", queue="house", queueing_lock="guarantee.tell_due", retry=BackOff())
def tell_due(timestamp: int) -> None:
    """Tell everybody whose clock has come near its limit."""
    telling.tell_due(Viewer.system(), now=clock.now())
