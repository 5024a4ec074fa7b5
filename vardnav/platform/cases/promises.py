"""Rules: by when a unit has promised to answer. The day ends at Swedish midnight; only working days are counted."""

from __future__ import annotations

import datetime as dt

from vardnav.kernel import clock
from vardnav.kernel.clock import working_days
from vardnav.platform.cases import models

#: Working days to act on an answer to a question of the unit's own.
ANSWER_WITHIN_DAYS = 2


def promised_by(now: dt.datetime, days: int) -> dt.datetime:
    """Return the end (Swedish midnight) of the last of `days` working days after today."""
    last = working_days.add_working_days(clock.local_date(now), days)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=clock.SWEDEN).astimezone(dt.UTC)


def answer_by(now: dt.datetime) -> dt.datetime:
    """Return by when the unit acts on an answer to a question of its own."""
    return promised_by(now, ANSWER_WITHIN_DAYS)


def resumed(case: models.Case, now: dt.datetime) -> dt.datetime:
    """Return the new deadline: the unit's clock stood still while the case waited for the resident.

    The working days that were left when the unit asked are left now, at least one.
    """
    last = clock.local_date(case.due_at - dt.timedelta(seconds=1))
    left = working_days.working_days_between(clock.local_date(case.status_at), last)
    return max(case.due_at, promised_by(now, max(left, 1)))
