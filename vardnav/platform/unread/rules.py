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


class Untold(enum.StrEnum):
    """What becomes of something written to somebody whom no SMS or e-mail tells of it."""

    LETTER = "letter"
    LIST = "list"


def untold(*, can_post: bool) -> Untold:
    """Return the next way for whom no notice tells (R8): they may log in by themselves, or never.

    Where a letter can reach them it goes when nobody has read it for `REMIND_AFTER`, as long as others have before they are
    reminded: whoever has chosen to look in by themselves is left to do so first. Where none can (no address, or a letter
    home may hurt) nothing would follow by itself, so the unit has it on its list at once.
    """
    return Untold.LETTER if can_post else Untold.LIST


class How(enum.StrEnum):
    """What became of it. READ: the person read it after all."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    NOT_NEEDED = "not_needed"
    READ = "read"


def ways(*, is_secret: bool, is_here: bool = True) -> tuple[How, ...]:
    """Return how staff may settle it: of what is secret no letter goes home to those who live there (N8).

    `is_here`: written in the region where the case is now; letters are a region's own.
    """
    by_hand = (How.PHONE, How.VISIT, How.LETTER, How.NOT_NEEDED)
    return tuple(one for one in by_hand if one is not How.LETTER or (is_here and not is_secret))
