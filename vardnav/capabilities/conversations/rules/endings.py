"""Rules: what a chat can lead to, and what the resident can answer afterwards."""

from __future__ import annotations

import enum


class LedTo(enum.StrEnum):
    """What a chat led to, as the unit says when it ends it."""

    ADVICE = "advice"
    BOOKED = "booked"
    REFERRED = "referred"
    EMERGENCY = "emergency"
    OTHER = "other"


class Helped(enum.StrEnum):
    """The resident's own answer afterwards: did you get help?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
