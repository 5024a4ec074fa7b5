"""Queries: whom the unit is to ring, because no SMS or e-mail tells them what has become of their time, or of an offer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.appointments import own_queries, untold_queries, verbs
from vardnav.platform.appointments.models import Appointment, WaitingEntry
from vardnav.platform.appointments.own_queries import OfferRow
from vardnav.platform.appointments.untold_queries import Changed
from vardnav.platform.cases import helping
from vardnav.platform.contacts import reaching
from vardnav.platform.notify import queries as notices
from vardnav.platform.notify.texts import Kind

#: A notice is planned within seconds. Until it should have been, whoever can be reached is taken to be told.
PLANNED_WITHIN = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom to ring. `phone`: "" where none is known or shown; `guardian`: whom one speaks to in a young child's place."""

    person: Person
    guardian: str
    phone: str
    is_protected: bool


@dataclass(frozen=True, slots=True)
class ToRing:
    """Everything the unit is to ring about: times that were cancelled or moved, and offers; `whom` by person."""

    changed: Sequence[Changed]
    offers: Sequence[OfferRow]
    whom: Mapping[uuid.UUID, Whom]


def to_ring(viewer: Viewer, *, now: dt.datetime) -> ToRing:
    """Return whom the unit is to ring about what, each person's row in the log. Raises Http404 for others than staff."""
    with transaction.atomic():
        changed, offers = _changed(viewer, now), _offers(viewer, now)
        items = [
            *((one.appointment.id, one.appointment.subject_id) for one in changed),
            *((one.hold_id, one.entry.subject_id) for one in offers),
        ]
        audit.record_many(viewer, action=verbs.LIST.key, object_kind="appointment", items=items, now=now)
    about: list[Appointment | WaitingEntry] = [one.appointment for one in changed]
    about += [one.entry for one in offers]
    own = [one.subject_id for one in about if not _is_guardians(one, now)]
    reach = reaching.of_people(viewer, set(own), beside=_phone()) if own else {}
    return ToRing(changed, offers, {one.subject_id: whom(viewer, one, reach=reach, now=now) for one in about})


def count(viewer: Viewer, *, now: dt.datetime) -> int:
    """Return how many calls the unit has to make. A number: nobody is named."""
    return len(_changed(viewer, now)) + len(_offers(viewer, now))


def are_to_ring(viewer: Viewer, ids: Collection[uuid.UUID], *, now: dt.datetime) -> bool:
    """Tell whether any of the times that the unit has just changed is somebody's whom no notice reaches."""
    return any(one.appointment.id in ids for one in _changed(viewer, now))


def is_reached(viewer: Viewer, about: Appointment | WaitingEntry, *, now: dt.datetime) -> bool:
    """Tell staff who have read about a time whether anybody gets a notice when something happens with it."""
    system, is_private = Viewer.system(region=about.region), own_queries.is_private(about)
    return notices.is_reached(system, about.subject_id, is_private=is_private, now=now)


def _changed(viewer: Viewer, now: dt.datetime) -> list[Changed]:
    found = untold_queries.changed(viewer, now=now)
    since = {one.appointment.id: one.since for one in found}
    left = _untold(viewer, [one.appointment for one in found], since, Kind.TIME, now)
    return [one for one in found if one.appointment.id in left]


def _offers(viewer: Viewer, now: dt.datetime) -> list[OfferRow]:
    found = untold_queries.offered(viewer, now=now)
    since = {one.entry_id: one.offered_at for one in found}
    left = _untold(viewer, [one.entry for one in found], since, Kind.TIME_OFFER, now)
    return [one for one in found if one.entry_id in left]


def _untold(
    viewer: Viewer,
    about: Sequence[Appointment | WaitingEntry],
    since: Mapping[uuid.UUID, dt.datetime],
    kind: Kind,
    now: dt.datetime,
) -> set[uuid.UUID]:
    """Return of which of these nobody has been told since, nor will be: no way to them, or none that got there."""
    if not about:
        return set()
    system = Viewer.system(region=viewer.region)
    ids = {one.subject_id for one in about}
    told = notices.told(system, kind, ids, since=min(since.values()))
    reach = reaching.of_people(viewer, ids)
    left = set()
    for one in about:
        last = told.get(one.subject_id)
        if last is not None and last >= since[one.id]:
            continue
        is_new = now - since[one.id] < PLANNED_WITHIN
        if is_new and (reach[one.subject_id].is_told or is_reached(viewer, one, now=now)):
            continue
        left.add(one.id)
    return left


def _is_guardians(about: Appointment | WaitingEntry, now: dt.datetime) -> bool:
    """Tell whether one rings a young child's guardian about it: not where it is only for the child itself."""
    return helping.is_child(about.subject, now=now) and not own_queries.is_private(about)


def _phone() -> Subquery:
    return Subquery(Account.objects.filter(person=OuterRef("pk")).values("phone")[:1])


def whom(
    viewer: Viewer,
    about: Appointment | WaitingEntry,
    *,
    reach: Mapping[uuid.UUID, reaching.Reach] | None = None,
    now: dt.datetime,
) -> Whom:
    """Return whom to ring, in words. `reach`: what is known of people."""
    subject, receiver = about.subject, called(viewer, about, reach=reach, now=now)
    to = receiver.person
    is_protected = any(protection.is_protected(one.protection) for one in (to, subject))
    is_shown = not is_protected and not (receiver.reach and receiver.reach.is_locked)
    phone = receiver.reach.beside if receiver.reach and is_shown else ""
    is_named = receiver.is_guardian and not is_protected
    return Whom(subject, to.name if is_named else "", phone or "", is_protected)


def called(
    viewer: Viewer,
    about: Appointment | WaitingEntry,
    *,
    reach: Mapping[uuid.UUID, reaching.Reach] | None = None,
    now: dt.datetime,
) -> reaching.Receiver:
    """Return who is called: a young child's guardian, unless it is only for the child itself. For staff and jobs."""
    subject, by = about.subject, about.subject_id
    if _is_guardians(about, now):
        asked = _asked_by(about) or by
        return reaching.receiver(viewer, subject, sent_by_id=asked, beside=_phone(), now=now)
    own = (reach or reaching.of_people(viewer, [by], beside=_phone()))[by]
    return reaching.Receiver(subject, own, is_read=False)


def _asked_by(about: Appointment | WaitingEntry) -> uuid.UUID | None:
    return about.booked_by_person_id if isinstance(about, Appointment) else about.joined_by_person_id
