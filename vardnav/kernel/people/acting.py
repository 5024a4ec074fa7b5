"""Rules: may one person act for another, on what ground, in which areas, and until when. The one place that decides.

Gate, family page, settings, notices and desk all ask `decide`, so none of them can say what another denies.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import AgeRule, Area, Refusal, age_on, birthday, guardian_refusal, has_died

#: Somebody whose birth date nobody knows is taken for grown, as at log-in.
GROWN = 18


class Kind(enum.StrEnum):
    """What a documented decision about who acts for whom is."""

    EXTENSION = "extension"
    BLOCK = "block"
    SPECIAL_REPRESENTATIVE = "special_representative"
    TRUSTEE = "trustee"
    FUTURE_POWER = "future_power"
    #: One adult has given it to another, who has accepted it (power_actions). What is only offered is no decision at all.
    POWER = "power_of_attorney"


#: Those who act for an adult by a court's or a chief guardian's decision, or by a power the person once wrote.
MANDATES = (Kind.SPECIAL_REPRESENTATIVE, Kind.TRUSTEE, Kind.FUTURE_POWER)


class Basis(enum.StrEnum):
    """On what ground somebody acts for another."""

    GUARDIAN = "guardian"
    EXTENSION = "extension"
    MANDATE = "mandate"
    POWER = "power"

    @property
    def is_for_child(self) -> bool:
        """Whether the one acted for is a child: what is not offered for children is not done for them."""
        return self in (Basis.GUARDIAN, Basis.EXTENSION)


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """One row of the dated table: a decision of this kind can give (or take) `area` at these ages, both included.

    `region`: where alone it holds, for what units there decide; "": everywhere.
    """

    kind: Kind
    area: Area
    from_age: int
    to_age: int
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""
    region: str = ""

    def holds(self, kind: Kind, area: Area, age: int, day: dt.date, region: str = "") -> bool:
        """Whether the row speaks of this kind, area and age on this day, of what was decided in `region`."""
        in_force = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        is_there = self.region in ("", region)
        of_this = (self.kind, self.area) == (kind, area) and self.from_age <= age <= self.to_age
        return in_force and is_there and of_this


@dataclass(frozen=True, slots=True)
class Tables:
    """The dated tables that hold: ages, and which exceptions there are."""

    ages: tuple[AgeRule, ...]
    exceptions: tuple[ExceptionRule, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A decision that has not been ended. `valid_to`: the first day it no longer holds; None: until further notice.

    `region`: where it was decided.
    """

    kind: Kind
    areas: frozenset[Area]
    valid_from: dt.date
    valid_to: dt.date | None = None
    region: str = ""

    def is_in_force(self, day: dt.date) -> bool:
        """Whether `day` is within the decision's days."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that counts when one person would act for another. `guardian_from` None: no guardianship."""

    subject_born_on: dt.date | None = None
    subject_deceased_on: dt.date | None = None
    subject_protection: str = "none"
    is_subject_locked: bool = False
    actor_deceased_on: dt.date | None = None
    actor_protection: str = "none"
    is_actor_locked: bool = False
    guardian_from: dt.date | None = None
    guardian_to: dt.date | None = None
    #: The population register's own mark; a unit's block is a decision.
    is_guardian_blocked: bool = False
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Either the ground on which somebody may act, or why not."""

    basis: Basis | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ActingRights:
    """In which areas somebody may act (or read) for a person; `refusal` says why not in e-services, `basis` why so."""

    areas: frozenset[Area]
    refusal: Refusal | None = None
    basis: Basis | None = None

    def may(self, area: Area = Area.E_SERVICES) -> bool:
        """Whether acting (or reading) in `area` is allowed."""
        return area in self.areas


def exists(
    kind: Kind, area: Area, age: int, day: dt.date, table: Iterable[ExceptionRule], *, region: str = ""
) -> bool:
    """Tell whether such a decision of `region` can be about `area` for somebody `age` years old on `day`."""
    return any(rule.holds(kind, area, age, day, region) for rule in table)


def decide(facts: Facts, day: dt.date, tables: Tables, area: Area = Area.E_SERVICES) -> Answer:
    """Return on what ground the one may act (or read) for the other in `area` on `day`, or why not.

    Death, a locked account and protected identity of either end acting, whatever the ground. A block stands against a
    guardian, also one with an extension. What a mandate or a power may not do is what the table of exceptions does not
    name.
    """
    if has_died(facts.subject_deceased_on, day):
        return Answer(refusal=Refusal.DECEASED)
    if has_died(facts.actor_deceased_on, day):
        return Answer(refusal=Refusal.NOT_GUARDIAN)
    holding = [one for one in facts.held if area in one.areas and one.is_in_force(day)]
    is_blocked = any(one.kind is Kind.BLOCK for one in holding)
    refusal = _as_guardian(facts, day, tables, area, is_blocked=is_blocked)
    age = age_on(facts.subject_born_on, day) if facts.subject_born_on else GROWN
    possible = {
        one.kind for one in holding if exists(one.kind, area, age, day, tables.exceptions, region=one.region)
    }
    basis = _basis(refusal, possible)
    if basis is None:
        return Answer(refusal=refusal)
    if facts.is_subject_locked or facts.is_actor_locked:
        return Answer(refusal=Refusal.LOCKED)
    if is_protected(facts.subject_protection) or is_protected(facts.actor_protection):
        return Answer(refusal=Refusal.PROTECTED)
    return Answer(basis=basis)


def rights(facts: Facts, day: dt.date, tables: Tables) -> ActingRights:
    """Return what the one may do for the other on `day`: `decide`, asked of every area."""
    answers = {area: decide(facts, day, tables, area) for area in Area}
    allowed = frozenset(area for area, answer in answers.items() if answer.basis is not None)
    of_services = answers[Area.E_SERVICES]
    return ActingRights(allowed, of_services.refusal, of_services.basis)


def may_end(kind: str, *, made_at: uuid.UUID | None, at: uuid.UUID | None) -> bool:
    """Tell whether staff at the unit `at` may end a decision of the unit `made_at`.

    What gives a right any unit may end: that is the safe side. A block only the unit that knows why it is there.
    """
    return kind != Kind.BLOCK or made_at == at


def _as_guardian(
    facts: Facts, day: dt.date, tables: Tables, area: Area, *, is_blocked: bool
) -> Refusal | None:
    return guardian_refusal(
        child_born_on=facts.subject_born_on,
        valid_from=facts.guardian_from,
        valid_to=facts.guardian_to,
        is_blocked=facts.is_guardian_blocked or is_blocked,
        day=day,
        table=tables.ages,
        area=area,
        child_protection=facts.subject_protection,
        guardian_protection=facts.actor_protection,
    )


def _basis(refusal: Refusal | None, possible: set[Kind]) -> Basis | None:
    if refusal is None:
        return Basis.GUARDIAN
    if refusal is Refusal.AGE and Kind.EXTENSION in possible:
        return Basis.EXTENSION
    if possible & {*MANDATES}:
        return Basis.MANDATE
    return Basis.POWER if Kind.POWER in possible else None


def until(facts: Facts, day: dt.date, tables: Tables, area: Area = Area.E_SERVICES) -> dt.date | None:
    """Return the first day after `day` on which `decide` says no, None when nothing known now ends it.

    Only what is known on `day` counts: birthdays, the last days of what holds, and rows of the tables to come.
    """
    return next(
        (one for one in _turns(facts, day, tables) if decide(facts, one, tables, area).basis is None), None
    )


def _turns(facts: Facts, day: dt.date, tables: Tables) -> Sequence[dt.date]:
    """Return the days after `day` on which anything can change."""
    born = facts.subject_born_on
    days: set[dt.date | None] = {facts.guardian_to, *(one.valid_to for one in facts.held)}
    days |= {one.valid_from for one in facts.held}
    for limit in tables.ages:
        days |= {limit.valid_from, limit.valid_to}
    for rule in tables.exceptions:
        days |= {rule.valid_from, rule.valid_to}
    if born is not None:
        days |= {birthday(born, born.year + years) for years in range(1, GROWN + 1)}
    return sorted(one for one in days if one is not None and one > day)
