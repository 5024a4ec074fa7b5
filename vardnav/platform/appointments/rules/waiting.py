"""Rules: the waiting list: who is next for a time that has come free, and how long an offer stands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from vardnav.kernel import clock
from vardnav.kernel.clock import hours, quiet
from vardnav.platform.appointments.rules import searching, states
from vardnav.platform.appointments.rules.searching import PartOfDay


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits. `has_until`: they have a time already, and want an earlier one than that."""

    entry_id: uuid.UUID
    joined_at: dt.datetime
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    part: PartOfDay = PartOfDay.ANY
    has_until: dt.datetime | None = None


def suits(one: Waiting, starts_at: dt.datetime) -> bool:
    """Tell whether a time is one that somebody waits for."""
    day = clock.local_date(starts_at)
    return (
        (one.first_on is None or one.first_on <= day)
        and (one.last_on is None or day <= one.last_on)
        and searching.is_in(one.part, starts_at)
        and (one.has_until is None or starts_at < one.has_until)
    )


def in_line(waiting: Iterable[Waiting], starts_at: dt.datetime) -> list[Waiting]:
    """Return those whom a time suits, in the order in which they came: nothing else makes anybody first."""
    found = [one for one in waiting if suits(one, starts_at)]
    return sorted(found, key=lambda one: (one.joined_at, one.entry_id))


def offer_ends(starts_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return until when an offer made now stands, None when the time is too near to be offered.

    Four hours from when the notice comes, which is not in the night (`clock.quiet`); nor does it end then, so
    one that would run out then stands until the morning; never past two hours before the time itself. What would stand for
    less than half an hour, of the hours when people are up, is not worth a notice: the time is anybody's.
    """
    told_at = quiet.until(now)
    ends = quiet.until(told_at + states.OFFERED_FOR, ends=states.NIGHT_ENDS)
    ends = min(ends, starts_at - states.OFFER_ENDS_BEFORE)
    answered = min(ends, _night_before(ends))
    return ends if answered - told_at >= states.OFFER_AT_LEAST else None


def _night_before(moment: dt.datetime) -> dt.datetime:
    """Return when the night began that a moment lies in; a moment by day itself."""
    wall = clock.local(moment)
    if states.NIGHT_ENDS <= wall.time() < quiet.BEGINS:
        return moment
    is_past_midnight = wall.time() < states.NIGHT_ENDS
    evening = wall.date() - dt.timedelta(days=1) if is_past_midnight else wall.date()
    return hours.moment_of(evening, quiet.BEGINS)
