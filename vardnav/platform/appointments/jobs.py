"""Background work: each minute, holds and offers whose time has gone are let go, and the next in line is offered."""

from __future__ import annotations

from procrastinate.contrib.django import app

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import opened_actions, reminding_actions, seating, waiting_actions
from vardnav.platform.jobs.backoff import BackOff


@app.periodic(cron="7 * * * *", periodic_id="appointments_hints")
@app.task(name="appointments.hints", queue="house", queueing_lock="appointments.hints", retry=BackOff())
def hints(timestamp: int) -> None:
    """Let searches find again what a process that died left as full, and end wishes for days that have gone."""
    seating.hint_where_wrong(now=clock.now())
    waiting_actions.end_past(Viewer.system(), now=clock.now())


@app.periodic(cron="* * * * *", periodic_id="appointments_expire")
@app.task(
    name="appointments.expire_due", queue="house", queueing_lock="appointments.expire_due", retry=BackOff()
)
def expire_due(timestamp: int) -> None:
    """Let go of what was held and not confirmed, offered and not answered; and offer what has been let out to the line."""
    waiting_actions.expire_due(Viewer.system(), now=clock.now())
    opened_actions.offer_opened(Viewer.system(), now=clock.now())


@app.periodic(cron="*/5 * * * *", periodic_id="appointments_remind")
@app.task(name="appointments.remind", queue="house", queueing_lock="appointments.remind", retry=BackOff())
def remind(timestamp: int) -> None:
    """Tell those who chose to be reminded, a day before."""
    reminding_actions.remind_due(Viewer.system(), now=clock.now())
