"""Queries: who reads what a unit writes in a case. Asked before it is written, so that nothing is sent into a void (N8).

The same rules as `notify.queries.recipients`: who is told is who can read. A secret case is read by its subject alone, so
one whose subject is too young to log in, or has no open account, is read by nobody: then the unit hands the answer over.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from django.db.models import QuerySet

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import helping, onlookers


class Reach(enum.StrEnum):
    """Who reads it. OTHERS: not the person, but somebody who acts for them."""

    SELF = "self"
    OTHERS = "others"
    NOBODY = "nobody"


class Handed(enum.StrEnum):
    """How an answer that nobody reads here was, or will be, handed to the person; kept with the step (`Step.basis`)."""

    VISIT = "by_visit"
    PHONE = "by_phone"
    LETTER = "by_letter"


def ways(*, is_secret: bool) -> tuple[Handed, ...]:
    """Return how an answer may be handed over: no letter home about what is secret to those who live there."""
    return (Handed.VISIT, Handed.PHONE) if is_secret else tuple(Handed)


def of_person(subject: Person, *, is_secret: bool, area: str, now: dt.datetime) -> Reach:
    """Return who reads what is written in a case about somebody. At most three statements; of a secret one, one.

    `area`: of which area the case is (sight.py): not everybody who acts for an adult sees every one.
    """
    return known(subject, has_account=_has_account([subject.id]), is_secret=is_secret, area=area, now=now)


def known(subject: Person, *, has_account: bool, is_secret: bool, area: str, now: dt.datetime) -> Reach:
    """As `of_person`, for who has asked already whether the subject has an open account. At most two statements."""
    if has_account and can_log_in(subject, now=now):
        return Reach.SELF
    if is_secret or people_rules.has_died(subject.deceased_on, clock.local_date(now)):
        return Reach.NOBODY
    others = [one.person_id for one in onlookers.seeing(subject.id, area, now=now)]
    return Reach.OTHERS if others and _has_account(others) else Reach.NOBODY


def can_log_in(subject: Person, *, now: dt.datetime) -> bool:
    """Tell whether somebody is alive and old enough to log in themselves, whether or not they have an account."""
    is_dead = people_rules.has_died(subject.deceased_on, clock.local_date(now))
    return not is_dead and not helping.is_child(subject, now=now)


def open_accounts() -> QuerySet[Account]:
    """Return the accounts in use that are not locked."""
    accounts = Account.objects.visible_to(Viewer.system())
    return accounts.filter(
        activated_at__isnull=False, locked_at__isnull=True, person__deceased_on__isnull=True
    )


def _has_account(people: list[uuid.UUID]) -> bool:
    return open_accounts().filter(person_id__in=people).exists()
