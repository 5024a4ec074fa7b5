"""Background work: speaking with the laboratory every ten minutes, and each morning what the calendar brings."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.capabilities.self_tests.actions import calendar, laboratory
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="*/10 * * * *", periodic_id="self_tests_laboratory")
@app.task(
    name="self_tests.speak_with_laboratory",
    queue="house",
    queueing_lock="self_tests.speak_with_laboratory",
    retry=BackOff(),
)
def speak_with_laboratory(timestamp: int) -> None:
    """Tell of samples and take in what was found."""
    viewer, now = Viewer.system(), clock.now()
    laboratory.fetch(viewer, now=now)
    laboratory.tell_all(viewer, now=now)


# 08.20 or 09.20 in Sweden: when somebody answers the phone.
@app.periodic(cron="20 7 * * *", periodic_id="self_tests_calendar")
@app.task(name="self_tests.calendar", queue="house", queueing_lock="self_tests.calendar", retry=BackOff())
def what_the_day_brings(timestamp: int) -> None:
    """Remind, and end what has gone past its last day."""
    viewer, now = Viewer.system(), clock.now()
    calendar.expire_due(viewer, now=now)
    calendar.remind_due(viewer, now=now)
