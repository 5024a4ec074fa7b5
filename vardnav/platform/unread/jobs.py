"""Background work: each morning, what nobody has read or answered in time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff
from vardnav.platform.unread import following


# 09.25 or 10.25 in Sweden: when somebody answers the phone.
@app.periodic(cron="25 8 * * *", periodic_id="unread_follow")
@app.task(name="unread.follow", queue="house", queueing_lock="unread.follow", retry=BackOff())
def follow(timestamp: int) -> None:
    """Remind, and put on the units' lists."""
    following.follow(Viewer.system(), now=clock.now())
