"""Rules: the legal clock of care (vårdgarantin, 0-3-90-90) as a dated table, counted in Swedish calendar days.

The day of the start event is day 0; the limit is kept if the care is given on the last day. From the day a pause begins
the count stands still; on the day it ends it stands where it stood. All is dates: a day is a day also when it has 23 or 25
hours, a Sunday or a holiday.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """What is promised."""

    CONTACT = "contact"  # with primary care, the same day
    ASSESSMENT = "assessment"  # medical assessment in primary care
    FIRST_VISIT = "first_visit"  # in specialised care, from the referral or from the day one seeks
    TREATMENT = "treatment"  # from the decision about it


class Track(enum.StrEnum):
    """Whose care it is: some have a shorter agreed target beside the law."""

    GENERAL = "general"
    CHILD_PSYCHIATRY = "child_psychiatry"


class Basis(enum.StrEnum):
    """What the number of days rests on; never shown as law when it is not."""

    LAW = "law"
    AGREED_TARGET = "agreed_target"  # agreed target, not law


class PauseReason(enum.StrEnum):
    """Why the clock may stand still; national statistics mark these separately (domain.md 4.3)."""

    OWN_WISH = "own_wish"  # the patient wants to wait (patientvald väntan)
    MEDICAL = "medical"  # waiting is medically decided
    MISSED_VISIT = "missed_visit"  # the patient did not come to an offered visit


class Why(enum.StrEnum):
    """Why the promise does not hold, or holds no longer."""

    NO_RULE = "no_rule"  # no such promise was in force on that day
    OUT_OF_REGION = "out_of_region"  # care chosen in another region [71]
    EMERGENCY = "emergency"  # only planned care [37]
    RETURN_VISIT = "return_visit"  # not return visits, sampling or imaging as such
    NOT_NEW = "not_new"  # in primary care: neither new nor clearly worse, by what the person answered
    WITHDRAWN = "withdrawn"  # the resident took the case back
    NOT_ACCEPTED = "not_accepted"  # the unit answered that this care is not needed, or belongs elsewhere
    REDIRECTED = "redirected"  # the case belongs at another sort of unit, and was handed over there
    MOVED = "moved"  # the case went to another region: the clock goes on there
    DECLINED = "declined"  # the person does not need, or does not want, the care any more
    CARED_ELSEWHERE = "cared_elsewhere"  # the care is given by somebody else
    DECEASED = "deceased"  # the person has died


class State(enum.StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    NEAR = "near"
    BREACHED = "breached"
    PAUSED = "paused"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"  # the promise never held, or goes on elsewhere
    ENDED = "ended"  # it held until the person waited no more


#: The sorts of units whose care is specialised: there a first visit is waited for, from the referral or the day one seeks.
SPECIALISED = frozenset({"specialist", "psychiatry"})
#: Nobody waits any more, and the care was not given here: counted apart, never as a breach nor as care given.
WAITS_NO_MORE = frozenset({Why.WITHDRAWN, Why.DECLINED, Why.CARED_ELSEWHERE, Why.DECEASED})


@dataclass(frozen=True, slots=True)
class Rule:
    """So many days, between two dates (both count), and on what ground."""

    kind: Kind
    track: Track
    days: int
    valid_from: dt.date
    valid_to: dt.date | None
    basis: Basis
    met_by: str
    source: str


_LAW = (
    "Hälso- och sjukvårdslagen (2017:30) ch. 9; the days in hälso- och sjukvårdsförordningen (2017:80) ch. 6; domain.md 4.3 "
    "[37]; paragraph to be checked by a lawyer"
)
_2010 = "domain.md 4.3 [37]; that it was law from 2010-07-01 is to be checked by a lawyer"
_TARGET = (
    "domain.md 4.3 [72]: agreed between state and regions, not law; Dir. 2024:50 [38] asks for it in law"
)
_IN_LAW = dt.date(2010, 7, 1)
_THREE_DAYS = dt.date(2019, 1, 1)
#: From 2019-01-01 an assessment by any licensed profession within 3 days; before that by a doctor within 7 [37].
RULES: tuple[Rule, ...] = (
    Rule(Kind.CONTACT, Track.GENERAL, 0, _IN_LAW, None, Basis.LAW, "contact with primary care", _LAW),
    Rule(
        Kind.ASSESSMENT,
        Track.GENERAL,
        7,
        _IN_LAW,
        _THREE_DAYS - dt.timedelta(days=1),
        Basis.LAW,
        "visit to a doctor",
        _2010,
    ),
    Rule(
        Kind.ASSESSMENT,
        Track.GENERAL,
        3,
        _THREE_DAYS,
        None,
        Basis.LAW,
        "assessment by any licensed profession: visit, phone or video",
        _LAW,
    ),
    Rule(Kind.FIRST_VISIT, Track.GENERAL, 90, _IN_LAW, None, Basis.LAW, "first visit", _LAW),
    Rule(Kind.TREATMENT, Track.GENERAL, 90, _IN_LAW, None, Basis.LAW, "treatment begun", _LAW),
    Rule(
        Kind.FIRST_VISIT,
        Track.CHILD_PSYCHIATRY,
        30,
        _THREE_DAYS,
        None,
        Basis.AGREED_TARGET,
        "first visit",
        _TARGET,
    ),
    Rule(
        Kind.TREATMENT,
        Track.CHILD_PSYCHIATRY,
        30,
        _THREE_DAYS,
        None,
        Basis.AGREED_TARGET,
        "treatment begun",
        _TARGET,
    ),
)
#: So long before its case a referral on paper may have come; longer ago is a slip of the pen (our choice).
PAPER_BEFORE = dt.timedelta(days=365)
#: So many days before the last day a clock is near its limit: time enough to find other care (our choice).
NEAR_BY_DAYS = {0: 0, 3: 1, 7: 2, 90: 21}


@dataclass(frozen=True, slots=True)
class Pause:
    """From the day it began until the day the clock went on again; None while it lasts."""

    from_on: dt.date
    to_on: dt.date | None
    reason: PauseReason = PauseReason.OWN_WISH


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as plain values. `ended_on` with `why`: from that day the promise does not hold."""

    kind: Kind
    started_on: dt.date
    track: Track = Track.GENERAL
    pauses: Sequence[Pause] = ()
    met_on: dt.date | None = None
    why: Why | None = None


class PauseWrong(ValueError):
    """A pause cannot be so: before the start, backwards, in the future or over another."""


def rule(kind: Kind, started_on: dt.date) -> Rule | None:
    """Return the rule of the law in force on the day of the start event: it is what the clock counts, whatever the track."""
    return _in_force(kind, Track.GENERAL, Basis.LAW, started_on)


def target(kind: Kind, track: Track, started_on: dt.date) -> Rule | None:
    """Return the shorter target agreed for the track, None where there is none. It stands beside the clock, never for it."""
    return _in_force(kind, track, Basis.AGREED_TARGET, started_on)


def _in_force(kind: Kind, track: Track, basis: Basis, day: dt.date) -> Rule | None:
    for one in RULES:
        is_begun = one.valid_from <= day
        is_over = one.valid_to is not None and one.valid_to < day
        if (one.kind, one.track, one.basis) == (kind, track, basis) and is_begun and not is_over:
            return one
    return None


def why_not(
    *, home_region: str, region: str, is_emergency: bool = False, is_return_visit: bool = False
) -> Why | None:
    """Return why the promise does not hold from the start, None when it does.

    It is the home region's duty and does not apply to care one chooses in another region [71]; whoever has no known home
    region (protected, newly come) keeps the promise.
    """
    if is_emergency:
        return Why.EMERGENCY
    if is_return_visit:
        return Why.RETURN_VISIT
    return Why.OUT_OF_REGION if home_region and home_region != region else None


def carried_why(why: Why | None, *, home_region: str, region: str) -> Why | None:
    """Return why a clock that comes with its case from another region does not hold, None when it goes on.

    The promise is the home region's: it lasts when that region sends the case away, and begins to hold, from the day it
    would have begun, when a case reaches the home region. Our reading; to be checked by a lawyer.
    """
    if why is Why.MOVED:
        return None
    if why is Why.OUT_OF_REGION:
        return why_not(home_region=home_region, region=region)
    return why


def days_paused(pauses: Iterable[Pause], until: dt.date) -> int:
    """Return how many calendar days before `until` lie in a pause; days in two pauses count once."""
    found = 0
    reached = dt.date.min
    for one in sorted(pauses, key=lambda pause: pause.from_on):
        begins = max(one.from_on, reached)
        ends = until if one.to_on is None else min(one.to_on, until)
        found += max(0, (ends - begins).days)
        reached = max(reached, ends)
    return found


def days_used(clock: Clock, today: dt.date) -> int:
    """Return the days counted so far, never below 0; a clock that is met stands still from that day."""
    until = min(today, clock.met_on) if clock.met_on else today
    return max(0, (until - clock.started_on).days - days_paused(clock.pauses, until))


def days_left(clock: Clock, today: dt.date) -> int | None:
    """Return the days that are left, 0 on the last day, negative after it; None where no rule holds."""
    found = rule(clock.kind, clock.started_on)
    return None if found is None else found.days - days_used(clock, today)


def deadline(clock: Clock, today: dt.date) -> dt.date | None:
    """Return the last day. While a pause lasts it moves on by a day each day; None where no rule holds."""
    found = rule(clock.kind, clock.started_on)
    return _last_day(clock, found, today) if found else None


def target_on(clock: Clock, today: dt.date) -> dt.date | None:
    """Return the last day of the agreed target, moved by the same pauses; None where there is none."""
    found = target(clock.kind, clock.track, clock.started_on)
    return _last_day(clock, found, today) if found else None


def _last_day(clock: Clock, found: Rule, today: dt.date) -> dt.date:
    last = clock.started_on + dt.timedelta(days=found.days)
    for one in sorted(clock.pauses, key=lambda pause: pause.from_on):
        if one.from_on <= last:
            last += dt.timedelta(days=((one.to_on or max(today, one.from_on)) - one.from_on).days)
    return last


def state(clock: Clock, today: dt.date) -> State:
    """Return how the clock stands on `today`. A limit that has been passed stays passed, also in a pause."""
    left = days_left(clock, today)
    found = rule(clock.kind, clock.started_on)
    if clock.why in WAITS_NO_MORE:
        return State.ENDED
    if clock.why is not None or left is None or found is None:
        return State.NOT_APPLICABLE
    if clock.met_on is not None and clock.met_on <= today:
        return State.MET
    if left < 0:
        return State.BREACHED
    if any(one.from_on <= today and (one.to_on is None or today < one.to_on) for one in clock.pauses):
        return State.PAUSED
    # Sent when the unit is closed, the clock of the same day begins when it opens: nothing is near before that.
    is_begun = clock.started_on <= today
    return State.NEAR if is_begun and left <= near_days(found.days) else State.RUNNING


def is_late(clock: Clock, today: dt.date) -> bool:
    """Tell whether the care was given, or is still to be given, after the last day."""
    left = days_left(clock, today)
    return clock.why is None and left is not None and left < 0


def ends_when_redirected(kind: Kind, promised: Iterable[str], unit_kind: str) -> bool:
    """Tell whether a clock ends when its case goes to another sort of care, which promises the kinds `promised`.

    Contact and assessment are primary care's, a first visit is specialised care's: what is not promised where the case goes
    has ended, and what is promised there goes on from its first day. From one specialised clinic to another the wait for a
    first visit goes on, whatever e-service it becomes; a treatment that is decided on is waited for all the same. Our
    reading; to be checked by a lawyer.
    """
    if kind is Kind.FIRST_VISIT and unit_kind in SPECIALISED:
        return False
    return kind is not Kind.TREATMENT and kind not in promised


def by_hand(unit_kind: str) -> tuple[Kind, ...]:
    """Return what staff of such a unit may start by hand: what no e-service can see by itself.

    A first visit where care is specialised: the referral came on paper.
    """
    return (
        (Kind.FIRST_VISIT, Kind.TREATMENT) if unit_kind in SPECIALISED else (Kind.ASSESSMENT, Kind.TREATMENT)
    )


def earliest_by_hand(kind: Kind, sent_on: dt.date) -> dt.date:
    """Return the first day from which staff may let a clock count: a paper referral may have come before its case."""
    return sent_on - PAPER_BEFORE if kind is Kind.FIRST_VISIT else sent_on


def near_days(days: int) -> int:
    """Return how many days before the last day the resident is told."""
    return NEAR_BY_DAYS.get(days, max(0, days // 4))


def check_pause(clock: Clock, pause: Pause, today: dt.date) -> None:
    """Raise PauseWrong unless the clock can be paused so."""
    ends = pause.to_on
    if (
        pause.from_on < clock.started_on
        or pause.from_on > today
        or (ends is not None and ends < pause.from_on)
    ):
        raise PauseWrong("a pause begins between the clock's start and today, and ends after it began")
    for one in clock.pauses:
        if one.to_on is None or (pause.from_on < one.to_on and (ends is None or one.from_on < ends)):
            raise PauseWrong("a pause does not lie over another")
