"""Actions: joining and leaving the waiting list, and answering what is offered from it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import (
    asking,
    discreet,
    lining,
    locking,
    moving,
    opening,
    seating,
    verbs,
)
from vardnav.platform.appointments.answers import AS_IT_IS, Accepted, Had, Refuse, Refused
from vardnav.platform.appointments.models import Appointment, Offer, Slot, TimeType, WaitingEntry
from vardnav.platform.appointments.models.seen import reachable
from vardnav.platform.appointments.models.waited import Answer, Ending
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.states import Status

#: So many offers that have run out are dealt with by one run of the job; the next minute takes the rest.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody waits for. `appointment_id`: the time they have, to be moved when an earlier one is accepted."""

    time_type_id: uuid.UUID
    subject_id: uuid.UUID | None = None
    appointment_id: uuid.UUID | None = None
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    part_of_day: PartOfDay = PartOfDay.ANY
    has_adult: bool = False
    #: The e-service by which a resident asks, as booking_actions.Asked has it.
    service_key: str = ""


def join(viewer: Viewer, wish: Wish, *, now: dt.datetime) -> WaitingEntry | Refused:
    """Stand in line; who stands there already keeps the place, with the new wish. Raises Http404.

    Refused (DOSE_MISSING) for doses of two: one seat that comes free is half of what they need; for times with another
    room's rules, which has a list of its own; and where nothing would ever be offered (NOT_ONLINE: it is
    booked by phone alone).
    """
    with transaction.atomic():
        subject_id = asking.subject(viewer, wish.subject_id)
        locking.person(subject_id)
        locking.rules(
            [wish.time_type_id]
        )  # who stops offering it ends every place in line that there is then
        found = _type(viewer, wish)
        has = _has(viewer, wish, subject_id, found)
        if not opening.is_open_at(viewer, wish.service_key, found.region, found.unit_id, now=now):
            return Refused(Refusal(Why.PAUSED))
        no = lining.closed_to([found], subject_id, now=now).get(found.id)
        if no is not None:
            return Refused(no)
        values = {
            "appointment": has,
            "first_on": wish.first_on,
            "last_on": wish.last_on,
            "part_of_day": wish.part_of_day,
            "has_adult": wish.has_adult or viewer.is_proxy,
            "wished_at": now,
        }
        entry, _is_new = WaitingEntry.objects.update_or_create(
            region=found.region,
            subject_id=subject_id,
            time_type=found,
            ended_at=None,
            defaults=values,
            create_defaults={
                **values,
                "unit_id": found.unit_id,
                "joined_at": now,
                "joined_by_person_id": viewer.person_id if viewer.role is Role.RESIDENT else None,
                "joined_by_staff_id": viewer.staff_id,
            },
        )
        _log(viewer, verbs.JOIN.key, entry, now)
    return entry


def leave(viewer: Viewer, entry_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Leave the line; what was offered goes to the next. Twice is harmless. Raises Http404."""
    with transaction.atomic():
        entry = WaitingEntry.objects.visible_to(viewer).filter(id=entry_id).first()
        if entry is None:
            raise Http404
        locking.person(entry.subject_id)
        offer = Offer.objects.open().filter(entry=entry).first()
        slots = locking.slots(entry.region, [offer.slot_id]) if offer else []
        entry = WaitingEntry.objects.select_for_update().get(id=entry.id)
        if entry.ended_at is not None:
            return
        _end(entry, Ending.LEFT, now)
        if offer is not None:
            _close_offer(viewer, offer, Answer.GONE, slots, now)
        _log(viewer, verbs.LEAVE.key, entry, now)


def accept(
    viewer: Viewer, offer_id: uuid.UUID, accepted: Accepted = AS_IT_IS, *, now: dt.datetime
) -> Had | Refused:
    """Take what is offered: the time they had is moved to it, or it becomes a booked time. Again is harmless.

    Refused (EXPIRED) when the time to answer has gone, and with the rule's reason when that has come to say no. Raises
    Http404 for a stranger's.
    """
    try:
        with transaction.atomic():
            return Had((_accepted(viewer, offer_id, accepted, now),))
    except Refuse as no:
        return discreet.told(viewer, no.refused, now=now)


def decline(viewer: Viewer, offer_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Say no, thank you: the place in line is kept, and the time goes to the next. Twice is harmless. Raises Http404."""
    with transaction.atomic():
        offer = _offer(viewer, offer_id)
        locking.person(offer.entry.subject_id)
        slots = locking.slots(offer.region, [offer.slot_id])
        offer = Offer.objects.select_for_update(of=("self",)).select_related("entry").get(id=offer.id)
        if offer.answered_at is None:
            _log(viewer, verbs.DECLINE.key, offer.entry, now)
            _close_offer(viewer, offer, Answer.DECLINED, slots, now)


def expire_due(viewer: Viewer, *, now: dt.datetime) -> int:
    """Let every offer and hold go whose time has gone, each offer to the next in line; return how many. For the job."""
    over = Appointment.objects.visible_to(viewer).held().filter(hold_until__lte=now).order_by("hold_until")
    places = dict.fromkeys(over.values_list("region", "slot")[:_MOST])
    return sum(_expire(viewer, region, slot_id, now) for region, slot_id in places)


def end_past(viewer: Viewer, *, now: dt.datetime) -> int:
    """End the places of those whose last day has gone, or whose own time has been, and who have no offer to answer.

    Return how many.
    """
    answering = Offer.objects.open().values("entry")
    has_been = Q(appointment__starts_at__lte=now) & ~Q(appointment__status=Status.CANCELLED)
    rows = WaitingEntry.objects.visible_to(viewer).waiting()
    rows = rows.filter(Q(last_on__lt=clock.local_date(now)) | has_been)
    with transaction.atomic():
        over = list(rows.exclude(id__in=answering).select_for_update(skip_locked=True, of=("self",))[:_MOST])
        for one in over:
            _end(one, Ending.PAST, now)
            _log(viewer, verbs.LEAVE.key, one, now)
    return len(over)


@transaction.atomic
def _expire(viewer: Viewer, region: str, slot_id: uuid.UUID, now: dt.datetime) -> int:
    slots = locking.slots(region, [slot_id])
    over = list(Appointment.objects.held().filter(region=region, slot=slot_id, hold_until__lte=now))
    offers = list(Offer.objects.open().filter(hold__in=over).select_related("entry"))
    for one in offers:
        _log(viewer, verbs.EXPIRE.key, one.entry, now)
    offered = {one.hold_id for one in offers}
    for each in over:
        if each.id not in offered:
            moving.log_each(viewer, [each], verbs.LET_GO.key, now=now)
    seating.let_go([one.id for one in over], answer=Answer.EXPIRED, now=now)
    is_release = any(one.is_release for one in offers)
    for _each in over:
        lining.offer_next(viewer, slots, is_release=is_release, now=now)
    seating.settle(slots)
    return len(over)


def _accepted(viewer: Viewer, offer_id: uuid.UUID, accepted: Accepted, now: dt.datetime) -> Appointment:
    offer = _offer(viewer, offer_id)
    entry = offer.entry
    locking.person(entry.subject_id)
    offer = _offer(viewer, offer_id)  # read anew: only now nobody else moves what this person has
    entry, has = offer.entry, offer.entry.appointment
    locking.rules([entry.time_type_id])
    found = locking.slots(offer.region, [offer.slot_id, *([has.slot_id] if has else [])])
    slots = {one.id: one for one in found}
    held = {one.id: one for one in locking.appointments([one.id for one in (offer.hold, has) if one])}
    entry = WaitingEntry.objects.select_for_update().get(id=entry.id)
    offer = Offer.objects.select_for_update().get(id=offer.id)
    has = _still_booked(held, has)
    if offer.answer == Answer.ACCEPTED and offer.hold_id is None and has is not None:
        return has
    if offer.answer == Answer.ACCEPTED and offer.hold_id is not None:
        return held[offer.hold_id]
    hold = held.get(offer.hold_id) if offer.hold_id else None
    if offer.answered_at is not None or hold is None or offer.expires_at <= now:
        raise Refuse(Why.EXPIRED)
    slot = slots[offer.slot_id]
    opening.check(viewer, accepted.service_key, [slot], now=now)
    rules = asking.rules_in_force([slot.time_type_id])
    but_for = [one.id for one in (hold, has) if one]
    who = asking.Coming(entry.subject_id, entry.has_adult, but_for=but_for)
    # One that is offered before it is let out to all can be accepted at once.
    let_in = max(now, offer.offered_at + states.FIRST_BEFORE)
    no = asking.refusal(viewer, slot, rules, who, now=let_in)
    if no is not None:
        raise Refuse(no, slot.id)
    opening.check_read(rules, slot, accepted.rule_id)
    hold.rule = rules[slot.time_type_id]  # what was read and accepted, not what applied when it was offered
    offer.answer, offer.answered_at = Answer.ACCEPTED, now
    offer.save(update_fields=["answer", "answered_at"])
    had = _take_over(viewer, has, hold, slots, now) if has else _take(viewer, hold, now)
    _end(entry, Ending.HAD, now)
    _log(viewer, verbs.ACCEPT.key, entry, now)
    return had


def _end(entry: WaitingEntry, by: Ending, now: dt.datetime) -> None:
    entry.ended_at, entry.ended_by = now, by
    entry.save(update_fields=["ended_at", "ended_by"])


def _still_booked(held: Mapping[uuid.UUID, Appointment], has: Appointment | None) -> Appointment | None:
    """Return the time they have, as it is locked; one that a unit or they themselves have cancelled meanwhile is none."""
    locked = held.get(has.id) if has is not None else None
    return locked if locked is not None and locked.status == Status.BOOKED else None


def _take(viewer: Viewer, hold: Appointment, now: dt.datetime) -> Appointment:
    moving.change(viewer, hold, "confirm", now=now)
    return hold


def _take_over(
    viewer: Viewer, has: Appointment, hold: Appointment, slots: dict[uuid.UUID, Slot], now: dt.datetime
) -> Appointment:
    """Move the time they have into the seat that was held; the seat they leave goes to the next in line."""
    slot, left = slots[hold.slot_id], slots[has.slot_id]
    told = Told(was_at=has.starts_at, was_unit=has.unit_id)
    Offer.objects.filter(hold=hold).update(hold=None)
    has.rule = hold.rule
    Appointment.objects.held().filter(id=hold.id).delete()
    taken = seating.sit_over(has, slot)
    if taken is not None:
        raise Refuse(Why.FULL if taken is seating.Taken.FULL else Why.OVERLAP, slot.id)
    moving.change(viewer, has, "move", now=now, told=told)
    lining.offer_next(viewer, [left], now=now)
    seating.settle([left, slot])
    return has


def _close_offer(
    viewer: Viewer, offer: Offer, answer: Answer, slots: Sequence[Slot], now: dt.datetime
) -> None:
    if offer.hold_id is not None:
        seating.let_go([offer.hold_id], answer=answer, now=now)
    lining.offer_next(viewer, slots, is_release=offer.is_release, now=now)
    seating.settle(slots)


def _offer(viewer: Viewer, offer_id: uuid.UUID) -> Offer:
    found = (
        Offer.objects.visible_to(viewer)
        .select_related("entry__appointment", "hold")
        .filter(id=offer_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _type(viewer: Viewer, wish: Wish) -> TimeType:
    rows = TimeType.objects.filter(
        reachable(viewer), region=viewer.region, id=wish.time_type_id, retired_at__isnull=True
    )
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _has(viewer: Viewer, wish: Wish, subject_id: uuid.UUID, found: TimeType) -> Appointment | None:
    if wish.appointment_id is None:
        return None
    rows = Appointment.objects.visible_to(viewer).filter(
        id=wish.appointment_id, region=found.region, subject=subject_id, status=Status.BOOKED, pair_id=None
    )
    has = rows.filter(time_type__key=found.key).first()
    if has is None:
        raise Http404
    return has


def _log(viewer: Viewer, action: str, entry: WaitingEntry, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=action,
        object_kind="waiting_entry",
        object_id=entry.id,
        subject_id=entry.subject_id,
        unit_id=viewer.unit_id or entry.unit_id,
        region=entry.region,
        now=now,
    )
