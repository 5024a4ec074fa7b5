"""Actions: the queue of a full unit: joined, left, offered once and in order, ended. The law's changes are not counted here.

A place is no choice. Who is offered one makes the choice by the e-service, and that is the change that counts.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.capabilities.listing import rules, verbs
from vardnav.capabilities.listing.events import PlaceOffered
from vardnav.capabilities.listing.models import Place
from vardnav.capabilities.listing.queries import chosen
from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.organisations.rules import HEALTH_CENTRE
from vardnav.platform.cases import helping
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry.declarations import Refused


class CannotJoin(Exception):
    """Why somebody cannot stand in the queue, and what they can do instead."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused.reason))
        self.refused = refused


class Stale(Exception):
    """Somebody else stands first by now, or the place has ended: nothing was done."""


def join(
    viewer: Viewer, unit_id: uuid.UUID, *, assistance_id: uuid.UUID | None = None, now: dt.datetime
) -> Place:
    """Stand last in a full unit's queue; who stands there already stays where they are. Raises Http404, CannotJoin."""
    who = helping.whom(viewer, assistance_id, now=now)
    unit = Unit.objects.filter(
        id=unit_id, region=viewer.region, is_connected=True, kind=HEALTH_CENTRE
    ).first()
    if unit is None or viewer.is_by_power:
        raise Http404
    with transaction.atomic():
        one_by_one("person", who.subject_id)
        one_by_one("unit", unit_id)
        standing = Place.objects.filter(subject=who.subject_id).standing()
        there = standing.filter(unit=unit_id).first()
        if there is not None:
            return there
        refused = _refused(viewer, unit, who.subject_id, standing.count(), now)
        if refused is not None:
            raise CannotJoin(refused)
        place = Place.objects.create(
            region=unit.region_id,
            unit=unit,
            subject_id=who.subject_id,
            joined_by_id=who.person_id,
            joined_at=now,
        )
        _record(viewer, verbs.JOIN.key, place, now)
    return place


def _refused(
    viewer: Viewer, unit: Unit, subject_id: uuid.UUID, queues: int, now: dt.datetime
) -> Refused | None:
    limit = rules.limit_on(clock.local_date(now), unit.region_id, rules.limits())
    standing = chosen.standing_of(subject_id, region=unit.region_id, now=now)
    if standing.is_protected:
        return Refused(
            _("Den som har skyddade personuppgifter ställer sig inte i kö här."),
            _("Ring vårdcentralen, så berättar de hur det går till."),
        )
    if standing.latest is not None and standing.latest.unit_id == unit.id:
        return Refused(_("Den vårdcentralen är redan vald."), _("Ingenting behöver göras."))
    offered = catalogue.offer(viewer, chosen.KEY, region=unit.region_id, unit_id=unit.id, now=now)
    if not offered.is_open:
        return Refused(
            _("Vårdcentralen går inte att välja här just nu."),
            _("Välj en annan vårdcentral, eller ring den."),
        )
    if not chosen.room_in(offered, unit.id, now=now).is_full:
        return Refused(_("Det finns plats, så ingen kö behövs."), _("Välj vårdcentralen direkt."))
    if queues >= limit.most_queues:
        return Refused(
            _("Det går att stå i kö till högst %(most)d vårdcentraler.") % {"most": limit.most_queues},
            _("Lämna en kö först."),
        )
    return None


def leave(
    viewer: Viewer, place_id: uuid.UUID, *, assistance_id: uuid.UUID | None = None, now: dt.datetime
) -> Place:
    """Leave a queue, also with an offer in hand; again: nothing more. Raises Http404."""
    who = helping.whom(viewer, assistance_id, now=now)
    with transaction.atomic():
        rows = Place.objects.filter(subject=who.subject_id, region=viewer.region)
        place = (Place.objects.visible_to(viewer) if assistance_id is None else rows).filter(
            id=place_id, subject=who.subject_id
        )
        found = place.select_for_update().first()
        if found is None:
            raise Http404
        if not found.ended:
            _end(viewer, found, rules.Ended.LEFT, verbs.LEAVE.key, now)
    return found


def remove(viewer: Viewer, place_id: uuid.UUID, *, now: dt.datetime) -> Place:
    """Staff take somebody out of their unit's queue (moved away, dead, asked by phone). Raises Http404, Stale."""
    with transaction.atomic():
        found = Place.objects.visible_to(viewer).select_for_update().filter(id=place_id).first()
        if found is None or viewer.role is not Role.STAFF:
            raise Http404
        if found.ended:
            raise Stale
        found.ended_by_staff_id = viewer.staff_id
        _end(viewer, found, rules.Ended.REMOVED, verbs.REMOVE.key, now)
    return found


def offer_first(viewer: Viewer, place_id: uuid.UUID, *, now: dt.datetime) -> Place:
    """Staff offer the one who stands first a place, whatever the cap says: they know of one. Raises Http404, Stale.

    `place_id`: whom the page showed as first; somebody else by now: Stale, and nobody is passed by.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        one_by_one("unit", viewer.unit_id)
        if not Place.objects.visible_to(viewer).filter(id=place_id).exists():
            raise Http404
        first = Place.objects.visible_to(viewer).waiting().select_for_update().first()
        if first is None or first.id != place_id:
            raise Stale
        _offer(viewer, first, now)
    return first


def offer_everywhere(viewer: Viewer, *, now: dt.datetime) -> int:
    """Offer what is free at every unit with a queue; return how many were offered a place. For the job."""
    units = Place.objects.visible_to(viewer).waiting().order_by("unit").values_list("unit", flat=True)
    return sum(offer_free(viewer, unit_id, now=now) for unit_id in list(units.distinct()))


def offer_free(viewer: Viewer, unit_id: uuid.UUID, *, now: dt.datetime) -> int:
    """Offer the unit's free places to who has waited longest, one each, once; return how many. Under the unit's lock."""
    with transaction.atomic():
        one_by_one("unit", unit_id)
        region = Unit.objects.values_list("region", flat=True).get(id=unit_id)
        offered = catalogue.offer(viewer, chosen.KEY, region=region, unit_id=unit_id, now=now)
        free = chosen.room_in(offered, unit_id, now=now).free if offered.is_open else 0
        rows = Place.objects.visible_to(viewer).waiting().filter(unit=unit_id).select_for_update()
        first = list(rows if free is None else rows[:free])
        for place in first:
            _offer(viewer, place, now)
    return len(first)


def expire_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """End the offers whose last day has gone; return how many. For the job."""
    due = Place.objects.visible_to(viewer).offered().filter(offer_until__lt=clock.local_date(now))
    return sum(_expire(viewer, place_id, now) for place_id in list(due.values_list("id", flat=True)))


def end_of_the_dead(viewer: Viewer, *, now: dt.datetime) -> int:
    """End the places of those who have died; return how many. For the job, before it offers: their place is another's."""
    dead = Place.objects.visible_to(viewer).standing().filter(subject__deceased_on__lte=clock.local_date(now))
    with transaction.atomic():
        places = list(dead.select_for_update(of=("self",)).order_by("id"))
        for place in places:
            _end(viewer, place, rules.Ended.REMOVED, verbs.REMOVE.key, now)
    return len(places)


@transaction.atomic
def _expire(viewer: Viewer, place_id: uuid.UUID, now: dt.datetime) -> bool:
    place = Place.objects.visible_to(viewer).offered().select_for_update().filter(id=place_id).first()
    if place is None:
        return False
    _end(viewer, place, rules.Ended.EXPIRED, verbs.EXPIRE.key, now)
    return True


def taken(viewer: Viewer, subject_id: uuid.UUID, unit_id: uuid.UUID, *, now: dt.datetime) -> None:
    """End somebody's place at the unit they have just chosen; in the choice's transaction."""
    rows = Place.objects.filter(subject=subject_id, unit=unit_id).standing().select_for_update()
    for place in rows:
        _end(viewer, place, rules.Ended.TAKEN, verbs.TAKE.key, now)


def _offer(viewer: Viewer, place: Place, now: dt.datetime) -> None:
    limit = rules.limit_on(clock.local_date(now), place.region, rules.limits())
    place.offered_at, place.offer_until = now, rules.offer_until(clock.local_date(now), limit)
    place.save(update_fields=["offered_at", "offer_until"])
    _record(viewer, verbs.OFFER.key, place, now)
    events.publish(PlaceOffered(region=place.region, place_id=place.id, person_id=place.subject_id))


def _end(viewer: Viewer, place: Place, how: rules.Ended, verb: str, now: dt.datetime) -> None:
    place.ended, place.ended_at = how, now
    place.save(update_fields=["ended", "ended_at", "ended_by_staff"])
    _record(viewer, verb, place, now)


def _record(viewer: Viewer, verb: str, place: Place, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb,
        object_kind="listing",
        object_id=place.id,
        subject_id=place.subject_id,
        unit_id=place.unit_id,
        region=place.region,
        now=now,
    )


def one_by_one(what: str, one: uuid.UUID) -> None:
    """Wait for another choice or place of the same person, or at the same unit; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"listing {what} {one}"])
