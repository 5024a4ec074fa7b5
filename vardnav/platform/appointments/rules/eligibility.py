"""Rules: who may book a time of a type: dated rules, ages on the day of the visit, how far ahead, how many at once.

Asked by the page, and again inside the booking's transaction against the rule that is in force there (A4).
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.kernel.people.rules import age_on, birthday
from vardnav.platform.appointments.rules import doses


class Why(enum.StrEnum):
    """Why a time cannot be had."""

    NO_RULE = "no_rule"
    NOT_ONLINE = "not_online"
    OTHER_REGION = "other_region"
    NOT_LISTED = "not_listed"
    AGE_UNKNOWN = "age_unknown"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    ADULT_NEEDED = "adult_needed"
    TOO_MANY = "too_many"
    NOT_OPEN_YET = "not_open_yet"
    TOO_FAR_AHEAD = "too_far_ahead"
    TOO_CLOSE = "too_close"
    PAST = "past"
    DOSE_TOO_SOON = "dose_too_soon"
    DOSE_TOO_LATE = "dose_too_late"
    DOSE_MISSING = "dose_missing"
    # What only the database can tell.
    CLOSED = "closed"
    FULL = "full"
    OVERLAP = "overlap"
    #: To who acts for somebody: FULL, or another time is in the way that they may not know of.
    NOT_THIS = "not_this"
    EXPIRED = "expired"
    TOO_LATE = "too_late"
    NOT_ALLOWED = "not_allowed"
    #: Nobody has noted what became of the first of two doses, and the second hangs on it.
    FIRST_IS_OPEN = "first_is_open"
    OTHER_TYPE = "other_type"
    COLLIDES = "collides"
    NO_SUCH_TIME = "no_such_time"
    #: By the rules of another room, for a sort of time that is its own; the refusal says it in words.
    OTHER_RULES = "other_rules"
    #: The time is had in the unit's own system, and is not changed here by itself.
    ELSEWHERE = "elsewhere"
    #: The e-service by which it was asked for is not open there now.
    PAUSED = "paused"
    #: What the person has read and accepted is no longer what applies.
    RULE_CHANGED = "rule_changed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not; `from_at` is the first moment it goes, where that is known. An answer, not an error.

    `said`: the reason in words, of another room's rules.
    """

    why: Why
    from_at: dt.datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of the rules of a time type. Ages in whole years on the day of the visit, both included; 0: no limit."""

    is_online: bool = True
    is_home_region_only: bool = False
    is_listed_only: bool = False
    age_from: int = 0
    age_to: int = 0
    #: Under this age an adult must come along (0: never asked).
    adult_under: int = 0
    #: How many coming times of the type one person may have (0: any number).
    most_at_once: int = 0
    #: The last day that can be booked is so many days from today (0: as far as there are times).
    days_ahead: int = 0
    #: A time can be booked until so many minutes before it begins.
    lead_minutes: int = 0
    #: A time can be moved and cancelled free of charge until so many hours before it begins.
    cutoff_hours: int = 24
    #: Days between two doses (None: the type is no dose of two).
    doses: doses.Interval | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules ask of the one who is to come. `coming`: how many coming times of the type they have already."""

    born_on: dt.date | None
    home_region: str
    listed_at_unit: bool = False
    coming: int = 0
    #: Somebody grown comes along: a guardian who books, or the young person has said so.
    has_adult: bool = False
    #: The last dose of the same vaccine, wherever it was given.
    last_dose_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The time asked for."""

    region: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    opens_at: dt.datetime | None = None


def refusal(
    rule: Rule, applicant: Applicant, visit: Visit, *, now: dt.datetime, by_staff: bool = False
) -> Refusal | None:
    """Return why the applicant may not have the time, None if they may.

    What waiting does not help comes first. Staff who book for somebody by phone are not bound by what is about booking
    online (`is_online`, release, how far ahead, how close, how many, listing): they see the person's whole situation,
    and take in somebody who drops in while the time is going on. Ages, regions and doses bind everybody.
    """
    if (visit.ends_at if by_staff else visit.starts_at) <= now:
        return Refusal(Why.PAST)
    if not by_staff and not rule.is_online:
        return Refusal(Why.NOT_ONLINE)
    if rule.is_home_region_only and applicant.home_region != visit.region:
        return Refusal(Why.OTHER_REGION)
    if rule.is_listed_only and not applicant.listed_at_unit and not by_staff:
        return Refusal(Why.NOT_LISTED)
    day = clock.local_date(visit.starts_at)
    found = of_age(rule, applicant, day) or _of_doses(rule, applicant, day)
    if found is not None or by_staff:
        return found
    if rule.most_at_once and applicant.coming >= rule.most_at_once:
        return Refusal(Why.TOO_MANY)
    return when(rule, visit, now)


def of_age(rule: Rule, applicant: Applicant, day: dt.date) -> Refusal | None:
    """Return what the age on the day of the visit says against it. A birthday counts from its first minute."""
    born_on = applicant.born_on
    if born_on is None:  # as everywhere in the house: without a birth date, grown; how grown is not known
        return Refusal(Why.AGE_UNKNOWN) if rule.age_to or rule.age_from > 18 else None
    age = age_on(born_on, day)
    if age < rule.age_from:
        return Refusal(
            Why.TOO_YOUNG, hours.moment_of(birthday(born_on, born_on.year + rule.age_from), hours.MIDNIGHT)
        )
    if rule.age_to and age > rule.age_to:
        return Refusal(Why.TOO_OLD)
    if age < rule.adult_under and not applicant.has_adult:
        return Refusal(Why.ADULT_NEEDED)
    return None


def when(rule: Rule, visit: Visit, now: dt.datetime) -> Refusal | None:
    """Return what the moment says against it: not released, too far ahead, or too close."""
    if visit.opens_at is not None and now < visit.opens_at:
        return Refusal(Why.NOT_OPEN_YET, visit.opens_at)
    day = clock.local_date(visit.starts_at)
    if rule.days_ahead and (day - clock.local_date(now)).days > rule.days_ahead:
        return Refusal(
            Why.TOO_FAR_AHEAD, hours.moment_of(day - dt.timedelta(days=rule.days_ahead), hours.MIDNIGHT)
        )
    if visit.starts_at - now < dt.timedelta(minutes=rule.lead_minutes):
        return Refusal(Why.TOO_CLOSE)
    return None


def last_bookable_day(rule: Rule, today: dt.date) -> dt.date | None:
    """Return the last day that may be booked today, None when only the published times end it."""
    return today + dt.timedelta(days=rule.days_ahead) if rule.days_ahead else None


def _of_doses(rule: Rule, applicant: Applicant, day: dt.date) -> Refusal | None:
    if rule.doses is None or applicant.last_dose_on is None:
        return None
    found = doses.refusal(rule.doses, applicant.last_dose_on, day)
    if found is doses.Misfit.TOO_SOON:
        first = rule.doses.first_day(applicant.last_dose_on)
        return Refusal(Why.DOSE_TOO_SOON, hours.moment_of(first, hours.MIDNIGHT))
    return Refusal(Why.DOSE_TOO_LATE) if found is doses.Misfit.TOO_LATE else None
