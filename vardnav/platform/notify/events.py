"""Events: what became of a notice. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class NoticeFailed(events.Event):
    """A notice about a case will not arrive: the number or address does not hold, or nobody took it for hours.

    `about_id` is the event that it told of; another notice of the same may still be on its way.
    """

    case_id: uuid.UUID
    about_id: uuid.UUID
