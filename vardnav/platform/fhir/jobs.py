"""Jobs: tokens that have ended are removed each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.platform.fhir import actions
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="27 3 * * *", periodic_id="fhir_tokens")
@app.task(name="fhir.purge", queue="house", queueing_lock="fhir.purge", retry=BackOff())
def purge(timestamp: int) -> None:
    """Remove tokens that have ended."""
    actions.purge(clock.now())
