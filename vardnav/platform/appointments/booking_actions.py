"""Actions: booking and holding a time. One transaction, that ends as a whole or leaves nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import asking, guards, locking, moving, seating, verbs
from vardnav.platform.appointments.answers import Had, Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule
from vardnav.platform.appointments.models.seen import reachable
from vardnav.platform.appointments.rules import states
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Origin, Status


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


def book(viewer: Viewer, asked: Asked, *, now: dt.datetime) -> Had | Refused:
    """Book a time, or two doses as one. Raises Http404 for a slot that the viewer cannot book in, or a stranger's key."""
    return _have(viewer, asked, Status.BOOKED, now)


def hold(viewer: Viewer, asked: Asked, *, now: dt.datetime) -> Had | Refused:
    """Hold a time while its person reads and confirms; an earlier hold of theirs is let go. Raises Http404."""
    return _have(viewer, asked, Status.PENDING, now)


def _have(viewer: Viewer, asked: Asked, status: Status, now: dt.datetime) -> Had | Refused:
    subject_id = asking.subject(viewer, asked.subject_id)
    try:
        with transaction.atomic():
            locking.person(subject_id)
            earlier = _earlier(viewer, asked)
            if earlier:
                if any(one.subject_id != subject_id for one in earlier):
                    raise Http404
                return Had(earlier)
            slots = _slots(viewer, asked)
            rules = asking.rules_in_force({one.time_type_id for one in slots})
            wanted = _Wanted(viewer, asked, subject_id, slots, rules)
            _check(wanted, now)
            keep = guards.admit(viewer, wanted.as_guarded, now=now)
            seating.let_run_out(slots, now=now)
            seating.let_own_go(subject_id, now=now)
            written = _sit(wanted, status, now)
            keep(written)
            for one in written:
                _tell(viewer, one, now)
            seating.settle(slots)
            return Had(tuple(written))
    except Refuse as no:
        return no.refused


def _earlier(viewer: Viewer, asked: Asked) -> tuple[Appointment, ...]:
    rows = Appointment.objects.filter(
        region=viewer.region, request_by=viewer.staff_id or viewer.person_id, request_key=asked.request_key
    )
    return tuple(rows.order_by("starts_at"))


def _slots(viewer: Viewer, asked: Asked) -> list[Slot]:
    """Return the slots, locked after their rules. Raises Http404: not there, another region's, another unit's."""
    wanted = set(asked.slot_ids)
    rows = Slot.objects.filter(reachable(viewer, "time_type__"), region=viewer.region, id__in=wanted)
    types = dict(rows.values_list("id", "time_type"))
    if len(types) != len(wanted) or not 1 <= len(wanted) <= 2 or len(wanted) != len(asked.slot_ids):
        raise Http404
    locking.rules(types.values())
    return locking.slots(viewer.region, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A booking whose slots are locked, with the rules in force there."""

    viewer: Viewer
    asked: Asked
    subject_id: uuid.UUID
    slots: Sequence[Slot]
    rules: dict[uuid.UUID, TimeRule]

    @property
    def has_adult(self) -> bool:
        """Whether somebody grown comes along: who acts for a child does."""
        return self.asked.has_adult or self.viewer.is_proxy

    @property
    def as_guarded(self) -> guards.Wanted:
        """The booking as another room's rules read it."""
        key = self.rules[self.slots[0].time_type_id].time_type.key
        times = guards.places(self.slots)
        before = int(self.viewer.role is Role.STAFF and self.asked.last_dose_on is not None)
        return guards.Wanted(
            key, self.slots[0].region, self.subject_id, times, self.has_adult, had_before=before
        )


def _check(wanted: _Wanted, now: dt.datetime) -> None:
    slots, rules, last_dose_on = wanted.slots, wanted.rules, wanted.asked.last_dose_on
    who = asking.Coming(wanted.subject_id, wanted.has_adult, last_dose_on)
    for one in slots:
        no = asking.refusal(wanted.viewer, one, rules, who, now=now)
        if no is not None:
            raise Refuse(no, one.id)
    interval = rules[slots[0].time_type_id].rule.doses
    if len(slots) == 1:
        if interval is not None and last_dose_on is None:
            raise Refuse(Why.DOSE_MISSING)
        return
    keys = {rules[one.time_type_id].time_type.key for one in slots}
    if len(keys) != 1 or interval is None:
        raise Refuse(Why.OTHER_TYPE)
    between(interval, slots[0].starts_at, slots[1].starts_at)


def _sit(wanted: _Wanted, status: Status, now: dt.datetime) -> list[Appointment]:
    viewer, asked, slots = wanted.viewer, wanted.asked, wanted.slots
    pair_id = uuid7() if len(slots) == 2 else None
    written = []
    for part, slot in enumerate(slots, start=1):
        appointment = Appointment(
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
        _seated(seating.sit(appointment, slot), slot)
        written.append(appointment)
    return written


def _seated(taken: seating.Taken | None, slot: Slot) -> None:
    if taken is seating.Taken.KEY:
        raise Http404
    if taken is not None:
        raise Refuse(Why.FULL if taken is seating.Taken.FULL else Why.OVERLAP, slot.id)


def _tell(viewer: Viewer, appointment: Appointment, now: dt.datetime) -> None:
    if appointment.status == Status.PENDING:
        moving.log_each(viewer, [appointment], verbs.HOLD.key, now=now)
    else:
        moving.change(viewer, appointment, "book", now=now)
