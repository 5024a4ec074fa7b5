"""Rules: how fast people are let in, how long it may take, and for how long what stands. Pure: no clock, no database."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

#: Who has not been heard of for so long is passed over; they are called as soon as they come back.
PRESENT_FOR = 120.0
#: A turn that nobody has answered stands so long; so long is a ticket good for going in and logging in.
CALL_STANDS = 600.0
TICKET_STANDS = 300.0
#: Of those called, so many seconds they are expected to come any moment, and a seat is kept free for each.
EXPECTED_FOR = 60.0
#: Who is inside and has asked for nothing for so long leaves their seat to others; they may go on when they come back.
STALE_AFTER = 240.0
#: How often somebody inside is noted as being there.
NOTED_EVERY = 60
#: One's turn comes so many times with the same place.
MOST_TURNS = 2
#: How often a browser asks, and how often when its turn is near.
ASK_EVERY, ASK_EVERY_NEAR, NEAR = 15, 5, 20
#: Numbers are reserved in such blocks, and a new one when less than half is left.
BLOCK = 10_000
#: After so long with nobody waiting, from the opening on, the room closes itself.
QUIET_FOR = 600.0

#: A slow page's time, in milliseconds, above which fewer are let in, and below which more; between them nothing changes.
#: Its wait in line is in it: another region's pages stand in the same line.
SLOW_MS, QUICK_MS = 500.0, 200.0
START_PACE, LEAST_PACE = 5.0, 0.2
#: How often the pace is thought over (seconds).
THINK_EVERY = 3.0
#: What a change of the pace does to the pages is seen after so long (seconds): browsers ask now and then.
SEEN_AFTER = 9.0
#: Less is not enough to tell anybody how long it takes.
LEAST_SECONDS, LEAST_CALLED = 20.0, 5
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480)


@dataclass(frozen=True, slots=True)
class Measured:
    """How the booking path stands: the time of its slow pages, None for no news; whether the pace was used to the full."""

    slow_ms: float | None
    is_used_up: bool


def slow_ms(page: float | None, wait: float | None) -> float | None:
    """Return what a slow page takes, its wait in line with it; None for no news, and where nobody waits that is none."""
    if page is None:
        return wait if wait is not None and wait > QUICK_MS else None
    return page + (wait or 0.0)


def is_on(opens_at: dt.datetime, lead_minutes: int, now: dt.datetime) -> bool:
    """Tell whether a room that is not closed stands before what it is about: from its lead before the opening."""
    return opens_at - dt.timedelta(minutes=lead_minutes) <= now


def in_language(swedish: str, english: str, language: str) -> str:
    """Return what a region has written, in a language; Swedish where it has not written English."""
    return english or swedish if language == "en" else swedish


@dataclass(frozen=True, slots=True)
class Pace:
    """How many a second are let in. `bears`: what the pages have been seen to bear; `cut_at`: when it was last too much."""

    now: float
    bears: float = math.inf
    cut_at: float = -math.inf


def next_pace(pace: Pace, measured: Measured, most: float, *, at: float) -> Pace:
    """Return how many a second are let in from now on: fewer when pages are slow, more when quick.

    Whoever is called comes seconds later, so what a change does is seen later still: it is cut once and waited for, and
    from what was too much before on it is felt for in small steps.
    """
    if measured.slow_ms is not None and measured.slow_ms > SLOW_MS:
        if at - pace.cut_at < SEEN_AFTER:
            return pace
        bears = max(LEAST_PACE, min(pace.now, most) * 0.7)
        return Pace(bears, bears, at)
    now = pace.now
    if measured.slow_ms is not None and measured.slow_ms < QUICK_MS and measured.is_used_up:
        now = min(now * 1.3 + 0.5, pace.bears) if now < pace.bears else now * 1.03 + 0.1
    return Pace(min(now, most), pace.bears, pace.cut_at)


def minutes(ahead: int, called: int, seconds: float) -> tuple[int, int] | None:
    """Return about how many minutes it takes, from and to, when `called` were called in `seconds`; None: not known yet."""
    if seconds < LEAST_SECONDS or called < LEAST_CALLED:
        return None
    likely = (ahead + 1) / (called / seconds) / 60
    low = max((step for step in _STEPS if step <= likely * 0.8), default=0)
    high = next((step for step in _STEPS if step >= likely * 1.3), 0)
    return (low, high or math.ceil(likely * 1.3 / 60) * 60)
