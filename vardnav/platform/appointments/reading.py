"""Queries: what booking asks of slots, their rules and a person, in one statement that locks the slots as it reads them.

The person's and the rules' locks are held already (`locking.to_book`), so what is read here stands until the transaction
ends. Seats are not read: they are tried, and the table decides (`seating`).
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.http import Http404

from vardnav.kernel.access import made, prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import locking
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule, TimeType
from vardnav.platform.appointments.models.seen import reachable
from vardnav.platform.appointments.rules.eligibility import Applicant
from vardnav.platform.appointments.rules.states import COMING
from vardnav.platform.catalogue import queries as catalogue

#: Nobody's id, where there is no appointment to leave out.
_NONE = uuid.UUID(int=0)
_COMING = ", ".join(f"'{one}'" for one in sorted(COMING))
# Holds are told by their hour, which only what is pending has (appointments_hold_ends): by its status PostgreSQL would walk
# an index of everybody's holds, which in a drop is full of those that have been confirmed since. Therefore the coalesce too.
# What no rule in force asks for is not looked up: how many coming times there are, where somebody is listed.
_FACTS = f"""
SELECT {{columns}}, t.key, p.born_on, p.home_region,
  r.is_listed_only AND EXISTS (SELECT 1 FROM people_account c WHERE c.person_id = p.id AND c.chosen_unit = s.unit_id),
  CASE WHEN r.most_at_once > 0 THEN (
    SELECT count(DISTINCT coalesce(a.pair_id, a.id)) FROM appointments_appointment a
    JOIN appointments_timetype y ON y.id = a.time_type_id
    WHERE a.region = s.region AND a.subject_id = p.id AND y.key = t.key AND a.starts_at > %s
      AND (a.status IN ({_COMING}) OR a.asked_at IS NOT NULL)
      AND a.id NOT IN (%s, %s)) ELSE 0 END,
  EXISTS (SELECT 1 FROM appointments_appointment a
          WHERE a.region = s.region AND a.request_by = %s AND a.request_key = %s),
  EXISTS (SELECT 1 FROM appointments_appointment a
          WHERE a.subject_id = p.id AND coalesce(a.hold_until, 'infinity') < 'infinity')
  OR EXISTS (SELECT 1 FROM appointments_appointment a WHERE a.slot_id = s.id AND a.hold_until <= %s),
  {catalogue.VERSION_SQL}
FROM appointments_slot s{{held}}
JOIN appointments_timetype t ON t.id = s.time_type_id
JOIN people_person p ON p.id = %s
LEFT JOIN appointments_timerule r ON r.region = s.region AND r.time_type_id = t.id AND r.superseded_at IS NULL
  AND t.retired_at IS NULL
WHERE s.region = %s AND s.id IN (%s, %s) AND (%s::uuid IS NULL OR s.unit_id = %s::uuid)
ORDER BY s.starts_at, s.id
"""  # noqa: S608 - constants of the rules
# What is held is locked after its slot, in the order of `locking`: PostgreSQL locks a row's tables as they are named.
_HELD = " JOIN appointments_appointment h ON h.slot_id = s.id AND h.id = %s"


@dataclass(frozen=True, slots=True)
class Read:
    """Locked slots in order, the rule in force and the applicant of each.

    `keys`: of their types; `is_known`: the caller's key has been used; `has_holds`: some hold stands in the way;
    `catalogue_version`: by which is told whether it is open there.
    """

    slots: Sequence[Slot]
    rules: Mapping[uuid.UUID, TimeRule]
    applicants: Mapping[uuid.UUID, Applicant]
    keys: Mapping[uuid.UUID, str]
    is_known: bool
    has_holds: bool
    catalogue_version: int
    #: What is held in the slot, locked, with its type; of `read_one` alone.
    held: Appointment | None = None


def read(
    viewer: Viewer,
    subject_id: uuid.UUID,
    is_for_one: Mapping[uuid.UUID, bool],
    *,
    now: dt.datetime,
    key: uuid.UUID | None = None,
    but_for: Collection[uuid.UUID] = (),
) -> Read:
    """Lock the slots that `locking.to_book` has named, and read what the rules ask. Raises Http404 for one not to be had.

    One for a single person is had alone, as of many the row is shared. `but_for`: appointments that do not count.
    """
    if viewer.is_proxy:
        _check_reachable(viewer, is_for_one)
    unit_id = viewer.unit_id if viewer.role is Role.STAFF else None
    by = viewer.staff_id or viewer.person_id
    found = _read(subject_id, viewer.region, is_for_one, (unit_id, by, key, but_for), now)
    if len(found.slots) != len(is_for_one):
        raise Http404
    return found


def read_held(
    held: Appointment,
    is_for_one: Mapping[uuid.UUID, bool],
    *,
    now: dt.datetime,
    but_for: Collection[uuid.UUID],
) -> Read:
    """Lock the slots of what is held, and read what the rules ask: whether the viewer may see it was asked before."""
    return _read(held.subject_id, held.region, is_for_one, (None, None, None, but_for), now)


def read_one(held: locking.Named, appointment_id: uuid.UUID, *, now: dt.datetime) -> Read:
    """Lock one time that is held, with its slot, and read what the rules ask: as `read_held`, one statement less.

    A time that is there no longer gives nothing at all.
    """
    given = [
        now,
        appointment_id,
        appointment_id,
        None,
        None,
        now,
        appointment_id,
        held.subject_id,
        held.region,
    ]
    rows = prepared.rows(_statement(held.is_for_one, True), [*given, held.slot_id, held.slot_id, None, None])
    found = _found(held.subject_id, [row[_held_width() :] for row in rows])
    if not rows:
        return found
    own, of_type = _names(Appointment), _names(TimeType)
    appointment = made.of_row(Appointment, own, rows[0][: len(own)])
    appointment.time_type = made.of_row(TimeType, of_type, rows[0][len(own) : _held_width()])
    return replace(found, held=appointment)


def _read(
    subject_id: uuid.UUID,
    region: str,
    is_for_one: Mapping[uuid.UUID, bool],
    more: tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID | None, Collection[uuid.UUID]],
    now: dt.datetime,
) -> Read:
    unit_id, by, key, but_for = more
    named, others = locking.two(is_for_one), locking.two(but_for) or (_NONE, _NONE)
    if named is None:
        raise Http404
    rows = prepared.rows(
        _statement(any(is_for_one.values()), False),
        [now, *others, by, key, now, subject_id, region, *named, unit_id, unit_id],
    )
    return _found(subject_id, rows)


def _found(subject_id: uuid.UUID, rows: Sequence[Sequence[Any]]) -> Read:
    slots, rules, applicants, keys = [], {}, {}, {}
    for row in rows:
        slot, rule, rest = _objects(row)
        slots.append(slot)
        keys[slot.id] = rest[0]
        if rule is not None:
            rules[slot.time_type_id] = rule
        applicants[slot.id] = _applicant(subject_id, *rest[1:5])
    return Read(
        slots,
        rules,
        applicants,
        keys,
        is_known=any(row[-3] for row in rows),
        has_holds=any(row[-2] for row in rows),
        catalogue_version=rows[0][-1] or 0 if rows else 0,
    )


def _check_reachable(viewer: Viewer, slot_ids: Collection[uuid.UUID]) -> None:
    rows = Slot.objects.filter(reachable(viewer, "time_type__"), region=viewer.region, id__in=list(slot_ids))
    if rows.count() != len(slot_ids):
        raise Http404


def _applicant(
    subject_id: uuid.UUID, born_on: dt.date | None, home_region: str, is_listed: bool, coming: int
) -> Applicant:
    if born_on is None:
        born_on = Person.objects.get(id=subject_id).number.born_on
    return Applicant(born_on, home_region, bool(is_listed), coming)


@functools.cache
def _statement(is_for_one: bool, is_held: bool) -> str:
    held = (("h", Appointment), ("t", TimeType)) if is_held else ()
    every = (*held, ("s", Slot), ("r", TimeRule))
    columns = [f'{name}."{one}"' for name, of in every for one in _columns(of)]
    lock = (locking.ALONE if is_for_one else locking.SHARED).format("s") + (
        locking.ALONE.format("h") if is_held else ""
    )
    return _FACTS.format(columns=", ".join(columns), held=_HELD if is_held else "") + lock


@functools.cache
def _held_width() -> int:
    return len(_columns(Appointment)) + len(_columns(TimeType))


@functools.cache
def _columns(of: type[models.Model]) -> list[str]:
    return [str(one.column) for one in of._meta.concrete_fields]


@functools.cache
def _names(of: type[models.Model]) -> list[str]:
    return [one.attname for one in of._meta.concrete_fields]


def _objects(row: Sequence[Any]) -> tuple[Slot, TimeRule | None, Sequence[Any]]:
    first = len(_columns(Slot))
    last = first + len(_columns(TimeRule))
    slot = made.of_row(Slot, _names(Slot), row[:first])
    told = row[first:last]
    rule = None if told[0] is None else made.of_row(TimeRule, _names(TimeRule), told)
    return slot, rule, row[last:]
