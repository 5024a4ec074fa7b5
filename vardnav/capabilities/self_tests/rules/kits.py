"""Rules: the kits as dated data, and who may order one: age, region, e-ID, time since the last sample."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vardnav.capabilities.self_tests.rules.states import Delivery
from vardnav.kernel.people.rules import age_on, birthday

FILE = Path(__file__).parents[1] / "kits.toml"
_GROWN = 18


class NoRule(LookupError):
    """No row speaks of that kit in that region on that day: it is not offered."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit in words. `traces`: a positive answer asks for contact tracing (smittspårning) by law.

    `words` holds each text by "<name>_<language>"; steps and meanwhile are lists.
    """

    key: str
    icon: str
    #: An icon for each step of taking the sample.
    pictures: tuple[str, ...]
    traces: bool
    reviewed_by: str
    words: Mapping[str, str | tuple[str, ...]]
    #: How it may reach the person (states.Delivery).
    deliveries: tuple[str, ...] = tuple(Delivery)
    #: Whether a positive answer is an infection; else it is told as something to follow up.
    is_infection: bool = True
    #: The e-service by which it is ordered; "" for a region's own, which stands in a decision about its e-service.
    service: str = ""

    def text(self, name: str, language: str) -> str:
        """Return a text in the page's language (Swedish for others than English)."""
        return str(self._words(name, language))

    def lines(self, name: str, language: str) -> tuple[str, ...]:
        """Return a text of several lines."""
        found = self._words(name, language)
        return (found,) if isinstance(found, str) else found

    def _words(self, name: str, language: str) -> str | tuple[str, ...]:
        """Swedish where a region has written no English."""
        swedish = self.words[f"{name}_sv"]
        return (self.words.get(f"{name}_en") or swedish) if language.startswith("en") else swedish


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may have a kit and how long it may take; ages in whole years, both ends included; 0 is no limit.

    Below the age at which one does e-services oneself (13 today, a dated table) whoever has custody orders.
    """

    kit: str
    region: str
    valid_from: dt.date
    age_from: int
    age_to: int
    months_between: int
    send_in_within_days: int
    remind_after_days: int
    answer_within_days: int
    assurance: int
    source: str


class Why(enum.StrEnum):
    """Why somebody may not order a kit."""

    NOT_OFFERED = "not_offered"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    AGE_UNKNOWN = "age_unknown"
    OTHER_REGION = "other_region"
    WEAK_E_ID = "weak_e_id"
    TOO_SOON = "too_soon"
    ALREADY_ORDERED = "already_ordered"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why not; `from_on` is the first day it goes, where that is known."""

    why: Why
    from_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules ask of the one who orders. `last_sample_on`: of the same kind, one that could be analysed.

    `assurance` is the e-ID's level; staff who help somebody have identified them in another way.
    """

    born_on: dt.date | None
    home_region: str
    assurance: int
    has_open_order: bool = False
    last_sample_on: dt.date | None = None
    is_helped: bool = False


@functools.cache
def kits(path: Path = FILE) -> Mapping[str, Kit]:
    """Read the kits by key, in the file's order. Raises KeyError for one that lacks a text."""
    named = ("key", "service", "icon", "pictures", "traces", "reviewed_by")
    return {
        one["key"]: Kit(
            key=one["key"],
            icon=one["icon"],
            pictures=tuple(one["pictures"]),
            traces=one["traces"],
            service=one["service"],
            reviewed_by=one["reviewed_by"],
            words={
                name: tuple(text) if isinstance(text, list) else text
                for name, text in one.items()
                if name not in named
            },
        )
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["kit"]
    }


@functools.cache
def rules(path: Path = FILE) -> tuple[Rule, ...]:
    """Read the dated rules. Raises TypeError for a row that lacks something or has too much."""
    return tuple(Rule(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["rule"])


def rule_on(kit: str, day: dt.date, region: str, table: Iterable[Rule]) -> Rule:
    """Return the rule of `kit` on `day` in `region`: the region's own before the country's, the latest first.

    Raises NoRule.
    """
    held = [one for one in table if one.kit == kit and one.valid_from <= day and one.region in ("", region)]
    if not held:
        raise NoRule(f"{kit} in {region!r} on {day}")
    return max(held, key=lambda one: (one.region != "", one.valid_from))


def obstacle(rule: Rule, applicant: Applicant, *, region: str, today: dt.date) -> Obstacle | None:
    """Return why the applicant may not order the kit in `region` today, None if they may.

    What waiting helps comes last, so that nobody waits for a birthday to be told of the region.
    """
    if applicant.assurance < rule.assurance and not applicant.is_helped:
        return Obstacle(Why.WEAK_E_ID)
    # Somebody registered nowhere (an LMA number, say) has no region of their own: staff who help them know them to be here.
    if applicant.home_region != region and not (applicant.is_helped and not applicant.home_region):
        return Obstacle(Why.OTHER_REGION)
    if applicant.has_open_order:
        return Obstacle(Why.ALREADY_ORDERED)
    return _of_age(rule, applicant.born_on, today) or _of_time(rule, applicant.last_sample_on, today)


def _of_age(rule: Rule, born_on: dt.date | None, today: dt.date) -> Obstacle | None:
    if born_on is None:  # as everywhere in the house: without a birth date, grown; how grown is not known
        return Obstacle(Why.AGE_UNKNOWN) if rule.age_to or rule.age_from > _GROWN else None
    age = age_on(born_on, today)
    if age < rule.age_from:
        return Obstacle(Why.TOO_YOUNG, birthday(born_on, born_on.year + rule.age_from))
    if rule.age_to and age > rule.age_to:
        return Obstacle(Why.TOO_OLD)
    return None


def _of_time(rule: Rule, last_sample_on: dt.date | None, today: dt.date) -> Obstacle | None:
    if last_sample_on is None or not rule.months_between:
        return None
    free_on = months_after(last_sample_on, rule.months_between)
    return Obstacle(Why.TOO_SOON, free_on) if today < free_on else None


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the month's last day where there is none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
