"""Background work: each night, what is kept of closed rooms."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.platform.jobs.backoff import BackOff
from vardnav.platform.waiting_room import purging


@app.periodic(cron="37 3 * * *", periodic_id="waiting_room_forget")
@app.task(
    name="waiting_room.forget_entries",
    queue="house",
    queueing_lock="waiting_room.forget_entries",
    retry=BackOff(),
)
def forget_entries(timestamp: int) -> None:
    """Remove who went into rooms that closed a week ago."""
    purging.forget_entries(clock.now())
