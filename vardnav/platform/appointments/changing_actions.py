"""Actions: moving and cancelling. A move takes the new time first: the old one is let go of only if the new was had."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking, discreet, guards, lining, locking, moving, opening, seating
from vardnav.platform.appointments.answers import AS_IT_IS, Accepted, Had, Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule, TimeType
from vardnav.platform.appointments.models.seen import reachable
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules import cutoff, states
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.appointments.rules.states import ACTIVE, Cause, Status
from vardnav.platform.registry.contributions import TimesAsked


@dataclass(frozen=True, slots=True)
class _Found:
    """What a change is about, all of it locked: a time or a pair by part, and every slot old and new by id."""

    together: list[Appointment]
    slots: dict[uuid.UUID, Slot]


def move(
    viewer: Viewer,
    to: Mapping[uuid.UUID, uuid.UUID],
    *,
    now: dt.datetime,
    version: int | None = None,
    accepted: Accepted = AS_IT_IS,
) -> Had | Refused:
    """Move an appointment to another slot: `to` says which one where; two doses may be moved as one, or one of them.

    Again is harmless. After the cut-off a resident cancels instead, for that is what a late move is. Raises Http404 for
    what the viewer cannot see or book in, moving.Stale.
    """
    try:
        with transaction.atomic():
            return Had(_moved(viewer, to, version, accepted, now))
    except Refuse as no:
        return discreet.told(viewer, no.refused, now=now)


def cancel(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    *,
    now: dt.datetime,
    version: int | None = None,
    accepts_late: bool = False,
) -> Had | Refused:
    """Cancel an appointment; of two doses both, unless the first is given. Twice is harmless.

    After the cut-off a resident is refused (TOO_LATE) until they say that they know what it costs (`accepts_late`); of what
    the unit has moved unasked there is none. Once it has begun nobody cancels. The freed seat is offered to the next in
    line. Raises Http404, moving.Stale.
    """
    try:
        with transaction.atomic():
            return Had(_cancelled(viewer, appointment_id, version, accepts_late, now))
    except Refuse as no:
        return no.refused


def _cancelled(
    viewer: Viewer, appointment_id: uuid.UUID, version: int | None, accepts_late: bool, now: dt.datetime
) -> tuple[Appointment, ...]:
    found = _found(viewer, [appointment_id], ())
    asked = next(one for one in found.together if one.id == appointment_id)
    if asked.status == Status.CANCELLED:
        return (asked,)
    _check_version(asked, version)
    ending = [one for one in found.together if one.id == asked.id or one.status == Status.BOOKED]
    first = ending[0]
    if any(one.status != Status.BOOKED for one in ending):
        raise Refuse(Why.NOT_ALLOWED)
    if first.starts_at <= now:
        raise Refuse(Why.PAST if first.id == asked.id else Why.FIRST_IS_OPEN)
    if not _leaves_whole(found.together, ending):
        raise Refuse(Why.NOT_ALLOWED)
    is_free = any(one.moved_by_unit_at is not None for one in ending)
    late = (
        viewer.role is Role.RESIDENT and not is_free and cutoff.is_late(first.rule.rule, first.starts_at, now)
    )
    if late and not accepts_late:
        raise Refuse(Refusal(Why.TOO_LATE, cutoff.ends_at(first.rule.rule, first.starts_at)))
    for one in ending:
        moving.change(viewer, one, "cancel", now=now, told=_why(viewer, one, asked, late))
    _freed(viewer, [found.slots[one.slot_id] for one in ending], now)
    return tuple(ending)


def _leaves_whole(together: Sequence[Appointment], ending: Sequence[Appointment]) -> bool:
    gone = {one.id for one in ending}
    after = [Status.CANCELLED if one.id in gone else Status(one.status) for one in together]
    return len(after) != 2 or states.is_whole(*after)


def _why(viewer: Viewer, one: Appointment, asked: Appointment, late: bool) -> Told:
    if one.id != asked.id:
        return Told(cause=Cause.PAIR)
    if viewer.role is not Role.RESIDENT:
        return Told(cause=Cause.UNIT)
    return Told(cause=Cause.LATE if late else Cause.RESIDENT, is_late=late)


def _moved(
    viewer: Viewer,
    to: Mapping[uuid.UUID, uuid.UUID],
    version: int | None,
    accepted: Accepted,
    now: dt.datetime,
) -> tuple[Appointment, ...]:
    found = _found(viewer, list(to), list(to.values()))
    named = [one for one in found.together if one.id in to]
    asked = [one for one in named if one.slot_id != to[one.id]]
    if not asked:
        return tuple(named)
    _check_version(asked[0], version)
    opening.check(viewer, accepted.service_key, [found.slots[each] for each in to.values()], now=now)
    rules = asking.rules_in_force([found.slots[each].time_type_id for each in to.values()])
    for one in asked:
        _may_move(viewer, one, found.slots[to[one.id]], now)
        who = asking.Coming(one.subject_id, one.has_adult, but_for=[each.id for each in found.together])
        no = asking.refusal(viewer, found.slots[to[one.id]], rules, who, now=now)
        if no is not None:
            raise Refuse(no, to[one.id])
        opening.check_read(rules, found.slots[to[one.id]], accepted.rule_id)
    _check_pair(found, to, rules)
    keep, standing = _admitted(viewer, found, to, now)
    seating.let_run_out([found.slots[each] for each in to.values()], now=now)
    seating.let_own_go(asked[0].subject_id, now=now)
    was = [found.slots[one.slot_id] for one in asked]
    for one in _in_order(asked, found, to):
        told = Told(was_at=one.starts_at, was_unit=one.unit_id)
        slot = found.slots[to[one.id]]
        one.rule = rules[slot.time_type_id]
        taken = seating.sit_over(one, slot)
        if taken is not None:
            raise Refuse(Why.FULL if taken is seating.Taken.FULL else Why.OVERLAP, slot.id)
        moving.change(viewer, one, "move", now=now, told=told)
    keep(standing)
    seating.settle([found.slots[to[one.id]] for one in asked])
    _freed(viewer, was, now)
    return tuple(named)


def _found(viewer: Viewer, ids: Sequence[uuid.UUID], to_slots: Sequence[uuid.UUID]) -> _Found:
    """Lock a time, or a pair, and every slot that is let go of or asked for. Raises Http404."""
    seen = list(Appointment.objects.visible_to(viewer).filter(id__in=ids).exclude(status=Status.PENDING))
    if not seen or len(seen) != len(set(ids)) or len({one.pair_id or one.id for one in seen}) != 1:
        raise Http404
    first = seen[0]
    locking.person(first.subject_id)
    rows = Appointment.objects.filter(region=first.region)
    pair = rows.filter(pair_id=first.pair_id) if first.pair_id else rows.filter(id=first.id)
    stands = dict(pair.values_list("id", "slot"))
    wanted = Slot.objects.filter(reachable(viewer, "time_type__"), region=first.region, id__in=to_slots)
    types = dict(wanted.values_list("id", "time_type"))
    if len(types) != len(set(to_slots)):
        raise Http404
    locking.rules(types.values())
    slots = {one.id: one for one in locking.slots(first.region, [*stands.values(), *types])}
    locked = sorted(locking.appointments(list(stands)), key=lambda one: one.pair_part or 1)
    if any(one.slot_id not in slots for one in locked):
        raise moving.Stale  # a session was moved between the two: what was seen is no longer so
    return _Found(locked, slots)


def _check_version(appointment: Appointment, version: int | None) -> None:
    if version is not None and version != appointment.version:
        raise moving.Stale


def _may_move(viewer: Viewer, appointment: Appointment, slot: Slot, now: dt.datetime) -> None:
    if appointment.status != Status.BOOKED:
        raise Refuse(Why.NOT_ALLOWED)
    if appointment.starts_at <= now:
        raise Refuse(Why.PAST)
    rule = appointment.rule.rule
    is_bound = viewer.role is Role.RESIDENT and appointment.moved_by_unit_at is None
    if is_bound and cutoff.is_late(rule, appointment.starts_at, now):
        raise Refuse(Refusal(Why.TOO_LATE, cutoff.ends_at(rule, appointment.starts_at)))
    keys = TimeType.objects.filter(id__in=[appointment.time_type_id, slot.time_type_id])
    if len(set(keys.values_list("key", flat=True))) != 1:
        raise Refuse(Why.OTHER_TYPE, slot.id)


def _check_pair(
    found: _Found, to: Mapping[uuid.UUID, uuid.UUID], rules: Mapping[uuid.UUID, TimeRule]
) -> None:
    """Two doses keep their days between them, whichever of them is moved; a dose that is given stands where it was."""
    if len(found.together) != 2:
        return
    one, two = found.together
    if two.status not in ACTIVE:
        return
    interval = asking.dose_interval(rules, found.slots, to) or two.rule.rule.doses
    if interval is not None:
        between(interval, _new_start(one, found, to), _new_start(two, found, to))


def _new_start(one: Appointment, found: _Found, to: Mapping[uuid.UUID, uuid.UUID]) -> dt.datetime:
    return found.slots[to[one.id]].starts_at if one.id in to else one.starts_at


def _admitted(
    viewer: Viewer, found: _Found, to: Mapping[uuid.UUID, uuid.UUID], now: dt.datetime
) -> tuple[guards.Keep, list[Appointment]]:
    """Ask another room's rules of what will stand after the move; a dose that is given stands where it was."""
    stays = [one for one in found.together if one.status == Status.BOOKED]
    slots = [found.slots[to.get(one.id, one.slot_id)] for one in stays]
    first = found.together[0]
    wanted = TimesAsked(
        first.time_type.key,
        first.region,
        first.subject_id,
        guards.places(slots),
        first.has_adult,
        [one.id for one in stays],
        sum(one.status == Status.FULFILLED for one in found.together),
    )
    return guards.admit(viewer, wanted, now=now), stays


def _in_order(
    asked: Sequence[Appointment], found: _Found, to: Mapping[uuid.UUID, uuid.UUID]
) -> list[Appointment]:
    """Later first when the times become later: so the second dose makes way for the first."""
    is_later = any(found.slots[to[one.id]].starts_at > one.starts_at for one in asked)
    return sorted(asked, key=lambda one: one.starts_at, reverse=is_later)


def _freed(viewer: Viewer, slots: Sequence[Slot], now: dt.datetime) -> None:
    """Offer what came free to the next in line; what nobody waits for is anybody's again."""
    lining.offer_next(viewer, slots, now=now)
    seating.settle(slots)
