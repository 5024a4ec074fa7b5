"""Handlers: who has been offered a place is told that there is something to answer."""

from __future__ import annotations

import datetime as dt

from vardnav.capabilities.listing.events import PlaceOffered
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.notify import actions, texts


def place_offered(event: PlaceOffered, *, now: dt.datetime) -> None:
    """Tell the person (a young child's guardians) that there is an offer; never of what, nor by whom."""
    actions.notify_person(
        Viewer.system(region=event.region),
        person_id=event.person_id,
        kind=texts.Kind.OFFER,
        event_id=event.event_id,
        region=event.region,
        now=now,
    )
