"""Rules: who may book in a campaign now, who later, and why not. Asked by pages, and again in the booking's transaction."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vardnav.capabilities.vaccination.rules.plan import Group, Plan
from vardnav.kernel import clock
from vardnav.kernel.clock import hours
from vardnav.kernel.people.rules import age_on, birthday


class Word(enum.StrEnum):
    """How somebody stands in a campaign."""

    OPEN = "open"
    #: In a group that opens later.
    LATER = "later"
    #: In no group; one of `asks` may be theirs if they say yes.
    NO_GROUP = "no_group"
    #: Born too late for every group, and will come of age for one.
    TOO_YOUNG = "too_young"
    OTHER_REGION = "other_region"
    AGE_UNKNOWN = "age_unknown"
    NOT_BEGUN = "not_begun"
    OVER = "over"
    PAUSED = "paused"
    #: The same two to who has a time and would move it.
    PAUSED_FOR_MOVES = "paused_for_moves"
    OVER_FOR_MOVES = "over_for_moves"
    #: Of the visit itself.
    BY_PHONE = "by_phone"
    ADULT_NEEDED = "adult_needed"
    TWO_NEEDED = "two_needed"
    ONE_NEEDED = "one_needed"
    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"
    NOT_THERE = "not_there"
    FULL = "full"
    HAS_TIME = "has_time"
    HAS_HAD = "has_had"
    #: The first of two doses.
    HAS_HALF = "has_half"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules ask of somebody. `risks`: what they have answered, by the group's key."""

    born_on: dt.date | None
    home_region: str
    risks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands. `group`: the one they book by, or will; `from_at`: when it changes; `asks`: not answered yet."""

    word: Word
    group: Group | None = None
    from_at: dt.datetime | None = None
    asks: Sequence[Group] = ()

    @property
    def is_open(self) -> bool:
        """Whether they may book now."""
        return self.word is Word.OPEN


@dataclass(frozen=True, slots=True)
class Visit:
    """The times asked for: the days by order. `had_before`: doses that are given already."""

    days: Sequence[dt.date]
    has_adult: bool
    by_staff: bool
    had_before: int = 0


def of(plan: Plan, who: Applicant, region: str, *, now: dt.datetime) -> Standing:
    """Return how somebody stands in a campaign. What concerns them is said before what concerns the campaign."""
    ours = [one for one in plan.groups if _is_in(one, who, region, now)]
    asks = tuple(one for one in plan.groups if one.is_risk and _may_be_in(one, who, region, now))
    closed = shut(plan, now)
    if not ours:
        return _in_none(plan, who, region, asks=asks, now=now)
    if closed is not None:
        return Standing(closed.word, min(ours, key=_opens), closed.from_at, asks)
    first = min(ours, key=_opens)
    # Of those that are open the first that the campaign names: it may be the one that pays no fee.
    is_open = [one for one in ours if one.opens_at is None or one.opens_at <= now]
    if not is_open:
        return Standing(Word.LATER, first, first.opens_at, asks)
    free = [one for one in is_open if one.is_free]
    return Standing(Word.OPEN, (free or is_open)[0], None, asks)


def visit_refusal(plan: Plan, who: Applicant, visit: Visit) -> Word | None:
    """Return what the times themselves say against it, None when they will do. Ages are those of the day of the visit."""
    age = age_on(who.born_on, visit.days[0]) if who.born_on is not None else None
    if age is not None and age < plan.web_age and not visit.by_staff:
        return Word.BY_PHONE
    if age is not None and age < plan.adult_under and not visit.has_adult:
        return Word.ADULT_NEEDED
    return _of_doses(plan, visit)


def _of_doses(plan: Plan, visit: Visit) -> Word | None:
    if len(visit.days) + visit.had_before > plan.doses and not (visit.by_staff and len(visit.days) == 1):
        return Word.ONE_NEEDED
    if len(visit.days) + visit.had_before < plan.doses:
        return Word.TWO_NEEDED
    if len(visit.days) == 2:
        days = (visit.days[1] - visit.days[0]).days
        if days < plan.days_least:
            return Word.TOO_SOON
        if plan.days_most and days > plan.days_most:
            return Word.TOO_LATE
    return None


def shut(plan: Plan, now: dt.datetime) -> Standing | None:
    """Return why nobody may book in a campaign now, None when it is open."""
    if plan.closes_at is not None and plan.closes_at <= now:
        return Standing(Word.OVER)
    if plan.is_paused:
        return Standing(Word.PAUSED)
    if plan.opens_at is not None and now < plan.opens_at:
        return Standing(Word.NOT_BEGUN, None, plan.opens_at)
    return None


def is_over(plan: Plan, now: dt.datetime) -> bool:
    """Tell whether a campaign has closed for good."""
    closed = shut(plan, now)
    return closed is not None and closed.word is Word.OVER


def _in_none(plan: Plan, who: Applicant, region: str, *, asks: Sequence[Group], now: dt.datetime) -> Standing:
    if is_over(plan, now):
        return Standing(Word.OVER)
    if who.born_on is None and any(_asks_age(one) for one in plan.groups):
        return Standing(Word.AGE_UNKNOWN, asks=asks)
    elsewhere = Applicant(who.born_on, region, who.risks)
    if any(_is_in(one, elsewhere, region, now) for one in plan.groups):
        return Standing(Word.OTHER_REGION, asks=asks)
    turns = [found for one in plan.groups if (found := _turns(one, who, now)) is not None]
    if turns and not asks:
        return Standing(Word.TOO_YOUNG, from_at=min(turns))
    return Standing(Word.NO_GROUP, asks=asks)


def _turns(group: Group, who: Applicant, now: dt.datetime) -> dt.datetime | None:
    """Return when somebody comes of age for a group whose ages are those of the day they book."""
    if who.born_on is None or group.age_from is None or group.ages_on is not None or group.is_risk:
        return None
    day = birthday(who.born_on, who.born_on.year + group.age_from)
    return hours.moment_of(day, hours.MIDNIGHT) if day > clock.local_date(now) else None


def _is_in(group: Group, who: Applicant, region: str, now: dt.datetime) -> bool:
    if group.is_home_region_only and who.home_region != region:
        return False
    if group.is_risk and not who.risks.get(group.key, False):
        return False
    return _is_of_age(group, who, now)


def _may_be_in(group: Group, who: Applicant, region: str, now: dt.datetime) -> bool:
    if group.key in who.risks or (group.is_home_region_only and who.home_region != region):
        return False
    return _is_of_age(group, who, now)


def _is_of_age(group: Group, who: Applicant, now: dt.datetime) -> bool:
    if who.born_on is None:
        return not _asks_age(group)
    year, age = who.born_on.year, age_on(who.born_on, group.ages_on or clock.local_date(now))
    return (
        (group.year_from is None or year >= group.year_from)
        and (group.year_to is None or year <= group.year_to)
        and (group.age_from is None or age >= group.age_from)
        and (group.age_to is None or age <= group.age_to)
    )


def _asks_age(group: Group) -> bool:
    return any(one is not None for one in (group.year_from, group.year_to, group.age_from, group.age_to))


def _opens(group: Group) -> dt.datetime:
    return group.opens_at or dt.datetime.min.replace(tzinfo=dt.UTC)
