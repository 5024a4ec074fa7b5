"""Actions: closing a session and moving one, with everyone in it: each is told, and each keeps a choice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import lining, locking, moving, seating, verbs
from vardnav.platform.appointments.answers import Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Resource, Slot
from vardnav.platform.appointments.models.kinds import ResourceKind
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules import slots as slot_rules
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Cause, Status


@dataclass(frozen=True, slots=True)
class Session:
    """What was done: to which slots, and whose times changed."""

    slots: Sequence[Slot]
    appointments: Sequence[Appointment] = field(default=())


def close(
    viewer: Viewer, slot_ids: Sequence[uuid.UUID], *, reason: str, now: dt.datetime
) -> Session | Refused:
    """Close coming slots and cancel what is booked in them (both doses, unless the first is given). Again is harmless.

    `reason` is what each person reads. Raises Http404 for others than the unit's staff, and for slots not theirs.
    """
    try:
        with transaction.atomic():
            return _closed(viewer, slot_ids, reason, now)
    except Refuse as no:
        return no.refused


def reopen(viewer: Viewer, slot_ids: Sequence[uuid.UUID], *, now: dt.datetime) -> Session | Refused:
    """Open closed slots again, empty as they are; who stands in line is asked first.

    Refused (COLLIDES) where clinician or room is taken. Raises Http404.
    """
    try:
        with transaction.atomic():
            found = locking.slots(viewer.region, _own(viewer, slot_ids), alone=True)
            for one in found:
                one.closed_at, one.closed_reason = None, ""
                _save(one, ["closed_at", "closed_reason"])
            seating.hint(one.id for one in found)
            lining.offer_all(viewer, found, is_release=True, now=now)
            _log(viewer, verbs.CLOSE.key, found, now)
            return Session(found)
    except Refuse as no:
        return no.refused


def shift(
    viewer: Viewer,
    slot_ids: Sequence[uuid.UUID],
    *,
    days: int = 0,
    minutes: int = 0,
    clinician_id: uuid.UUID | None = None,
    reason: str,
    now: dt.datetime,
) -> Session | Refused:
    """Move slots in wall time, and everyone in them along; or give them to another clinician of the unit.

    All or nothing: refused when somebody in them is to be elsewhere then (OVERLAP), when clinician or room is taken
    (COLLIDES), when doses come too near or far, when the clock never shows the time. Holds are let go. Raises Http404.
    """
    try:
        with transaction.atomic():
            return _shifted(
                viewer, slot_ids, (days, minutes), clinician_id=clinician_id, reason=reason, now=now
            )
    except Refuse as no:
        return no.refused


def _closed(viewer: Viewer, slot_ids: Sequence[uuid.UUID], reason: str, now: dt.datetime) -> Session:
    own = _own(viewer, slot_ids)
    partners = Appointment.objects.filter(
        region=viewer.region, pair_id__in=Appointment.objects.filter(slot__in=own).values("pair_id")
    )
    locked = locking.slots(viewer.region, [*own, *partners.values_list("slot", flat=True)], alone=True)
    closing = [one for one in locked if one.id in own and one.closed_at is None]
    if any(one.starts_at <= now for one in closing):
        raise Refuse(Why.PAST)
    seating.withdraw(closing, now=now)
    for one in closing:
        one.closed_at, one.closed_reason = now, reason
        _save(one, ["closed_at", "closed_reason"])
    cancelled = _cancel_in(viewer, closing, reason, now)
    elsewhere = {one.slot_id for one in cancelled} - set(own)
    freed = [one for one in locked if one.id in elsewhere]
    lining.offer_next(viewer, freed, now=now)
    seating.settle(freed)
    _log(viewer, verbs.CLOSE.key, closing, now)
    return Session(closing, cancelled)


def _cancel_in(viewer: Viewer, slots: Sequence[Slot], reason: str, now: dt.datetime) -> list[Appointment]:
    here = Appointment.objects.filter(region=viewer.region, slot__in=slots, status=Status.BOOKED)
    pairs = here.filter(pair_id__isnull=False).values("pair_id")
    booked = Appointment.objects.filter(region=viewer.region, status=Status.BOOKED)
    ids = {*here.values_list("id", flat=True), *booked.filter(pair_id__in=pairs).values_list("id", flat=True)}
    inside = {one.id for one in slots}
    cancelled = []
    for one in locking.appointments(list(ids)):
        if one.status == Status.BOOKED:
            cause = Cause.SESSION if one.slot_id in inside else Cause.PAIR
            moving.change(viewer, one, "cancel", now=now, told=Told(cause=cause, reason=reason))
            cancelled.append(one)
    return cancelled


def _shifted(
    viewer: Viewer,
    slot_ids: Sequence[uuid.UUID],
    by: tuple[int, int],
    *,
    clinician_id: uuid.UUID | None,
    reason: str,
    now: dt.datetime,
) -> Session:
    found = locking.slots(viewer.region, _own(viewer, slot_ids), alone=True)
    if any(one.starts_at <= now or one.closed_at is not None for one in found):
        raise Refuse(Why.PAST if any(one.starts_at <= now for one in found) else Why.CLOSED)
    had_holds = seating.withdraw(found, now=now)
    booked = Appointment.objects.filter(region=viewer.region, slot__in=found, status=Status.BOOKED)
    inside = locking.appointments(list(booked.values_list("id", flat=True)))
    was = {one.id: one.starts_at for one in inside}
    # Whom people had chosen, or been told of, is another now: they are told, as of another time.
    taken_over = {
        one.id for one in found if one.clinician_id and clinician_id not in (None, one.clinician_id)
    }
    days, minutes = by
    _check_clinician(viewer, clinician_id)
    # The last first when all become later: within a session each makes room for the one before it.
    for one in sorted(found, key=lambda slot: slot.starts_at, reverse=(days, minutes) > (0, 0)):
        starts_at = (
            slot_rules.shifted(one.starts_at, days=days, minutes=minutes) if any(by) else one.starts_at
        )
        if starts_at is None or starts_at <= now:
            raise Refuse(Why.NO_SUCH_TIME if starts_at is None else Why.PAST, one.id)
        one.starts_at, one.ends_at = starts_at, starts_at + (one.ends_at - one.starts_at)
        one.clinician_id = clinician_id or one.clinician_id
        _save(one, ["starts_at", "ends_at", "clinician"])
    moved = []
    for each in inside:
        each.refresh_from_db(fields=["starts_at", "ends_at"])  # the foreign key has taken it along
        _fits(each)
        if each.starts_at != was[each.id] or each.slot_id in taken_over:
            told = Told(was_at=was[each.id], was_unit=each.unit_id, reason=reason, is_unasked=True)
            moving.change(viewer, each, "move", now=now, told=told)
            moved.append(each)
    lining.offer_all(viewer, [one for one in found if one.id in had_holds], now=now)
    _log(viewer, verbs.SHIFT.key, found, now)
    return Session(found, moved)


def _check_clinician(viewer: Viewer, clinician_id: uuid.UUID | None) -> None:
    rows = Resource.objects.filter(region=viewer.region, unit=viewer.unit_id, kind=ResourceKind.CLINICIAN)
    if clinician_id is not None and not rows.filter(id=clinician_id, retired_at__isnull=True).exists():
        raise Http404


def _fits(appointment: Appointment) -> None:
    interval = appointment.rule.rule.doses
    if appointment.pair_id is None or interval is None:
        return
    pair = Appointment.objects.filter(region=appointment.region, pair_id=appointment.pair_id)
    starts = dict(pair.values_list("pair_part", "starts_at"))
    between(interval, starts[1], starts[2])


def _save(slot: Slot, fields: list[str]) -> None:
    """Write a changed slot. Raises Refuse: COLLIDES for clinician or room, OVERLAP for somebody in it."""
    slot.version += 1
    try:
        with transaction.atomic():
            slot.save(update_fields=[*fields, "version"])
    except IntegrityError as why:
        is_person = "appointments_one_place" in str(why)
        raise Refuse(Why.OVERLAP if is_person else Why.COLLIDES, slot.id) from why


def _own(viewer: Viewer, slot_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return the ids, all of them slots of the staff's unit. Raises Http404, Refuse (ELSEWHERE) for a calendar outside."""
    if viewer.role is not Role.STAFF or not slot_ids:
        raise Http404
    rows = Slot.objects.filter(region=viewer.region, unit=viewer.unit_id, id__in=set(slot_ids))
    found = dict(rows.values_list("id", "outside_id"))
    if len(found) != len(set(slot_ids)):
        raise Http404
    outside = next((one for one, name in found.items() if name), None)
    if outside is not None:
        raise Refuse(Why.ELSEWHERE, outside)
    return list(found)


def _log(viewer: Viewer, action: str, slots: Sequence[Slot], now: dt.datetime) -> None:
    items = [(one.id, None) for one in slots]
    audit.record_many(viewer, action=action, object_kind="slot", items=items, region=viewer.region, now=now)
