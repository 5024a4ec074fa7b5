"""Events: what is decided about advice. Ids and codes only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from vardnav.kernel import events


@dataclass(frozen=True, kw_only=True)
class AssessmentRegraded(events.Event):
    """Staff decided how urgent an assessment is: whether its protocols are good enough is looked at again."""

    assessment_id: uuid.UUID
