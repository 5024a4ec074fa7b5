"""Rules: which places a pause can take, what it measures and when, and where it has come."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Protocol

from vardnav.platform.catalogue.rules import Decision, offer

#: A longer pause, or one until further notice, must say how things are before it, so that its effect can be told.
SHORT = dt.timedelta(days=14)
#: When the effect is measured, in weeks from the pause's beginning.
MEASURE_WEEKS = (2, 6, 13)
#: Counts of people below this are not told: few enough to know who they are.
SMALL = 5
#: More places than this are not paused at once; take the whole region instead.
MOST_PLACES = 500


class Kind(enum.StrEnum):
    """What is measured. The first two are counted here, the others an administrator fetches and writes."""

    CASES = "cases_per_week"
    IN_TIME = "answered_in_time"
    PHONE = "phone_answered"
    ELSEWHERE = "visits_elsewhere"


COUNTED = (Kind.CASES, Kind.IN_TIME)
WRITTEN = (Kind.PHONE, Kind.ELSEWHERE)


class WhyNot(enum.StrEnum):
    """Why a place is left as it is."""

    NOT_OPEN = "not_open"
    HAS_DATES = "has_dates"


class Stage(enum.StrEnum):
    """Where a pause has come."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    PLANNED = "planned"
    IN_FORCE = "in_force"
    OVER = "over"
    RESUMED = "resumed"


def why_not(
    service_key: str, region: Decision | None, unit: Decision | None, now: dt.datetime
) -> WhyNot | None:
    """Return why a place cannot be part of a pause, None when it can.

    A pause with dates opens the place when it ends: a place that is shut, or that will open, shut or pause by a date
    of its own, would be changed by that for good.
    """
    if not offer(service_key, region, unit, now).is_open:
        return WhyNot.NOT_OPEN
    return WhyNot.HAS_DATES if any(one and not _is_plainly_open(one, now) for one in (region, unit)) else None


def _is_plainly_open(decision: Decision, now: dt.datetime) -> bool:
    if decision.state == "on":
        return decision.valid_to is None
    return decision.valid_to is not None and decision.valid_to <= now


def measured_on(begins: dt.date) -> list[dt.date]:
    """Return the days on which the effect is measured."""
    return [begins + dt.timedelta(weeks=weeks) for weeks in MEASURE_WEEKS]


def needs_baseline(valid_from: dt.datetime, valid_to: dt.datetime | None) -> bool:
    """Tell whether the numbers that are fetched from elsewhere must be given."""
    return valid_to is None or valid_to - valid_from > SHORT


class Times(Protocol):
    """The times that tell where a pause has come."""

    valid_from: dt.datetime
    valid_to: dt.datetime | None
    confirmed_at: dt.datetime | None
    rejected_at: dt.datetime | None
    resumed_at: dt.datetime | None


def stage(pause: Times, now: dt.datetime, *, expires_at: dt.datetime | None = None) -> Stage:
    """Return where a pause has come. `expires_at`: until when it may be approved, while it waits."""
    if pause.rejected_at:
        return Stage.REJECTED
    if not pause.confirmed_at:
        return Stage.EXPIRED if expires_at and expires_at <= now else Stage.PROPOSED
    if pause.resumed_at:
        return Stage.RESUMED
    if now < pause.valid_from:
        return Stage.PLANNED
    return Stage.OVER if pause.valid_to and pause.valid_to <= now else Stage.IN_FORCE


def told(count: int) -> str:
    """Return a count of people as it may be told: "" for few (small cells)."""
    return str(count) if count == 0 or count >= SMALL else ""
