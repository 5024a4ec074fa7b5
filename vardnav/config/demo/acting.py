"""Actions: what is decided about who acts for whom in the demonstration, and the account that is locked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vardnav.config.demo import identity, reading
from vardnav.config.demo.care import Care
from vardnav.config.demo.residents import Residents
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import acting_actions, standing
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.models import Account, AccountLock, ActingDecision, Person
from vardnav.kernel.people.rules import Area
from vardnav.platform.proxies import queries

#: How long ago they were made; the lock is as old as the account says.
_AGO = dt.timedelta(days=40)
_SYSTEM = Viewer.system()


def load(care: Care, residents: Residents, now: dt.datetime) -> int:
    """Make the decisions that are not there, ended ones included; return how many rows were written."""
    people = residents.people
    told = [one for one in reading.residents(care.region.code).get("acting", ()) if one["subject"] in people]
    made = sum(_decided(care, people[one["actor"]], people[one["subject"]], one, now - _AGO) for one in told)
    return made + _locks(care, residents)


def _decided(care: Care, actor: Person, subject: Person, told: dict[str, Any], at: dt.datetime) -> int:
    kind, day = Kind(told["kind"]), clock.local_date(at)
    rows = ActingDecision.objects.visible_to(_SYSTEM).filter(actor=actor, subject=subject, kind=kind.value)
    if rows.exists():
        return 0
    region = care.region.code
    last = queries.last_day_of_extension(subject.born_on, day, region) if kind is Kind.EXTENSION else None
    areas = told.get("areas") or queries.possible(subject.born_on, day, region).get(kind, ())
    try:
        acting_actions.decide(
            care.viewer(told["staff"], told["unit"]),
            kind=kind,
            actor_id=actor.id,
            subject_id=subject.id,
            areas={Area(one) for one in areas},
            valid_from=day,
            valid_to=last + dt.timedelta(days=1) if last else None,
            seen=standing.version(subject.id),
            now=at,
            **{
                key: told[key]
                for key in ("reason", "agreed_by", "agreed_with", "reference", "decided_by")
                if key in told
            },
        )
    except acting_actions.NotPossible:
        return 0  # years from now the teenager of the story is grown
    return 1


def _locks(care: Care, residents: Residents) -> int:
    """Write the lock behind each account that its owner has locked."""
    ids = [person.id for person in residents.people.values()]
    locked = Account.objects.visible_to(_SYSTEM).filter(person__in=ids, locked_at__isnull=False)
    known = set(
        AccountLock.objects.visible_to(_SYSTEM).filter(person__in=ids).values_list("person_id", flat=True)
    )
    new = [
        AccountLock(
            id=identity.fixed(f"lock {one.person_id}"),
            region=care.region.code,
            person_id=one.person_id,
            locked_at=one.locked_at,
        )
        for one in locked
        if one.person_id not in known and one.locked_at is not None
    ]
    return len(AccountLock.objects.bulk_create(new))
