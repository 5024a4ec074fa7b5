"""Rules: after how long somebody is reminded, and after how long somebody else must act. Pure Python."""

from __future__ import annotations

import datetime as dt
import enum

#: R8 (unread leads to the next channel in time). So long: our choice, as domain.md 4.18 has it for summonses (4 days).
REMIND_AFTER = dt.timedelta(days=4)
#: Then the unit has it on its list: a week after it was written.
LIST_AFTER = dt.timedelta(days=7)
#: R6: a question that is not answered is asked about once more, and at last the unit takes the case up again.
ASK_AFTER = dt.timedelta(days=7)
BACK_AFTER = dt.timedelta(days=30)
#: How far back a job looks: longer than any worker is ever gone.
LOOK_BACK = dt.timedelta(days=60)


class Reason(enum.StrEnum):
    """Why something unread is on the unit's list."""

    LATE = "late"  # not read for a week
    FAILED = "failed"  # the SMS or e-mail did not arrive
    NO_WAY = "no_way"  # no SMS or e-mail goes to the person at all


class How(enum.StrEnum):
    """What became of it. READ: the person read it after all."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    NOT_NEEDED = "not_needed"
    READ = "read"


def ways(*, is_secret: bool) -> tuple[How, ...]:
    """Return how staff may settle it: of what is secret no letter goes home to those who live there (N8)."""
    by_hand = (How.PHONE, How.VISIT, How.LETTER, How.NOT_NEEDED)
    return tuple(one for one in by_hand if not (is_secret and one is How.LETTER))
