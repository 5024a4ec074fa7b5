"""Adapter: our own tables as a calendar: what every unit has that keeps its times here. The rules are the room's beside."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock import identifiers
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import answers, booking_actions, changing_actions, moving
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.models.booked import AppointmentQuerySet
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import SEATED, Status
from vardnav.platform.calendars.ports import (
    Answer,
    Booking,
    Change,
    Changes,
    Found,
    FreeTime,
    NotThere,
    Reason,
    Refused,
    Silent,
    Standing,
    Stands,
    Wanted,
)

#: What is said of the time itself: somebody else has it, or it is no longer there.
_TAKEN = frozenset({Why.FULL, Why.CLOSED, Why.PAST, Why.EXPIRED})
_STANDINGS = {Status.PENDING: Standing.PENDING, Status.CANCELLED: Standing.CANCELLED}


@dataclass(frozen=True, slots=True)
class Own:
    """Our tables, for somebody who asks at a moment."""

    viewer: Viewer
    now: Callable[[], dt.datetime]

    def free(self, wanted: Wanted) -> Found | Silent | Refused:
        """Return the times with seats left, soonest first."""
        seated = Count("id", filter=Q(status__in=sorted(SEATED)))
        rows = Slot.objects.filter(
            region=self.viewer.region,
            schedule__in=list(wanted.schedule_ids),
            closed_at__isnull=True,
            starts_at__gte=wanted.first,
            starts_at__lt=wanted.until,
        )
        had = (
            Appointment.objects.filter(region=self.viewer.region, slot__in=rows.values("id"))
            .values("slot")
            .annotate(seated=seated)
            .filter(seated__gte=F("capacity"))
            .values("slot")
        )
        free = rows.exclude(id__in=had).order_by("starts_at", "id")[: wanted.most]
        return Found(
            tuple(
                FreeTime(str(one.id), str(one.schedule_id), one.starts_at.astimezone(dt.UTC), one.ends_at)
                for one in free
            )
        )

    def book(self, booking: Booking) -> Answer:
        """Have a time."""
        slot_id = identifiers.from_text(booking.slot_id)
        person = Person.objects.filter(
            identifier_kind=booking.whom.kind, identifier=booking.whom.number
        ).first()
        if slot_id is None or person is None:
            return Refused(Reason.TAKEN if slot_id is None else Reason.NOT_ALLOWED)
        asked = booking_actions.Asked([slot_id], booking.key, subject_id=person.id)
        return self._answered(booking.key, lambda: booking_actions.book(self.viewer, asked, now=self.now()))

    def move(self, booking: Booking) -> Answer:
        """Move what stands under the key to another time."""
        stands, row = self.read(booking.key), self._row(booking.key)
        slot_id = identifiers.from_text(booking.slot_id)
        if row is None or not isinstance(stands, Stands) or stands.standing is not Standing.BOOKED:
            return stands
        if slot_id is None:
            return Refused(Reason.TAKEN)
        return self._answered(
            booking.key, lambda: changing_actions.move(self.viewer, {row.id: slot_id}, now=self.now())
        )

    def cancel(self, key: uuid.UUID) -> Answer:
        """Cancel what stands under the key, also late."""
        row = self._row(key)
        if row is None:
            return NotThere()
        return self._answered(
            key, lambda: changing_actions.cancel(self.viewer, row.id, now=self.now(), accepts_late=True)
        )

    def read(self, key: uuid.UUID) -> Answer:
        """Say what stands under the key."""
        row = self._row(key)
        return NotThere() if row is None else _stands(row)

    def changed(self, since: dt.datetime) -> Changes | Silent | Refused:
        """Return what has been changed since a moment, whoever did it."""
        changed_at = Coalesce("changed_at", "booked_at")
        rows = self._rows().annotate(at=changed_at).filter(at__gte=since).order_by("at", "id")
        found = tuple(Change(one.request_key, _stands(one), one.changed_at or one.booked_at) for one in rows)
        return Changes(found, max([since, *(one.at for one in found if one.at)]))

    def standing(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Stands] | Silent | Refused:
        """Say what stands under each of some keys."""
        return {one.request_key: _stands(one) for one in self._rows().filter(request_key__in=keys)}

    def _answered(self, key: uuid.UUID, act: Callable[[], answers.Had | answers.Refused]) -> Answer:
        try:
            answer = act()
        except Http404:
            return Refused(Reason.TAKEN)
        except moving.Stale:
            return Silent()
        if isinstance(answer, answers.Refused):
            return Refused(Reason.TAKEN if answer.why in _TAKEN else Reason.NOT_ALLOWED)
        return self.read(key)

    def _row(self, key: uuid.UUID) -> Appointment | None:
        return self._rows().filter(request_key=key).first()

    def _rows(self) -> AppointmentQuerySet:
        rows = Appointment.objects.visible_to(self.viewer)
        return rows.filter(region=self.viewer.region, request_by=self._whose)

    @property
    def _whose(self) -> uuid.UUID | None:
        viewer = self.viewer
        return viewer.staff_id if viewer.role is Role.STAFF else viewer.person_id


def _stands(row: Appointment) -> Stands:
    standing = _STANDINGS.get(Status(row.status), Standing.BOOKED)
    return Stands(standing, str(row.slot_id), row.starts_at, row.ends_at)
