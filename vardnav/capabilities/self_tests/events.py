"""Events: what happened to a kit. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class SampleRegistered(events.Event):
    """A sample is on its way to the laboratory, which is to be told."""

    order_id: uuid.UUID
