"""Events: what happened in a unit's queue. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class PlaceOffered(events.Event):
    """Somebody in a queue has been offered a place for some days."""

    place_id: uuid.UUID
    person_id: uuid.UUID
