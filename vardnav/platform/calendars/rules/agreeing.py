"""Rules: whether a time stands in the clinic's own system as it stands here, and when that is judged at all."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection
from dataclasses import dataclass

from vardnav.platform.calendars.ports import Standing, Stands

#: What an errand is about that nobody has asked for: the clinic has changed something itself.
FOLLOW = "follow"
#: What was changed here so lately is not judged: a server's search may lag behind what it has just been told.
LATELY = dt.timedelta(minutes=2)
#: Nothing under a key is believed of a time that has stood so long.
GONE_AFTER = dt.timedelta(minutes=10)
#: So many gone at once, and more than half of those asked about: the server has lost its memory, not its patients.
MOST_GONE = 3


class Differs(enum.StrEnum):
    """How a time differs there from here."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    #: Nothing is there under the key.
    GONE = "gone"
    #: It is cancelled here, and somebody is expected there.
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Here:
    """How a time stands here. `changed_at`: when it last became so."""

    is_booked: bool
    starts_at: dt.datetime
    ends_at: dt.datetime
    changed_at: dt.datetime


def differs(here: Here, there: Stands | None, now: dt.datetime) -> Differs | None:
    """Return how a time differs, None where both say the same or the calendar has not made up its mind."""
    if here.ends_at <= now or now - here.changed_at < LATELY:
        return None
    if there is None:
        is_old = now - here.changed_at >= GONE_AFTER
        return Differs.GONE if here.is_booked and is_old else None
    if there.standing is Standing.CANCELLED:
        return Differs.CANCELLED if here.is_booked else None
    if there.standing is not Standing.BOOKED:
        return None
    if not here.is_booked:
        return Differs.STANDS
    return Differs.MOVED if _is_elsewhen(here, there) else None


def has_lost_its_memory(gone: Collection[object], asked: Collection[object]) -> bool:
    """Tell whether so much is gone at once that the server is not believed."""
    return len(gone) >= MOST_GONE and 2 * len(gone) > len(asked)


def sign(how: Differs, there: Stands | None) -> str:
    """Return a difference as a text that is the same each time it is found."""
    if there is None:
        return how.value
    return f"{how} {there.slot_id} {there.starts_at.isoformat() if there.starts_at else ''}".strip()


def _is_elsewhen(here: Here, there: Stands) -> bool:
    starts_at, ends_at = there.starts_at or here.starts_at, there.ends_at
    return starts_at != here.starts_at or ends_at not in (None, here.ends_at)
