"""Background work: scan what waits in quarantine, sweep what nobody speaks of."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.files import actions


@app.periodic(cron="*/2 * * * *", periodic_id="files_scan")
@app.task(name="files.scan_waiting", queue="files", queueing_lock="files.scan_waiting")
def scan_waiting(timestamp: int) -> None:
    """Scan files that came while no scanner answered."""
    actions.scan_waiting(Viewer.system(), now=clock.now())


@app.periodic(cron="27 3 * * *", periodic_id="files_sweep")
@app.task(name="files.sweep", queue="files", queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:
    """Remove bytes without a row, older than a day."""
    actions.sweep(now=clock.now())
