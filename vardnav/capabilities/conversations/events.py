"""Events: what happened to a chat. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(events.Event):
    """A chat has ended, with its summary: whoever asks people afterwards how it went can ask now."""

    case_id: uuid.UUID
    unit_id: uuid.UUID
    led_to: str
