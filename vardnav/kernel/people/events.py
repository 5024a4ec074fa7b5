"""Events: what has happened with powers of attorney. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class PowerOffered(events.Event):
    """Somebody gave a power of attorney; to whom, if to anybody, is found when it is heard of."""

    offer_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PowerChanged(events.Event):
    """A power of attorney was accepted or ended, and `person_id`, one of its two people, did not do it."""

    person_id: uuid.UUID
