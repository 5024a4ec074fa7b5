"""Actions: what another system of the unit writes: a time booked or held by its own identifier, and what becomes of it.

Everything goes through the actions that the unit's staff go through; here it is found out what is asked of them.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import idempotency, prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.kernel.people import verbs as people_verbs
from vardnav.kernel.people.identifiers import PersonIdentifier
from vardnav.platform.appointments import (
    booking_actions,
    changing_actions,
    desk_actions,
    exchange_queries,
    exchange_statements,
    holding_actions,
    locking,
    moving,
)
from vardnav.platform.appointments.answers import Had, Refused
from vardnav.platform.appointments.exchange_queries import AppointmentRow
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.states import Origin, Status


class Misfit(enum.StrEnum):
    """What of a wish does not fit what there is."""

    SLOT = "slot"
    PERSON = "person"
    STARTS = "start"
    ENDS = "end"
    #: The system's identifier is another appointment's.
    KNOWN = "known"
    #: From what it is to what is asked for, no way leads.
    STATUS = "status"


class DoesNotFit(Exception):
    """Nothing was written: what is asked for does not fit what there is. `person_id`: about whom it tells something."""

    def __init__(self, misfit: Misfit, person_id: uuid.UUID | None = None) -> None:
        super().__init__(misfit)
        self.misfit, self.person_id = misfit, person_id


@dataclass(frozen=True, slots=True)
class Wish:
    """What a system asks for. `known_as`: its own identifier (system, value): asked for again, the same appointment."""

    slot_id: uuid.UUID
    number: PersonIdentifier
    is_hold: bool = False
    has_adult: bool = False
    known_as: tuple[str, str] | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """It is booked or held, now or when it was first asked for."""

    row: AppointmentRow
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotArranged:
    """It is not. `viewer` is at the unit, so that free times nearby can be looked for; `key`: of which sort."""

    refused: Refused
    viewer: Viewer
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an appointment is to become: its status, and another slot if it is moved. `number`: whose it is said to be.

    `starts_at`, `ends_at`: when it is said to be; None where nothing is said.
    """

    status: str
    slot_id: uuid.UUID
    number: PersonIdentifier
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


_Moments = tuple[dt.datetime | None, dt.datetime | None]


_KNOW = """INSERT INTO appointments_knownas (id, region, request_by, request_key, system, value)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1"""
_LOOK = """
SELECT s.unit_id, s.starts_at, s.ends_at, s.time_type_id, t.key, t.name_sv, s.clinician_id, coalesce(c.name, ''),
    s.room_id, coalesce(r.name, ''),
    (SELECT p.id FROM people_person p WHERE p.identifier_kind = %s AND p.identifier = %s), {there}, {is_fresh}
FROM (SELECT 1) one LEFT JOIN appointments_slot s ON s.region = %s AND s.id = %s AND s.unit_id = ANY(%s::uuid[])
LEFT JOIN appointments_timetype t ON t.id = s.time_type_id
LEFT JOIN appointments_resource c ON c.id = s.clinician_id LEFT JOIN appointments_resource r ON r.id = s.room_id"""
_LOOK_ALONE = _LOOK.format(there="false", is_fresh="true")
#: The system's identifier is written by the same statement, before there is an appointment. Who writes the same one at the
#: same moment is waited for.
_THERE = """EXISTS (SELECT 1 FROM appointments_appointment a
    WHERE a.region = %s AND a.request_by = %s AND a.request_key = %s)"""
_FOUND = _LOOK.format(there=_THERE, is_fresh="EXISTS (SELECT 1 FROM known)")
_LOOK_KNOWN = f"WITH known AS ({_KNOW}) {_FOUND}"


class _Seen(NamedTuple):
    """The slot that is asked for, and the person."""

    unit_id: uuid.UUID | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_type_id: uuid.UUID
    key: str
    name: str
    clinician_id: uuid.UUID | None
    clinician: str
    room_id: uuid.UUID | None
    room: str
    person_id: uuid.UUID | None
    #: There is an appointment by this identifier already; and nobody else has just written the identifier.
    is_there: bool
    is_fresh: bool


class _Not(Exception):
    """Leaves the transaction with what could not be arranged."""

    def __init__(self, gave: NotArranged, person_id: uuid.UUID) -> None:
        super().__init__()
        self.gave, self.person_id = gave, person_id


def arrange(
    viewer: Viewer, units: Sequence[uuid.UUID], wish: Wish, *, now: dt.datetime
) -> Arranged | NotArranged:
    """Book or hold a time for somebody at one of the units. Raises DoesNotFit, Http404 for others than staff.

    That somebody was looked up is logged also when nothing comes of it: a refusal can tell something about them.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    try:
        return idempotency.patiently(lambda: _arranged(viewer, units, wish, now))
    except _Not as no:
        _looked_up(no.gave.viewer, no.person_id, now)
        return no.gave
    except DoesNotFit as no:
        if no.misfit in (Misfit.PERSON, Misfit.KNOWN):
            _looked_up(viewer, no.person_id, now)
        raise


def _arranged(viewer: Viewer, units: Sequence[uuid.UUID], wish: Wish, now: dt.datetime) -> Arranged:
    key = uuid7() if wish.known_as is None else exchange_statements.request_key(wish.known_as)
    with transaction.atomic():
        seen = _look(viewer, units, wish, key)
        _check(seen, wish)
        assert seen.unit_id is not None
        assert seen.person_id is not None
        at = replace(viewer, unit_id=seen.unit_id)
        asked = booking_actions.Asked(
            [wish.slot_id],
            key,
            subject_id=seen.person_id,
            has_adult=wish.has_adult,
            origin=Origin.SYSTEM,
        )
        do = booking_actions.hold if wish.is_hold else booking_actions.book
        try:
            had = do(at, asked, now=now)
        except Http404:  # the slot and the person are there: the key is that of somebody else's appointment
            raise DoesNotFit(Misfit.KNOWN, seen.person_id) from None
        if isinstance(had, Refused):
            raise _Not(NotArranged(had, at, seen.key), seen.person_id)
        made = had.appointments[0]
        if not seen.is_there:
            return Arranged(_row(made, seen, wish), is_new=True)
        if made.slot_id != wish.slot_id and made.version == 1:
            raise DoesNotFit(Misfit.KNOWN, seen.person_id)
        row = exchange_queries.appointment(viewer, units, made.id, now=now)
        if row is None:
            raise DoesNotFit(Misfit.KNOWN, seen.person_id)
        return Arranged(row, is_new=False)


def _look(viewer: Viewer, units: Sequence[uuid.UUID], wish: Wish, key: uuid.UUID) -> _Seen:
    person: list[Any] = [wish.number.kind.value, wish.number.value]
    slot = [viewer.region, wish.slot_id, list(units)]
    if wish.known_as is None:
        return _Seen._make(prepared.rows(_LOOK_ALONE, [*person, *slot])[0])
    which = [viewer.region, viewer.staff_id, key]
    values = [uuid7(), *which, *wish.known_as, *person, *which, *slot]
    seen = _Seen._make(prepared.rows(_LOOK_KNOWN, values)[0])
    if seen.is_fresh or seen.is_there:
        return seen
    # Who wrote the same one was waited for, and this statement began before: what has become of it is asked anew.
    return seen._replace(is_there=bool(prepared.rows(f"SELECT {_THERE}", which)[0][0]))


def _check(seen: _Seen, wish: Wish) -> None:
    if seen.unit_id is None:
        raise DoesNotFit(Misfit.SLOT)
    # Before the person: whoever sends a wrong moment is not told whether the person is known.
    _fit((wish.starts_at, wish.ends_at), (seen.starts_at, seen.ends_at))
    if seen.person_id is None:
        raise DoesNotFit(Misfit.PERSON)


def _fit(said: _Moments, those: _Moments) -> None:
    """Raise DoesNotFit when a moment is said that is not the slot's."""
    for given, right, misfit in zip(said, those, (Misfit.STARTS, Misfit.ENDS), strict=True):
        if given not in (None, right):
            raise DoesNotFit(misfit)


def _row(made: Appointment, seen: _Seen, wish: Wish) -> AppointmentRow:
    """Return what was just written, without asking for it again."""
    assert seen.unit_id is not None
    system, value = wish.known_as or (None, None)
    return AppointmentRow(
        id=made.id,
        unit_id=seen.unit_id,
        slot_id=made.slot_id,
        time_type_id=seen.time_type_id,
        starts_at=seen.starts_at,
        ends_at=seen.ends_at,
        status=str(made.status),
        version=made.version,
        booked_at=made.booked_at,
        changed_at=made.booked_at,
        cancelled_because="",
        subject_id=made.subject_id,
        number_kind=wish.number.kind.value,
        number=wish.number.value,
        key=seen.key,
        name=seen.name,
        clinician_id=seen.clinician_id,
        clinician=seen.clinician,
        room_id=seen.room_id,
        room=seen.room,
        system=system,
        value=value,
    )


def _looked_up(viewer: Viewer, person_id: uuid.UUID | None, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=people_verbs.LOOK_UP.key,
        subject_id=person_id,
        outcome="done" if person_id else "refused",
        now=now,
    )


def change(
    viewer: Viewer,
    units: Sequence[uuid.UUID],
    appointment_id: uuid.UUID,
    wanted: Wanted,
    *,
    version: int,
    now: dt.datetime,
) -> AppointmentRow | NotArranged:
    """Let an appointment become what is wanted: confirmed, moved, cancelled, arrived, missed, fulfilled.

    Of two who change the same version, the second gets moving.Stale: the person's lock is had before the version is
    looked at. Raises Http404 for what is not the units', DoesNotFit, moving.Stale.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    try:
        return idempotency.patiently(lambda: _changed(viewer, units, (appointment_id, version), wanted, now))
    except _Not as no:
        _looked_up(no.gave.viewer, no.person_id, now)
        return no.gave


def _changed(
    viewer: Viewer, units: Sequence[uuid.UUID], which: tuple[uuid.UUID, int], wanted: Wanted, now: dt.datetime
) -> AppointmentRow:
    appointment_id, version = which
    with transaction.atomic():
        seen = exchange_queries.appointment(viewer, units, appointment_id, now=now)
        if seen is None:
            raise Http404
        locking.person(seen.subject_id)
        found = Appointment.objects.filter(region=viewer.region, id=appointment_id).first()
        if found is None or found.version != version or found.status != seen.status:
            raise moving.Stale
        if (seen.number_kind, seen.number) != (wanted.number.kind.value, wanted.number.value):
            raise DoesNotFit(Misfit.PERSON)
        at = replace(viewer, unit_id=seen.unit_id)
        had = _do(at, found, wanted, version, now)
        if isinstance(had, Refused):
            raise _Not(NotArranged(had, at, seen.key), seen.subject_id)
        if had is None:
            return seen._replace(status=Status.CANCELLED.value, version=version + 1, changed_at=now)
        row = exchange_queries.appointment(viewer, units, appointment_id, now=now)
        assert row is not None
        return row


#: From one status to another: what staff note.
_NOTED: dict[tuple[str, str], str] = {
    (Status.BOOKED, Status.ARRIVED): "arrive",
    (Status.NO_SHOW, Status.ARRIVED): "arrive",
    (Status.ARRIVED, Status.BOOKED): "undo_arrive",
    (Status.BOOKED, Status.FULFILLED): "fulfil",
    (Status.ARRIVED, Status.FULFILLED): "fulfil",
    (Status.BOOKED, Status.NO_SHOW): "miss",
}


def _do(
    at: Viewer, found: Appointment, wanted: Wanted, version: int, now: dt.datetime
) -> Had | Refused | None:
    """Do the one thing that leads to what is wanted. None: what was held is let go of. Raises DoesNotFit."""
    way, is_elsewhere = (found.status, wanted.status), wanted.slot_id != found.slot_id
    if is_elsewhere:
        if way != (Status.BOOKED, Status.BOOKED):
            raise DoesNotFit(Misfit.STATUS)
        slot = Slot.objects.filter(region=at.region, unit=at.unit_id, id=wanted.slot_id).first()
        if slot is None:
            raise DoesNotFit(Misfit.SLOT)
        _fit((wanted.starts_at, wanted.ends_at), (slot.starts_at, slot.ends_at))
        return changing_actions.move(at, {found.id: wanted.slot_id}, version=version, now=now)
    _fit((wanted.starts_at, wanted.ends_at), (found.starts_at, found.ends_at))
    if way[0] == way[1]:
        return Had((found,))
    if way == (Status.BOOKED, Status.CANCELLED):
        return changing_actions.cancel(at, found.id, version=version, now=now)
    if way == (Status.PENDING, Status.BOOKED):
        return holding_actions.confirm(at, found.id, now=now)
    if way == (Status.PENDING, Status.CANCELLED):
        holding_actions.let_go(at, found.id, now=now)
        return None
    verb = _NOTED.get(way)
    if verb is None:
        raise DoesNotFit(Misfit.STATUS)
    return desk_actions.note(at, found.id, verb, version=version, now=now)
