"""Rules: the one story of when an answer comes: what is usual, what the clinic has promised, and what the law says.

Three days are known that may differ. They never stand beside each other without a word of how they go together: the
promise is what holds, what is usual is told by its side, and the law's limit by how it stands to the promise. Pure Python.
"""

from __future__ import annotations

import datetime as dt
import enum


class Said(enum.StrEnum):
    """One sentence of the story; portal_times has the words."""

    PROMISED = "promised"
    #: Most answers come within the span, and the span within the promise.
    USUAL = "usual"
    #: Most answers have of late come later than what is promised.
    USUAL_LATE = "usual_late"
    #: Most would have their answer by now; the promised day has not come.
    LONGER_THAN_USUAL = "longer_than_usual"
    #: Too few cases to tell what is usual.
    TOO_FEW = "too_few"
    OVERDUE = "overdue"
    #: The unit waits for the resident: its time stands still.
    STANDS_STILL = "stands_still"


class Law(enum.StrEnum):
    """How the law's limit stands to the promise. The first three: the law speaks of the answer itself."""

    SAME_DAY = "same_day"
    SOONER = "sooner"
    LATER = "later"
    #: The law speaks of the visit or the treatment, the promise of the answer to the case.
    OTHER_THING = "other_thing"
    OTHER_THING_OVERDUE = "other_thing_overdue"
    OTHER_THING_WAITING = "other_thing_waiting"


def story(
    *,
    due_at: dt.datetime,
    usual: tuple[dt.datetime, dt.datetime] | None,
    now: dt.datetime,
    is_waiting: bool = False,
    is_new: bool = False,
) -> tuple[Said, ...]:
    """Return what to say of an answer that has not come, in order. All moments are aware.

    `due_at`: the midnight that ends the promised day. `usual`: between which moments most answers to what was sent then
    come, None with too few cases. `is_waiting`: for the resident. `is_new`: about to be sent or just sent.
    """
    if is_waiting:
        return (Said.STANDS_STILL,)
    if due_at <= now:
        is_late_as_usual = usual is not None and usual[1] > now
        return (Said.OVERDUE, Said.USUAL_LATE) if is_late_as_usual else (Said.OVERDUE,)
    if usual is None:
        return (Said.PROMISED, Said.TOO_FEW) if is_new else (Said.PROMISED,)
    if usual[1] > due_at:
        return (Said.PROMISED, Said.USUAL_LATE)
    if usual[1] <= now:
        return (Said.LONGER_THAN_USUAL, Said.PROMISED)
    return (Said.USUAL, Said.PROMISED)


def law(
    *,
    limit_on: dt.date,
    promised_on: dt.date,
    today: dt.date,
    is_the_answer: bool,
    is_waiting: bool = False,
) -> Law:
    """Return how the law's last day stands to the promised one, for a case that is open.

    `is_the_answer`: the law asks for what the answer itself is (contact, assessment), not for a visit later on.
    """
    if is_the_answer:
        if limit_on == promised_on:
            return Law.SAME_DAY
        return Law.SOONER if limit_on < promised_on else Law.LATER
    if is_waiting:
        return Law.OTHER_THING_WAITING
    return Law.OTHER_THING_OVERDUE if promised_on < today else Law.OTHER_THING
