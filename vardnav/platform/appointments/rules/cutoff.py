"""Rules: until when a time is moved or cancelled free of charge, and what it may cost afterwards.

The cut-off is a length, not a number of calendar days: 24 hours before 10.00 on the day after the clock has changed is a
moment, and people are told the wall time of that moment. Nothing is charged here: the region's fee is said before it is
done, and the unit decides whether it is due (valid reasons excuse; no proof of delivery, no fee: N6).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vardnav.platform.appointments.rules.eligibility import Rule


@dataclass(frozen=True, slots=True)
class Cost:
    """What moving or cancelling at a moment means. `kronor`: what may have to be paid, 0 when nothing."""

    free_until: dt.datetime
    is_late: bool
    kronor: int


def ends_at(rule: Rule, starts_at: dt.datetime) -> dt.datetime:
    """Return the last moment to move or cancel free of charge."""
    return starts_at - dt.timedelta(hours=rule.cutoff_hours)


def is_late(rule: Rule, starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether the cut-off has passed: at the moment itself it has not."""
    return now > ends_at(rule, starts_at)


def cost(rule: Rule, starts_at: dt.datetime, *, fee_kronor: int, now: dt.datetime) -> Cost:
    """Return what moving or cancelling now means, to be said before it is done."""
    late = is_late(rule, starts_at, now)
    return Cost(ends_at(rule, starts_at), late, fee_kronor if late else 0)
