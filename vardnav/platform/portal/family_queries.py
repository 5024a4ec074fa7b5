"""Queries: for whom a resident does things, who else does, and who does things for the resident."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import policy, power_queries, standing
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.acting import MANDATES, Basis, Held, Kind
from vardnav.kernel.people.rules import Area, age_on, has_died, who_may
from vardnav.kernel.people.standing import Standing


@dataclass(frozen=True, slots=True)
class ActedFor:
    """Somebody one might act for. `until`: the first day one may act no longer; `basis`: None when one may not now."""

    person_id: uuid.UUID
    #: "" where it is not told.
    name: str
    age: int | None
    basis: Basis | None
    until: dt.date | None
    #: Old enough to act themselves, and no other ground: that is why not.
    is_grown: bool
    #: Who else acts for them today, by name. One with protected identity does not act, and so is not named.
    others: Sequence[str] = ()
    #: The power of attorney by which one acts and that one can end; None on any other ground.
    power_id: uuid.UUID | None = None
    #: That power is a signed paper that staff have registered.
    is_on_paper: bool = False
    #: The first day without the extension by which one may read the record, and do nothing; None where there is none.
    reads_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts for one today, or from the day `starts_on` (None: today).

    `decision_id`: of the extension or the mandate; None for a guardian by age.
    """

    name: str
    kind: Kind | None
    until: dt.date | None
    decision_id: uuid.UUID | None
    starts_on: dt.date | None = None
    #: May (or, to come, will) read the record, and do nothing in e-services.
    is_reader: bool = False

    @property
    def may_be_ended(self) -> bool:
        """Whether the one acted for can end it themselves at once."""
        return self.kind is Kind.EXTENSION


def acted_for(viewer: Viewer, *, now: dt.datetime) -> list[ActedFor]:
    """Return whom the logged-in person acts for, or is guardian of and may not, eldest first.

    Two statements; one more for who holds a power of attorney.
    """
    day = clock.local_date(now)
    found = [one for one in people.acted_for(viewer, now=now) if _is_shown(one, day)]
    # Whom else somebody has given a power to is not for the agents to know.
    allowed = [one.subject.person_id for one in found if one.answer(day).basis not in (None, Basis.POWER)]
    others: dict[uuid.UUID, list[str]] = {one: [] for one in allowed}
    for one in standing.of_subjects(allowed, day=day) if allowed else ():
        if one.actor.person_id != viewer.person_id and one.answer(day).basis not in (None, Basis.POWER):
            others[one.subject.person_id].append(one.actor.name)
    on_paper = power_queries.on_paper([key for one in found if (key := _power(one, day))])
    return [_acted_for(one, day, others.get(one.subject.person_id, ()), on_paper) for one in found]


def actors(viewer: Viewer, *, now: dt.datetime) -> list[Actor]:
    """Return who may act for the logged-in person (not for one they act for), extensions to come too. One statement."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    day = clock.local_date(now)
    found = standing.of_subject(viewer.person_id, day=day)
    return [actor for one in found for actor in _actors(one, day)]


def extension(viewer: Viewer, decision_id: uuid.UUID, *, now: dt.datetime) -> Actor:
    """Return the guardian whose extension the logged-in person can end. Raises Http404 for any other."""
    if viewer.is_proxy or viewer.person_id is None:
        raise Http404
    day = clock.local_date(now)
    for one in standing.of_subject(viewer.person_id, day=day):
        for key, held in one.decisions:
            if key == decision_id and held.kind is Kind.EXTENSION:
                is_reader = _is_reader(one, max(day, held.valid_from))
                return Actor(one.actor.name, held.kind, held.valid_to, key, is_reader=is_reader)
    raise Http404


def _is_shown(one: Standing, day: dt.date) -> bool:
    """A decision that is over or has yet to begin says nothing; the dead are not listed."""
    if has_died(one.facts.subject_deceased_on, day):
        return False
    in_force = {held.kind for _id, held in one.decisions if held.is_in_force(day)} - {Kind.BLOCK}
    # A power that counts no longer says nothing of why: it is gone.
    return one.is_guardian or bool(in_force - {Kind.POWER}) or one.answer(day).basis is Basis.POWER


def _name(one: Standing, basis: Basis | None) -> str:
    """Return what somebody is called to the one who acts for them.

    "" for an adult whom one may no longer act for, whether locked or protected: a name that is new is not told, nor which
    of the two it is.
    """
    if one.is_guardian:
        return one.subject.given_name
    return one.subject.name if basis else ""


def _acted_for(
    one: Standing, day: dt.date, others: Sequence[str], on_paper: Collection[uuid.UUID]
) -> ActedFor:
    age = age_on(one.subject_born_on, day) if one.subject_born_on else None
    basis = one.answer(day).basis
    ages = policy.age_limits()
    is_own = age is not None and not who_may(Area.E_SERVICES, age, day, ages).has_guardian
    power_id = _power(one, day) if basis is Basis.POWER else None
    return ActedFor(
        person_id=one.subject.person_id,
        name=_name(one, basis),
        age=age,
        basis=basis,
        until=one.until(day) if basis else None,
        is_grown=basis is None and one.is_guardian and is_own,
        others=others,
        power_id=power_id,
        is_on_paper=power_id in on_paper,
        reads_until=next(
            (held.valid_to for _id, held in one.decisions if _lets_read_alone(one, held, day)), None
        ),
    )


def _actors(one: Standing, day: dt.date) -> Iterator[Actor]:
    """Yield the ground on which somebody acts today, and their extension to come or for the record alone.

    Powers: see `power_queries.given`.
    """
    basis, name = one.answer(day).basis, one.actor.name
    for key, held in one.decisions:
        if held.kind is Kind.EXTENSION and held.valid_from > day and one.is_guardian:
            reads = _is_reader(one, held.valid_from)
            yield Actor(name, held.kind, held.valid_to, key, starts_on=held.valid_from, is_reader=reads)
        elif _lets_read_alone(one, held, day):
            yield Actor(name, held.kind, held.valid_to, key, is_reader=True)
    if basis is Basis.GUARDIAN:
        yield Actor(name, None, one.until(day), None)
    elif basis in (Basis.EXTENSION, Basis.MANDATE):
        kinds = (Kind.EXTENSION,) if basis is Basis.EXTENSION else MANDATES
        key, held = next(
            (key, held) for key, held in one.decisions if held.is_in_force(day) and held.kind in kinds
        )
        yield Actor(name, held.kind, one.until(day), key)


def _power(one: Standing, day: dt.date) -> uuid.UUID | None:
    return next(
        (key for key, held in one.decisions if held.kind is Kind.POWER and held.is_in_force(day)), None
    )


def _is_reader(one: Standing, day: dt.date) -> bool:
    """Tell whether an extension lets somebody read the record, and nothing else, on `day`."""
    return one.answer(day).basis is None and one.answer(day, Area.RECORD).basis is Basis.EXTENSION


def _lets_read_alone(one: Standing, held: Held, day: dt.date) -> bool:
    """Tell whether a decision is an extension in force today that gives the record and not e-services."""
    return held.kind is Kind.EXTENSION and held.is_in_force(day) and _is_reader(one, day)
