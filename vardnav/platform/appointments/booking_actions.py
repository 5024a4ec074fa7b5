"""Actions: booking and holding a time. One transaction, that ends as a whole or leaves nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import (
    asking,
    discreet,
    guards,
    locking,
    moving,
    opening,
    reading,
    seating,
    verbs,
)
from vardnav.platform.appointments.answers import Had, Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Origin, Status
from vardnav.platform.registry.contributions import TimesAsked


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: one slot, or two for two doses. `request_key`: asked again, the same answer.

    `subject_id` is given by staff who book for somebody; a resident's is the one they act for.
    """

    slot_ids: Sequence[uuid.UUID]
    request_key: uuid.UUID
    subject_id: uuid.UUID | None = None
    has_adult: bool = False
    last_dose_on: dt.date | None = None
    wants_reminder: bool = False
    origin: Origin = Origin.ONLINE
    origin_kind: str = ""
    origin_id: uuid.UUID | None = None
    #: Why staff give a second dose after its last day, by a medical decision of theirs; it stands in the history.
    late_dose_reason: str = ""
    #: The e-service by which a resident asks: it must be open at the unit. "" for who comes another way.
    service_key: str = ""


def book(viewer: Viewer, asked: Asked, *, now: dt.datetime) -> Had | Refused:
    """Book a time, or two doses as one. Raises Http404 for a slot that the viewer cannot book in, or a stranger's key."""
    return _have(viewer, asked, Status.BOOKED, now)


def hold(viewer: Viewer, asked: Asked, *, now: dt.datetime, may_be_lost: bool = False) -> Had | Refused:
    """Hold a time while its person reads and confirms; an earlier hold of theirs is let go. Raises Http404.

    `may_be_lost`: by a page, whose person chooses again should the database die within the second (`lasting`).
    """
    return _have(viewer, asked, Status.PENDING, now, may_be_lost=may_be_lost)


def _have(
    viewer: Viewer, asked: Asked, status: Status, now: dt.datetime, *, may_be_lost: bool = False
) -> Had | Refused:
    """Lock, read, ask the rules, write: each of the first two and (for one time) the last is one statement."""
    subject_id = asking.meant(viewer, asked.subject_id)
    try:
        with locking.transaction():
            named = locking.to_book(subject_id, viewer.region, asked.slot_ids, may_be_lost=may_be_lost)
            if not 1 <= len(asked.slot_ids) <= 2 or len(named) != len(asked.slot_ids):
                raise Http404
            read = reading.read(viewer, subject_id, named, key=asked.request_key, now=now)
            if read.is_known:
                return Had(_earlier(viewer, asked, subject_id))
            opening.check(viewer, asked.service_key, read.slots, now=now, at_version=read.catalogue_version)
            wanted = _Wanted(viewer, asked, subject_id, read)
            late_reason = _check(wanted, now)
            return Had(_written(wanted, status, Told(reason=late_reason), now))
    except Refuse as no:
        return discreet.told(viewer, no.refused, now=now)


def _earlier(viewer: Viewer, asked: Asked, subject_id: uuid.UUID) -> tuple[Appointment, ...]:
    """Return what the key has been asked for before. Raises Http404 when it was for somebody else."""
    rows = Appointment.objects.filter(
        region=viewer.region, request_by=viewer.staff_id or viewer.person_id, request_key=asked.request_key
    )
    earlier = tuple(rows.order_by("starts_at"))
    if any(one.subject_id != subject_id for one in earlier):
        raise Http404
    return earlier


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A booking whose slots are locked, with what was read there."""

    viewer: Viewer
    asked: Asked
    subject_id: uuid.UUID
    read: reading.Read

    @property
    def slots(self) -> Sequence[Slot]:
        """The slots, by time."""
        return self.read.slots

    @property
    def rules(self) -> Mapping[uuid.UUID, TimeRule]:
        """The rules in force there."""
        return self.read.rules

    @property
    def has_adult(self) -> bool:
        """Whether somebody grown comes along: who acts for a child does."""
        return self.asked.has_adult or self.viewer.is_proxy

    @property
    def as_guarded(self) -> TimesAsked:
        """The booking as another room's rules read it."""
        key = self.read.keys[self.slots[0].id]
        times = guards.places(self.slots)
        before = int(self.viewer.role is Role.STAFF and self.asked.last_dose_on is not None)
        return TimesAsked(
            key, self.slots[0].region, self.subject_id, times, self.has_adult, had_before=before
        )


def _check(wanted: _Wanted, now: dt.datetime) -> str:
    """Refuse what the rules say no to; return why staff give a dose after its last day, "" where none is late."""
    slots, rules, last_dose_on = wanted.slots, wanted.rules, wanted.asked.last_dose_on
    who, late_reason = asking.Coming(wanted.subject_id, wanted.has_adult, last_dose_on), ""
    for one in slots:
        no = asking.refusal(wanted.viewer, one, rules, who, now=now, applicant=wanted.read.applicants[one.id])
        if no is None:
            continue
        if no.why is not Why.DOSE_TOO_LATE or not _is_decided(wanted):
            raise Refuse(no, one.id)
        late_reason = wanted.asked.late_dose_reason
    interval = rules[slots[0].time_type_id].rule.doses
    if len(slots) == 1:
        if interval is not None and last_dose_on is None:
            raise Refuse(Why.DOSE_MISSING)
        return late_reason
    if len(set(wanted.read.keys.values())) != 1 or interval is None:
        raise Refuse(Why.OTHER_TYPE)
    between(interval, slots[0].starts_at, slots[1].starts_at)
    return late_reason


def _is_decided(wanted: _Wanted) -> bool:
    """Tell whether staff have decided that a second dose is given though its last day has gone."""
    return wanted.viewer.role is Role.STAFF and bool(wanted.asked.late_dose_reason)


def _written(wanted: _Wanted, status: Status, told: Told, now: dt.datetime) -> tuple[Appointment, ...]:
    """Write what was asked for; where that takes several statements, all of them or none. Raises Refuse."""
    keys, has_holds = wanted.read.keys, wanted.read.has_holds
    keep = guards.admit(wanted.viewer, wanted.as_guarded, now=now)
    is_one = len(keys) == 1 and not has_holds and not any(map(guards.is_guarded, keys.values()))
    with contextlib.nullcontext() if is_one else transaction.atomic():
        if has_holds:
            seating.let_run_out(wanted.slots, now=now)
            seating.let_own_go(wanted.subject_id, now=now)
        written = _sit(wanted, status, told, now)
        keep(written)
        return tuple(written)


def _sit(wanted: _Wanted, status: Status, told: Told, now: dt.datetime) -> list[Appointment]:
    viewer, asked, slots = wanted.viewer, wanted.asked, wanted.slots
    pair_id = uuid7() if len(slots) == 2 else None
    written = []
    for part, slot in enumerate(slots, start=1):
        appointment = Appointment(
            region=slot.region,
            unit_id=slot.unit_id,
            slot_id=slot.id,
            starts_at=slot.starts_at,
            is_outside=slot.outside_id != "",
            rule=wanted.rules[slot.time_type_id],
            subject_id=wanted.subject_id,
            status=status,
            hold_until=now + states.HELD_FOR if status is Status.PENDING else None,
            origin=asked.origin,
            origin_kind=asked.origin_kind,
            origin_id=asked.origin_id,
            has_adult=wanted.has_adult,
            wants_reminder=asked.wants_reminder,
            pair_id=pair_id,
            pair_part=part if pair_id else None,
            request_key=asked.request_key,
            request_by=viewer.staff_id or viewer.person_id,
            booked_by_person_id=viewer.person_id if viewer.role is Role.RESIDENT else None,
            booked_by_staff_id=viewer.staff_id,
            booked_at=now,
        )
        beside, telling = _beside(viewer, appointment, now, told), seating.NOBODY
        if status is Status.BOOKED:
            telling = moving.telling(viewer, appointment, "book")
        _seated(seating.sit(appointment, slot, *beside, telling=telling), slot)
        written.append(appointment)
    return written


def _beside(
    viewer: Viewer, appointment: Appointment, now: dt.datetime, told: Told
) -> Sequence[seating.Beside]:
    """Return what is written in the statement that writes the appointment: its step, and the log's row."""
    if appointment.status == Status.PENDING:
        return (moving.logged(viewer, appointment, verbs.HOLD.key, now=now),)
    moving.check(viewer, appointment, "book")
    return moving.told_of(viewer, appointment, "book", before="", now=now, told=told)


def _seated(taken: seating.Taken | None, slot: Slot) -> None:
    if taken is seating.Taken.KEY:
        raise Http404
    if taken is not None:
        raise Refuse(Why.FULL if taken is seating.Taken.FULL else Why.OVERLAP, slot.id)
