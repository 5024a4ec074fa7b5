"""Rules: who may do an e-service, and for people of which ages: the person, a guardian, a representative, staff (N9, R3).

Nothing is known here that the doors do not ask: `acting.decide` answers for somebody of each age, with the same dated
tables; `EService.for_children` stops a guardian at the same e-services, `by_power` an agent; `cases.sight` whoever acts for
an adult; staff are stopped as in `cases.helping`; an e-service's own limits of age are those that refuse its form
(`Admission.ages`).
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.kernel.people import acting, standing
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.acting import Facts, Held, Kind, Tables
from vardnav.kernel.people.rules import Area
from vardnav.platform.cases import helping, sight
from vardnav.platform.registry.ages import AgeLimit
from vardnav.platform.registry.declarations import EService

#: From this age on nothing depends on the age any more.
GROWN = acting.GROWN
_LONG_AGO = dt.date(1900, 1, 1)


class Who(enum.StrEnum):
    """In what capacity somebody does an e-service."""

    SELF = "self"
    GUARDIAN = "guardian"
    EXTENDED_GUARDIAN = "extended_guardian"
    SPECIAL_REPRESENTATIVE = "special_representative"
    TRUSTEE = "trustee"
    FUTURE_POWER = "future_power"
    POWER = "power_of_attorney"
    STAFF = "staff"


#: Whom a documented decision lets act, by its kind.
BY_DECISION = {
    Who.EXTENDED_GUARDIAN: Kind.EXTENSION,
    Who.SPECIAL_REPRESENTATIVE: Kind.SPECIAL_REPRESENTATIVE,
    Who.TRUSTEE: Kind.TRUSTEE,
    Who.FUTURE_POWER: Kind.FUTURE_POWER,
    Who.POWER: Kind.POWER,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Ages from and to, both included. `to_age` None: however old."""

    from_age: int
    to_age: int | None

    def holds(self, age: int) -> bool:
        """Whether somebody of this age is within it."""
        return self.from_age <= age and (self.to_age is None or age <= self.to_age)


@dataclass(frozen=True, slots=True)
class May:
    """Who may, and for people of which ages; no span: never. `area`: what a power of attorney must be about."""

    who: Who
    spans: tuple[Span, ...]
    area: str = Area.E_SERVICES.value

    def holds(self, age: int) -> bool:
        """Whether it may be done for somebody of this age."""
        return any(one.holds(age) for one in self.spans)


class _Then(NamedTuple):
    """When and where it is asked: the tables that hold, and the region whose units decide."""

    day: dt.date
    tables: Tables
    region: str


def of_service(service: EService, day: dt.date, unit_kind: str = "", region: str = "") -> tuple[May, ...]:
    """Return who may do an e-service for whom on `day`, by the tables that hold then; everybody, also who never may.

    `unit_kind`: at a unit of that kind; "": at those where more may than themselves. `region`: by what units there decide.
    """
    area = sight.area_of(service, unit_kind)
    return _of(service.for_children, service.by_power, area, _Then(day, standing.tables(), region))


@functools.lru_cache(maxsize=64)
def _of(for_children: bool, by_power: bool, area: str, then: _Then) -> tuple[May, ...]:
    day, tables = then.day, then.tables

    def by_self(age: int) -> bool:
        return people_rules.who_may(Area.E_SERVICES, age, day, tables.ages).has_self

    def by_staff(age: int) -> bool:
        return for_children or not helping.is_child_at(age, day)

    found = [May(Who.SELF, _spans(by_self), area)]
    capacities: list[tuple[Who, Kind | None]] = [(Who.GUARDIAN, None), *BY_DECISION.items()]
    found += [
        May(
            who,
            _spans(_as(for_children, area, kind, then)) if by_power or kind is not Kind.POWER else (),
            area,
        )
        for who, kind in capacities
    ]
    return (*found, May(Who.STAFF, _spans(by_staff), area))


def _as(for_children: bool, area: str, kind: Kind | None, then: _Then) -> Callable[[int], bool]:
    """Return whether a guardian (None) or one with a decision of this kind, about as much as such a decision can be about,
    may, by the age of the one it is about.
    """
    day, tables = then.day, then.tables
    held = () if kind is None else (Held(kind, frozenset(Area), _LONG_AGO, region=then.region),)
    is_guardian = kind in (None, Kind.EXTENSION)

    def may(age: int) -> bool:
        born_on = day.replace(year=day.year - age, day=1)
        facts = Facts(born_on, guardian_from=_LONG_AGO if is_guardian else None, held=held)
        rights = acting.rights(facts, day, tables)
        basis = rights.basis
        if basis is None or (kind is Kind.EXTENSION and basis is acting.Basis.GUARDIAN):
            return False  # nobody, or by age alone
        return (for_children or not basis.is_for_child) and sight.of_rights(rights).covers(area)

    return may


def within(may: Sequence[May], limits: Sequence[AgeLimit]) -> tuple[May, ...]:
    """Return who may, for people of the ages that an e-service's own rules let in; no limits: as it is.

    Of several things (kits, say) it is enough that one is for that age.
    """
    if not limits:
        return tuple(may)
    allowed = _merged(Span(one.from_age, one.to_age) for one in limits)
    return tuple(
        May(
            one.who,
            tuple(both for span in one.spans for other in allowed if (both := _both(span, other))),
            one.area,
        )
        for one in may
    )


def _both(one: Span, other: Span) -> Span | None:
    """Return the ages that are in both, None for none."""
    begins = max(one.from_age, other.from_age)
    ends = [end for end in (one.to_age, other.to_age) if end is not None]
    last = min(ends, default=None)
    return Span(begins, last) if last is None or begins <= last else None


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same ages as spans that neither meet nor overlap, youngest first."""
    found: list[Span] = []
    for one in sorted(spans, key=lambda span: span.from_age):
        last = found[-1] if found else None
        if last is not None and (last.to_age is None or one.from_age <= last.to_age + 1):
            ends = None if None in (last.to_age, one.to_age) else max(last.to_age or 0, one.to_age or 0)
            found[-1] = Span(last.from_age, ends)
        else:
            found.append(one)
    return found


def limits_in_words(limits: Sequence[AgeLimit]) -> list[tuple[str, str]]:
    """Return an e-service's own limits of age, thing by thing."""
    return [(str(one.what), _span(Span(one.from_age, one.to_age))) for one in limits]


def _spans(may: Callable[[int], bool]) -> tuple[Span, ...]:
    ages = [age for age in range(GROWN + 1) if may(age)]
    begins = [age for age in ages if age - 1 not in ages]
    ends = [age for age in ages if age + 1 not in ages]
    return tuple(Span(begin, None if end == GROWN else end) for begin, end in zip(begins, ends, strict=True))


def in_words(all_of_them: Sequence[May]) -> list[tuple[str, str]]:
    """Return everybody who may, as (who, for people of which ages); those of one wording together."""
    told: list[tuple[str, str]] = []
    for one in all_of_them:
        line = (_title(one), _ages(one))
        if one.spans and line not in told:
            told.append(line)
    return told


def terms(service: EService, day: dt.date) -> list[str]:
    """Return what the one an e-service is for should know of who may do it in their place, in sentences."""
    may = {one.who: one for one in of_service(service, day)}
    power = may[Who.POWER]
    if not power.spans:
        said = _("Det går inte att göra med en fullmakt.")
    elif power.area == Area.MEDICINES:
        said = _("Den som du har gett en fullmakt kan göra det åt dig, om fullmakten gäller läkemedel.")
    else:
        said = _("Den som du har gett en fullmakt kan göra det åt dig.")
    found = [said]
    if may[Who.TRUSTEE].spans:
        found.append(_("Har du en god man eller förvaltare kan den personen göra det åt dig."))
    if power.spans and ONLY_FOR_ONESELF.intersection(service.unit_kinds):
        found.append(
            _("Till en ungdomsmottagning eller mottagning för sexuell hälsa vänder du dig bara själv.")
        )
    return found


def _title(one: May) -> str:
    if one.who is Who.POWER and one.area == Area.MEDICINES:
        return _("Den som personen har gett en fullmakt som gäller läkemedel")
    return _titles()[one.who]


def _titles() -> dict[Who, str]:
    mandate = _("God man, förvaltare eller den som har en framtidsfullmakt")
    return {
        Who.SELF: _("Du själv"),
        Who.GUARDIAN: _("Vårdnadshavare"),
        Who.EXTENDED_GUARDIAN: _("Vårdnadshavare med förlängd rätt"),
        Who.SPECIAL_REPRESENTATIVE: mandate,
        Who.TRUSTEE: mandate,
        Who.FUTURE_POWER: mandate,
        Who.POWER: _("Den som personen har gett en fullmakt"),
        Who.STAFF: _("Personalen, åt den som inte kan logga in"),
    }


def _ages(one: May) -> str:
    return _(" och ").join(_span(span) for span in one.spans)


def _span(span: Span) -> str:
    if span.to_age is None:
        return _("från %(n)d år") % {"n": span.from_age} if span.from_age else _("alla åldrar")
    if not span.from_age:
        return _("till och med %(n)d år") % {"n": span.to_age}
    return _("%(first)d–%(last)d år") % {"first": span.from_age, "last": span.to_age}
