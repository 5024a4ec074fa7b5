"""Actions: the only way a certificate or a sending of one changes state: its table asked, on a row that is locked."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.rules import sendings, standing
from vardnav.capabilities.certificates.rules.sendings import Failure, State
from vardnav.kernel.access.viewer import Viewer


class NotAllowed(ValueError):
    """The table does not lead from the one state to the other."""


def end(viewer: Viewer, certificate: Certificate, state: standing.State, now: dt.datetime) -> None:
    """Replace or revoke a locked certificate; what waits to be sent of it is not sent. Raises NotAllowed."""
    if not standing.may_become(certificate.state, state):
        raise NotAllowed(f"A certificate does not go from {certificate.state} to {state}.")
    certificate.state, certificate.ended_at, certificate.ended_by_id = state, now, viewer.staff_id
    certificate.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    # What has been tried may have arrived although we were not told: the worker asks before it says that it did not.
    waiting = Sending.objects.filter(
        region=certificate.region, certificate=certificate, state=State.PLANNED, tries=0
    )
    for sending in waiting.select_for_update():
        move(sending, State.CANCELLED, now, failure=Failure.NO_LONGER_VALID)


def move(sending: Sending, after: State, now: dt.datetime, *, failure: Failure | None = None) -> None:
    """Let a locked sending be handed over, settled, or planned anew. The caller logs. Raises NotAllowed."""
    if not sendings.may_become(sending.state, after):
        raise NotAllowed(f"A sending does not go from {sending.state} to {after}.")
    sending.state, sending.failure = after, failure or ""
    if after in (State.HANDED_OVER, State.RECEIVED):
        sending.handed_at = sending.handed_at or now
    if after is not State.HANDED_OVER:
        sending.settled_at = None if after is State.PLANNED else now
    sending.save(update_fields=["state", "failure", "handed_at", "settled_at"])
