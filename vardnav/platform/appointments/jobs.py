"""Background work: each minute, holds and offers whose time has gone are let go, and those in line are offered."""

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
    """Let go of what was held and not confirmed, offered and not answered: each time to the next in line."""
    waiting_actions.expire_due(Viewer.system(), now=clock.now())


@app.periodic(cron="* * * * *", periodic_id="appointments_offer")
@app.task(
    name="appointments.offer_opened",
    queue="house",
    queueing_lock="appointments.offer_opened",
    retry=BackOff(),
)
def offer_opened(timestamp: int) -> None:
    """Offer what is let out to those in line for it. A task of its own: neither stands in the way of the other."""
    opened_actions.offer_opened(Viewer.system(), now=clock.now())


@app.periodic(cron="*/5 * * * *", periodic_id="appointments_remind")
@app.task(name="appointments.remind", queue="house", queueing_lock="appointments.remind", retry=BackOff())
def remind(timestamp: int) -> None:
    """Tell those who chose to be reminded, a day before."""
    reminding_actions.remind_due(Viewer.system(), now=clock.now())
