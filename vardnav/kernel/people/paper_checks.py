"""Queries: whether somebody can give a power of attorney on paper, to whom and for which days; and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from vardnav.kernel.people import acting, acting_file, power_rules, standing
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.acting_actions import (
    AlreadyPast,
    NotFit,
    NotForSubject,
    NotPossible,
    Reversed,
    SamePerson,
)
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.paper_models import Shown
from vardnav.kernel.people.power_rules import PowerLimits
from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import Area, age_on, has_died
from vardnav.kernel.people.wording import gettext_noop

#: How far ahead one can begin.
AHEAD = dt.timedelta(days=366)


class TooYoung(NotPossible):
    """The giver is no adult: the age table says who acts for a child."""

    reason = gettext_noop("Personen har inte fyllt 18 år. Då kan hen inte ge någon en fullmakt.")


class NoLimits(NotPossible):
    """No row of the dated table lets anybody give a power today."""

    reason = gettext_noop("Det går inte att registrera fullmakter just nu.")


class BirthDateMissing(NotPossible):
    """Neither the number nor anything else tells how old the giver is."""

    field = "born_on"
    reason = gettext_noop("Skriv personens födelsedatum. Numret säger inte hur gammal personen är.")


class AccountIsLocked(NotPossible):
    """The giver's account is locked: somebody may be threatening them."""

    reason = gettext_noop("Personens konto är låst. Ingen kan göra ärenden åt hen förrän det är upplåst.")


class OtherName(NotPossible):
    """Number and name are not of one person."""

    field = "name"
    reason = gettext_noop("Namnet hör inte ihop med numret. Kontrollera båda mot pappret.")


class TooLate(NotPossible):
    """The last day is further away than the table lets a power be given for."""

    field = "last_day"
    reason = gettext_noop("Välj en tidigare sista dag. Så länge kan en fullmakt inte gälla.")


class NothingChosen(NotPossible):
    """The table lets no power be about what was chosen."""

    field = "areas"
    reason = gettext_noop("Välj vad personen ska kunna göra.")


class Waits(NotPossible):
    """The same paper waits for a colleague already."""

    field = "number"
    reason = gettext_noop("En fullmakt till den personen väntar redan på att en kollega bekräftar den.")


class TooFarAhead(NotPossible):
    """The first day is more than a year away."""

    field = "valid_from"
    reason = gettext_noop("Välj en tidigare första dag. Den får vara högst ett år framåt.")


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper and what staff have seen. `last_day`: the last day it holds; None: the last possible one.

    `born_on`: the giver's birth date from the document, where nobody knew it.
    """

    agent: Person
    agent_name: str
    areas: Collection[Area]
    valid_from: dt.date
    last_day: dt.date | None
    identity_check: Shown
    born_on: dt.date | None = None


def refusal(person: Person, *, is_locked: bool, day: dt.date) -> str:
    """Return why nobody can be given a power on paper by this person today (a gettext msgid), "" when it is possible.

    Whose birth date nobody knows is asked for it.
    """
    try:
        giver(person, person.born_on, day, is_locked=is_locked, is_asked=True)
    except NotPossible as fault:
        return fault.reason
    return ""


def last_day(valid_from: dt.date) -> dt.date | None:
    """Return the last day that a power from that day on may hold, None when none can be given then."""
    limits = power_rules.limits_on(valid_from, acting_file.power_limits())
    return power_rules.last_day(valid_from, limits) if limits else None


def giver(
    person: Person, born_on: dt.date | None, day: dt.date, *, is_locked: bool, is_asked: bool = False
) -> PowerLimits:
    """Raise NotPossible for who can give none. `is_asked`: a missing birth date is yet to be asked for."""
    limits = power_rules.limits_on(day, acting_file.power_limits())
    if limits is None:
        raise NoLimits
    if has_died(person.deceased_on, day) or is_protected(person.protection):
        raise NotForSubject
    if is_locked:
        raise AccountIsLocked
    if born_on is None and not is_asked:
        raise BirthDateMissing
    if born_on is not None and not power_rules.is_grown(born_on, day, limits):
        raise TooYoung
    return limits


def agent(person: Person, day: dt.date) -> None:
    """Raise NotFit for who can be nobody's agent: too young or of unknown age, dead, or with protected identity."""
    limits = power_rules.limits_on(day, acting_file.power_limits())
    is_grown = limits is not None and power_rules.is_grown(person.born_on, day, limits)
    if not is_grown or has_died(person.deceased_on, day) or is_protected(person.protection):
        raise NotFit


def paper(person: Person, given: Paper, day: dt.date, limits: PowerLimits) -> dt.date:
    """Return the first day a paper of this giver no longer holds. Raises NotPossible."""
    to = given.agent
    if to.id == person.id:
        raise SamePerson
    if not power_rules.is_named(given.agent_name, to.given_name, to.family_name):
        raise OtherName
    agent(to, day)
    if given.valid_from < day:
        raise AlreadyPast
    if given.valid_from > day + AHEAD:
        raise TooFarAhead
    latest = power_rules.last_day(given.valid_from, limits)
    last = given.last_day or latest
    if last < given.valid_from:
        raise Reversed
    if last > latest:
        raise TooLate
    born_on, table = person.born_on or given.born_on, standing.tables().exceptions
    assert born_on is not None
    if Area.E_SERVICES not in given.areas or not all(
        acting.exists(Kind.POWER, area, age_on(born_on, day), day, table) for area in given.areas
    ):
        raise NothingChosen
    return last + dt.timedelta(days=1)
