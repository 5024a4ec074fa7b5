"""Queries: the powers of attorney somebody has given, and those that wait for somebody's answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import acting_file, power_rules, standing
from vardnav.kernel.people.acting import Kind
from vardnav.kernel.people.models import Account, ActingDecision, Person, PowerOffer
from vardnav.kernel.people.power_models import PowerAnswer, PowerOfferQuerySet
from vardnav.kernel.people.power_rules import PowerLimits
from vardnav.kernel.people.protection import is_protected
from vardnav.kernel.people.rules import Area, has_died

#: What one has given is listed as far back as this many.
MOST = 50
#: Whether anything may wait for the answer of a person (their id, and the Swedish day): beside what a page asks anyway, so
#: that the few with an offer alone pay for `waiting_for`. What it cannot tell (names, protection) that does.
MAY_WAIT_SQL = """EXISTS (SELECT FROM people_person w JOIN people_poweroffer o
    ON o.identifier_kind = w.identifier_kind AND o.identifier = w.identifier
    WHERE w.id = %s AND o.answer = '' AND o.answer_by >= %s)"""
_SYSTEM = Viewer.system()
#: What decides whether a power is for somebody (`_is_for`).
_ASKED_OF = ("given_name", "family_name", "born_on", "deceased_on", "protection")


@dataclass(frozen=True, slots=True)
class Offered:
    """A power that waits for the logged-in person's answer. `until`: the last day it would hold."""

    offer_id: uuid.UUID
    giver_id: uuid.UUID
    giver_name: str
    areas: frozenset[Area]
    until: dt.date
    answer_by: dt.date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A power one has given, as far as one may know. `unit`: where staff registered it from a paper, "" for one by e-ID.

    `is_waiting`: nobody has accepted it yet (perhaps it was declined: that is not told). `is_holding`: somebody has,
    and it has neither been ended nor gone out. Neither: over; `is_accepted`, `is_taken_back` tell what became of it.
    """

    power_id: uuid.UUID
    name: str
    areas: frozenset[Area]
    offered_on: dt.date
    answer_by: dt.date
    until: dt.date
    is_waiting: bool
    is_holding: bool
    is_accepted: bool
    is_taken_back: bool
    unit: str = ""
    starts_on: dt.date | None = None


def limits(day: dt.date) -> PowerLimits | None:
    """Return the numbers that hold on `day`, None when no power can be given then."""
    return power_rules.limits_on(day, acting_file.power_limits())


def agent(viewer: Viewer) -> Person:
    """Return the logged-in person, as somebody to whom powers may have been given. Raises Http404 for others."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    return Person.objects.visible_to(viewer).get(id=viewer.person_id)


def waiting_for(viewer: Viewer, *, now: dt.datetime) -> list[Offered]:
    """Return the powers that the logged-in person can answer today, the one that must be answered first at the top.

    One statement. Raises Http404 for others than residents.
    """
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    day = clock.local_date(now)
    theirs = Person.objects.filter(
        id=viewer.person_id, identifier_kind=OuterRef("identifier_kind"), identifier=OuterRef("identifier")
    )
    rows = PowerOffer.objects.visible_to(_SYSTEM).unanswered(day).filter(Exists(theirs))
    offers = _with_giver(rows).annotate(
        **{f"their_{name}": Subquery(theirs.values(name)) for name in _ASKED_OF}
    )
    found = [
        _offered(one, day)
        for one in offers.order_by("answer_by", "id")
        if _is_for(one, _theirs(one, viewer.person_id), day)
    ]
    return [one for one in found if one.is_open]


def given_to(viewer: Viewer, offer_id: uuid.UUID, *, now: dt.datetime) -> Offered:
    """Return a power given to the logged-in person, answered or not. Raises Http404 when it is not for them (now)."""
    person, day = agent(viewer), clock.local_date(now)
    found = _with_giver(_to(person).filter(id=offer_id)).first()
    if found is None or not _is_for(found, person, day):
        raise Http404
    return _offered(found, day)


def giver_of(offer_id: uuid.UUID) -> uuid.UUID | None:
    """Return who gave a power, None when its row is gone. For jobs."""
    rows = PowerOffer.objects.visible_to(_SYSTEM).filter(id=offer_id)
    return rows.values_list("giver", flat=True).first()


def agent_of(offer_id: uuid.UUID, *, now: dt.datetime) -> uuid.UUID | None:
    """Return who can answer a power that waits, None when the number is nobody's who can. For jobs."""
    day = clock.local_date(now)
    offers = PowerOffer.objects.visible_to(_SYSTEM).unanswered(day)
    offer = _with_giver(offers.filter(id=offer_id)).first()
    if offer is None:
        return None
    people = Person.objects.filter(identifier_kind=offer.identifier_kind, identifier=offer.identifier)
    person = people.first()
    return person.id if person is not None and _is_for(offer, person, day) else None


def given(viewer: Viewer, *, now: dt.datetime) -> list[Given]:
    """Return the powers the logged-in person has given, the newest first. Three statements. Raises Http404 for others."""
    if viewer.role is not Role.RESIDENT or viewer.person_id is None:
        raise Http404
    day = clock.local_date(now)
    offers = list(PowerOffer.objects.visible_to(viewer).order_by("-offered_at", "-id")[:MOST])
    made = {one.id: one for one in _accepted(offers)} if offers else {}
    by_id = [(one.offered_at, _given(one, made.get(one.id), day)) for one in offers]
    on_paper = [(one.created_at, _on_paper(one, day)) for one in _registered(viewer)]
    return [one for _at, one in sorted([*by_id, *on_paper], key=lambda each: each[0], reverse=True)]


def given_one(viewer: Viewer, power_id: uuid.UUID, *, now: dt.datetime) -> Given:
    """Return a power one has given that waits or holds: one that can be ended. Raises Http404 for any other."""
    found = next((one for one in given(viewer, now=now) if one.power_id == power_id), None)
    if found is None or viewer.is_proxy or not (found.is_waiting or found.is_holding):
        raise Http404
    return found


def held_from(viewer: Viewer, power_id: uuid.UUID, *, now: dt.datetime) -> str:
    """Return the name of the one whose power the logged-in person holds and can give up. Raises Http404 for any other.

    "" for somebody whose name is not to be shown any more.
    """
    person, day = agent(viewer), clock.local_date(now)
    rows = ActingDecision.objects.visible_to(_SYSTEM).filter(id=power_id, actor=person, kind=Kind.POWER.value)
    found = rows.filter(ended_at__isnull=True, valid_to__gt=day).select_related("subject").first()
    if found is None:
        raise Http404
    return "" if is_protected(found.subject.protection) else found.subject.name


def on_paper(power_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some powers that were registered from a paper. One statement; none for no powers."""
    if not power_ids:
        return set()
    rows = ActingDecision.objects.visible_to(_SYSTEM).filter(id__in=power_ids, author__isnull=False)
    return set(rows.values_list("id", flat=True))


def _registered(viewer: Viewer) -> Sequence[ActingDecision]:
    """Return what the logged-in person has given on paper and staff have registered, the newest first."""
    rows = ActingDecision.objects.visible_to(_SYSTEM).filter(
        subject=viewer.person_id, kind=Kind.POWER.value, author__isnull=False
    )
    return list(rows.select_related("actor", "unit").order_by("-created_at", "-id")[:MOST])


def _on_paper(made: ActingDecision, day: dt.date) -> Given:
    assert made.valid_to is not None
    assert made.unit is not None
    return Given(
        power_id=made.id,
        name="" if is_protected(made.actor.protection) else made.actor.name,
        areas=standing.areas(made.areas),
        offered_on=clock.local_date(made.created_at),
        answer_by=clock.local_date(made.created_at),
        until=made.valid_to - dt.timedelta(days=1),
        is_waiting=False,
        is_holding=made.ended_at is None and day < made.valid_to,
        is_accepted=True,
        is_taken_back=False,
        unit=made.unit.name,
        starts_on=made.valid_from if made.valid_from > day else None,
    )


def _to(person: Person) -> PowerOfferQuerySet:
    return PowerOffer.objects.visible_to(_SYSTEM).given_to(person.number)


def _with_giver(offers: PowerOfferQuerySet) -> PowerOfferQuerySet:
    """Return offers read with the giver, and whether the giver's account is locked."""
    locked = Account.objects.filter(person=OuterRef("giver"), locked_at__isnull=False)
    return offers.select_related("giver").annotate(is_giver_locked=Exists(locked))


def _theirs(offer: Any, person_id: uuid.UUID) -> Person:
    """Return the person an offer of `waiting_for` was read with, as far as `_is_for` asks."""
    return Person(id=person_id, **{name: getattr(offer, f"their_{name}") for name in _ASKED_OF})


def _is_for(offer: Any, person: Person, day: dt.date) -> bool:
    """Tell whether a power to somebody's number is for them, and both people are such as may give and have one today."""
    giver, numbers = offer.giver, limits(day)
    if numbers is None or offer.is_giver_locked or giver.id == person.id:
        return False
    are_fit = all(
        power_rules.is_grown(one.born_on, day, numbers)
        and not has_died(one.deceased_on, day)
        and not is_protected(one.protection)
        for one in (giver, person)
    )
    return are_fit and power_rules.is_named(offer.agent_name, person.given_name, person.family_name)


def _offered(offer: PowerOffer, day: dt.date) -> Offered:
    return Offered(
        offer_id=offer.id,
        giver_id=offer.giver_id,
        giver_name=offer.giver.name,
        areas=standing.areas(offer.areas),
        until=offer.valid_to - dt.timedelta(days=1),
        answer_by=offer.answer_by,
        is_open=offer.answer == PowerAnswer.NONE and day <= offer.answer_by and day < offer.valid_to,
    )


def _accepted(offers: Sequence[PowerOffer]) -> list[ActingDecision]:
    rows = ActingDecision.objects.visible_to(_SYSTEM).filter(id__in=[one.id for one in offers])
    return list(rows.select_related("actor"))


def _given(offer: PowerOffer, made: ActingDecision | None, day: dt.date) -> Given:
    """Say what the giver may know: that it was declined, and why it ended, is not among it."""
    is_unanswered = offer.answer in (PowerAnswer.NONE, PowerAnswer.DECLINED)
    name = offer.agent_name
    if made is not None and not is_protected(made.actor.protection):
        name = made.actor.name
    return Given(
        power_id=offer.id,
        name=name,
        areas=standing.areas(offer.areas),
        offered_on=offer.offered_on,
        answer_by=offer.answer_by,
        until=offer.valid_to - dt.timedelta(days=1),
        is_waiting=is_unanswered and day <= offer.answer_by,
        is_holding=made is not None and made.ended_at is None and day < offer.valid_to,
        is_accepted=made is not None,
        is_taken_back=offer.answer == PowerAnswer.TAKEN_BACK,
    )
