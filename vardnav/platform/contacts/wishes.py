"""Queries: how somebody wants answers and summonses; `paper_summons` is what a later summons asks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import rules as people_rules
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.contacts import rules
from vardnav.platform.contacts.models import ReplyChoice, SummonsRule
from vardnav.platform.contacts.rules import Replies
from vardnav.platform.notify import queries as notices

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What holds for somebody. `number` 0: nothing chosen yet, answers come here. `no_paper_summons` None: as the region."""

    number: int = 0
    replies: Replies = Replies.INBOX
    no_paper_summons: bool | None = None
    is_by_staff: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person's wish with its history, and what the region does for their age. `may_be_without`: they are of age.

    `always`: why summonses come on paper all the same, None when the wish holds.
    """

    wish: Wish
    events: Sequence[ReplyChoice]
    is_without_by_region: bool
    may_be_without: bool
    always: rules.Always | None

    @property
    def wants_no_paper(self) -> bool:
        """Whether summonses are wanted here only, by the person or else by the region for their age."""
        own = self.wish.no_paper_summons
        return self.may_be_without and (self.is_without_by_region if own is None else own)


def latest(person_id: uuid.UUID) -> Wish:
    """Return what holds for a person. For this room's actions: whom it is about is asked there."""
    return _wish(ReplyChoice.objects.filter(person=person_id).order_by("-number").first())


def own(viewer: Viewer, *, now: dt.datetime) -> Chosen:
    """Return how the logged-in person wants it, also while they act for somebody. Four statements. Raises Http404."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    person = Person.objects.visible_to(viewer).get(id=viewer.person_id)
    return chosen(viewer, person, now=now)


def chosen(viewer: Viewer, person: Person, *, is_told: bool | None = None, now: dt.datetime) -> Chosen:
    """Return how somebody just found wants it, with who chose what when. Three statements, two where `is_told` is known."""
    rows = ReplyChoice.objects.filter(person=person).select_related("unit")
    events = list(rows.order_by("-number")[:SHOWN])
    years, wish = age(person, now=now), _wish(events[0] if events else None)
    if is_told is None:
        is_told = _is_told(Account.objects.filter(person=person, locked_at__isnull=True).first())
    return Chosen(
        wish=wish,
        events=events,
        is_without_by_region=years is not None and is_without_by_region(viewer.region, years),
        may_be_without=years is not None and years >= rules.OF_AGE,
        always=rules.always_on_paper(years, replies=wish.replies, is_told=is_told),
    )


def paper_summons(viewer: Viewer, person_id: uuid.UUID, *, region: str, now: dt.datetime) -> bool:
    """Tell whether a summons from a clinic of `region` must also be sent on paper. For jobs only: others get 404.

    Yes for the young, for whoever does not read here or is not told when something comes, and for everybody else unless
    they, or the region for their age, have left the letter out.
    """
    if viewer.role is not Role.SYSTEM:
        raise Http404
    person = Person.objects.visible_to(viewer).filter(id=person_id).first()
    if person is None:
        raise Http404
    found = rule(region)
    ages = (found.from_age, found.to_age) if found and found.from_age is not None else None
    reached = notices.recipients(viewer, person_id, now=now)
    is_told = _is_told(next((one for one in reached if one.person_id == person_id), None))
    wish = latest(person_id)
    return not rules.without_paper(
        wish.no_paper_summons, age(person, now=now), ages, replies=wish.replies, is_told=is_told
    )


def rule(region: str) -> SummonsRule | None:
    """Return what a region does for whoever has said nothing; None: everybody gets a letter."""
    return SummonsRule.objects.filter(region=region).order_by("-number").first()


def history(viewer: Viewer) -> list[SummonsRule]:
    """Return what the administrator's region has decided, latest first. Raises Http404."""
    if viewer.role is not Role.ADMINISTRATOR:
        raise Http404
    rows = SummonsRule.objects.filter(region=viewer.region).select_related("staff")
    return list(rows.order_by("-number")[:SHOWN])


def is_without_by_region(region: str, years: int) -> bool:
    """Tell whether the region leaves out the letter at this age."""
    found = rule(region)
    ages = (found.from_age, found.to_age) if found and found.from_age is not None else None
    return rules.without_paper(None, years, ages, replies=Replies.INBOX, is_told=True)


def age(person: Person, *, now: dt.datetime) -> int | None:
    """Return somebody's age today, None where the birth date is not known."""
    born_on = person.born_on or person.number.born_on
    return people_rules.age_on(born_on, clock.local_date(now)) if born_on else None


def _is_told(account: Account | None) -> bool:
    """Whether somebody with this open account gets an SMS or an e-mail when something has come."""
    return account is not None and account.activated_at is not None and bool(notices.chosen_channels(account))


def _wish(row: ReplyChoice | None) -> Wish:
    if row is None:
        return Wish()
    return Wish(row.number, Replies(row.replies), row.no_paper_summons, row.staff_id is not None, row.reason)
