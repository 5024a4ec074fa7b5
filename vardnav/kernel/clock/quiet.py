"""Rules: the hours of the night in which a telephone does not buzz for what can wait. Wall time in Sweden."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel.clock import hours
from vardnav.kernel.clock.time import local

BEGINS, ENDS = dt.time(21), dt.time(7)


def until(moment: dt.datetime, *, ends: dt.time = ENDS) -> dt.datetime:
    """Return when the night that a moment lies in is over; the moment itself by day. `ends`: where it ends later than so.

    Nights over which the clock changes end at seven as all others do.
    """
    wall = local(moment)
    if wall.time() >= BEGINS:
        return hours.moment_of(wall.date() + dt.timedelta(days=1), ends)
    return hours.moment_of(wall.date(), ends) if wall.time() < ends else moment
