"""Queries: whether somebody can be reached here, and to whom an answer goes: the person, or a young child's guardian."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import JSONObject
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import queries as people
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import helping
from vardnav.platform.contacts.models import ReplyChoice
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.notify import queries as notices
from vardnav.platform.notify import rules as notice_rules


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person is reached. `is_active`: an account that is open; `is_told`: by SMS or e-mail, as they have chosen.

    `beside`: what the one who asked wanted to know in the same statement.
    """

    person: Person
    is_active: bool
    is_locked: bool
    is_told: bool
    replies: Replies
    is_by_staff: bool
    reason: str
    beside: Any = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom an answer goes. `is_read`: somebody who may read has an account; `reach` None: a child without guardians."""

    subject: Person
    reach: Reach | None
    is_read: bool

    @property
    def is_guardian(self) -> bool:
        """Whether somebody else than the one it is about gets it."""
        return self.reach is not None and self.reach.person.id != self.subject.id

    @property
    def person(self) -> Person:
        """Who gets it: the child itself when no guardian is known."""
        return self.reach.person if self.reach else self.subject


def of_people(viewer: Viewer, ids: Collection[uuid.UUID], *, beside: Any = None) -> Mapping[uuid.UUID, Reach]:
    """Return how each of these people is reached. One statement. For staff, whose page is logged, and jobs; else 404.

    `beside`: an expression asked in the same statement, given back as `Reach.beside`.
    """
    if viewer.role not in (Role.STAFF, Role.SYSTEM):
        raise Http404
    account = Account.objects.filter(person=OuterRef("pk")).values(
        kept=JSONObject(
            activated="activated_at", locked="locked_at", phone="phone", email="email", notify_by="notify_by"
        )
    )
    choice = ReplyChoice.objects.filter(person=OuterRef("pk")).order_by("-number")
    wanted = choice.values(kept=JSONObject(replies="replies", staff="staff_id", reason="reason"))[:1]
    rows = Person.objects.filter(id__in=ids).annotate(
        kept=Subquery(account), wanted=Subquery(wanted), beside=beside or Value(None, TextField())
    )
    return {one.id: _reach(one) for one in rows}


def receiver(
    viewer: Viewer,
    subject: Person,
    *,
    sent_by_id: uuid.UUID,
    case_id: uuid.UUID | None = None,
    beside: Any = None,
    now: dt.datetime,
) -> Receiver:
    """Return to whom an answer about `subject` goes. A young child's goes to the guardian who wrote, if they still may.

    One statement for whoever acts for themselves and has an account.
    """
    system = Viewer.system()
    if not helping.is_child(subject, now=now):
        own = of_people(viewer, [subject.id], beside=beside)[subject.id]
        is_read = own.is_active or bool(notices.recipients(system, subject.id, case_id=case_id, now=now))
        return Receiver(subject, own, is_read)
    acting = [one.actor.person_id for one in people.acting_for(system, subject.id, now=now)]
    found = [
        one for one in of_people(viewer, acting, beside=beside).values() if one.person.deceased_on is None
    ]
    # Who wrote first, then who reads here, then always in the same order.
    found.sort(key=lambda one: (one.person.id != sent_by_id, not one.is_active, one.person.id))
    return Receiver(subject, found[0] if found else None, any(one.is_active for one in found))


def _reach(one: Any) -> Reach:
    account, wanted = one.kept or {}, one.wanted or {}
    is_locked = account.get("locked") is not None
    is_active = account.get("activated") is not None and not is_locked and one.deceased_on is None
    told = notice_rules.channels(
        account.get("notify_by", "none"),
        has_phone=bool(account.get("phone")),
        has_email=bool(account.get("email")),
    )
    return Reach(
        person=one,
        is_active=is_active,
        is_locked=is_locked,
        is_told=is_active and bool(told),
        replies=Replies(wanted.get("replies", Replies.INBOX)),
        is_by_staff=wanted.get("staff") is not None,
        reason=wanted.get("reason") or "",
        beside=one.beside,
    )
