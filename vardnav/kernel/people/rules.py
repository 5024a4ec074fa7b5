"""Rules: how old somebody is, who may act or read at that age, when a guardian may act, who may log in."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.wording import gettext_noop

#: The terms a resident must have accepted to come in; a new version asks everybody again at the next log-in.
TERMS_VERSION = "2026-11"


class Area(enum.StrEnum):
    """What an age limit is about."""

    E_SERVICES = "e_services"
    RECORD = "record"
    MEDICINES = "medicines"


class Who(enum.StrEnum):
    """Who may, within the ages of a limit."""

    GUARDIAN = "guardian"
    SELF = "self"
    BOTH = "both"
    NOBODY = "nobody"

    @property
    def has_guardian(self) -> bool:
        """Whether a guardian may."""
        return self in (Who.GUARDIAN, Who.BOTH)

    @property
    def has_self(self) -> bool:
        """Whether the person may."""
        return self in (Who.SELF, Who.BOTH)


@dataclass(frozen=True, slots=True)
class AgeRule:
    """One row of the policy table: ages `from_age` to `to_age` (both included), from `valid_from` on.

    `valid_to` is the first day the row no longer holds; None is until further notice.
    """

    area: Area
    from_age: int
    to_age: int
    who: Who
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""

    def holds(self, area: Area, age: int, day: dt.date) -> bool:
        """Whether the row speaks of this area and age on this day."""
        in_force = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        return in_force and self.area is area and self.from_age <= age <= self.to_age


def birthday(born_on: dt.date, year: int) -> dt.date:
    """Return the day in `year` when an age is reached. Born on 29 February: 28 February in common years.

    Source: lag (1930:173) om beräkning av lagstadgad tid, 1 §: a time counted in years ends on the day of the
    same number, and where the month has no such day, on its last. (By analogy: no act names leap-day births.)
    """
    if (born_on.month, born_on.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return born_on.replace(year=year)


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Return whole years of age on `day`; an age is reached as the birthday begins. Negative before birth."""
    return day.year - born_on.year - (day < birthday(born_on, day.year))


def who_may(area: Area, age: int, day: dt.date, table: Iterable[AgeRule]) -> Who:
    """Return who may act (or read) in `area` for somebody `age` years old on `day`.

    Where several rows hold, the one in force since latest decides, so a new law is a new row. No row: nobody.
    """
    rows = [rule for rule in table if rule.holds(area, age, day)]
    return max(rows, key=lambda rule: rule.valid_from).who if rows else Who.NOBODY


class Refusal(enum.StrEnum):
    """Why a guardian may not act for a child, or a person may not log in."""

    NOT_GUARDIAN = "not_guardian"
    NOT_IN_FORCE = "not_in_force"
    BLOCKED = "blocked"
    PROTECTED = "protected"
    DECEASED = "deceased"
    LOCKED = "locked"
    AGE = "age"

    @property
    def reason(self) -> str:
        """Plain Swedish for the person (a gettext msgid)."""
        return _REASONS[self]


_CALL_US = gettext_noop(
    "Det går inte att göra ärenden åt personen här. Kontakta mottagningen om du behöver hjälp."
)
_REASONS = {
    Refusal.NOT_GUARDIAN: _CALL_US,
    Refusal.NOT_IN_FORCE: _CALL_US,
    # The same words for a block and for protected identity: they must not tell a threatening parent which.
    Refusal.BLOCKED: _CALL_US,
    Refusal.PROTECTED: _CALL_US,
    Refusal.DECEASED: gettext_noop("Kontot är avslutat. Kontakta mottagningen om du har frågor."),
    Refusal.LOCKED: gettext_noop("Kontot är låst. Kontakta din mottagning, så hjälper de dig."),
    Refusal.AGE: gettext_noop(
        "Åldern gör att det inte går att använda tjänsten. Kontakta mottagningen i stället."
    ),
}


def guardian_refusal(
    *,
    child_born_on: dt.date | None,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    is_blocked: bool,
    day: dt.date,
    table: Iterable[AgeRule],
    area: Area = Area.E_SERVICES,
    child_protection: str = "none",
    guardian_protection: str = "none",
    child_deceased_on: dt.date | None = None,
) -> Refusal | None:
    """Return why a guardian may not act for (or read about) a child in `area` on `day`, or None if they may.

    `valid_from`/`valid_to` are the guardianship's (None: there is none); `valid_to` is the first day without.
    Protected identity of child or guardian ends acting online (Region Jönköpings län).
    """
    if valid_from is None or child_born_on is None:
        return Refusal.NOT_GUARDIAN
    if has_died(child_deceased_on, day):
        return Refusal.DECEASED
    if not (valid_from <= day and (valid_to is None or day < valid_to)):
        return Refusal.NOT_IN_FORCE
    if is_blocked:
        return Refusal.BLOCKED
    if is_protected(child_protection) or is_protected(guardian_protection):
        return Refusal.PROTECTED
    return None if who_may(area, age_on(child_born_on, day), day, table).has_guardian else Refusal.AGE


def guardian_may_act(
    *,
    child_born_on: dt.date | None,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    is_blocked: bool,
    day: dt.date,
    table: Iterable[AgeRule],
    area: Area = Area.E_SERVICES,
    child_protection: str = "none",
    guardian_protection: str = "none",
    child_deceased_on: dt.date | None = None,
) -> bool:
    """Tell whether a guardian may act for a child in `area` on `day`; see `guardian_refusal` for the why."""
    refusal = guardian_refusal(
        child_born_on=child_born_on,
        valid_from=valid_from,
        valid_to=valid_to,
        is_blocked=is_blocked,
        day=day,
        table=table,
        area=area,
        child_protection=child_protection,
        guardian_protection=guardian_protection,
        child_deceased_on=child_deceased_on,
    )
    return refusal is None


def has_died(deceased_on: dt.date | None, day: dt.date) -> bool:
    """Whether the person is dead on `day`, by the population register."""
    return deceased_on is not None and deceased_on <= day


def login_refusal(
    *,
    born_on: dt.date | None,
    deceased_on: dt.date | None,
    locked_at: dt.datetime | None,
    day: dt.date,
    table: Iterable[AgeRule],
) -> Refusal | None:
    """Return why a person may not log in on `day`, or None if they may.

    The dead have no account; a locked account is closed also to its owner (lock on threat); below the age of
    the e-services' table the guardian acts instead. Without a known birth date a person is taken for grown.
    """
    if has_died(deceased_on, day):
        return Refusal.DECEASED
    if locked_at is not None:
        return Refusal.LOCKED
    if born_on is not None and not who_may(Area.E_SERVICES, age_on(born_on, day), day, table).has_self:
        return Refusal.AGE
    return None


def may_log_in(
    *,
    born_on: dt.date | None,
    deceased_on: dt.date | None,
    locked_at: dt.datetime | None,
    day: dt.date,
    table: Iterable[AgeRule],
) -> bool:
    """Tell whether a person may log in on `day`; see `login_refusal` for the why."""
    refusal = login_refusal(
        born_on=born_on, deceased_on=deceased_on, locked_at=locked_at, day=day, table=table
    )
    return refusal is None
