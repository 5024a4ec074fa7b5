"""Actions: who may have a campaign's time, asked in the booking's own transaction; and a number of the quota for each.

The appointments room asks `admits` with its locks held: the rules of the time's type are shared with every other booking
and had alone by whoever publishes (`publishing`), so the version that is read here is in force when the booking is
committed (A4). The quota is numbers of 1..quota, each a row that only one can have: no counter that all bookings of a unit
would queue on (docs/decisions/2026-11-28-vaccination.md).
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from vardnav.capabilities.vaccination.models import Booking, Version
from vardnav.capabilities.vaccination.queries import in_force, reasons
from vardnav.capabilities.vaccination.rules import standing
from vardnav.capabilities.vaccination.rules.plan import Group, Place, campaign_key
from vardnav.capabilities.vaccination.rules.standing import Word
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import seating
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.registry.contributions import Keeps, NotHad, TimesAsked

#: What is said instead to who has a time already, and would move it.
_KEPT = {Word.PAUSED: Word.PAUSED_FOR_MOVES, Word.OVER: Word.OVER_FOR_MOVES}
#: So many holds that are over are cleared by one who wants a number.
_MOST_AT_ONCE = 100
_COLUMNS = {"unit_number": "", "group_number": "AND b.group_key = %(group)s"}
# The first number after `%(after)s` that nobody has, as far as is committed: the next one, or where a row of them ends.
_FREE = """
SELECT n FROM (
    SELECT %(after)s + 1 AS n
    UNION ALL (
        SELECT b.{column} + 1 FROM vaccination_booking b
        WHERE b.region = %(region)s AND b.campaign_id = %(campaign)s AND b.unit_id = %(unit)s {more}
          AND b.{column} > %(after)s
          AND NOT EXISTS (SELECT 1 FROM vaccination_booking c WHERE c.region = b.region
              AND c.campaign_id = b.campaign_id AND c.unit_id = b.unit_id AND c.{column} = b.{column} + 1 {other})
        ORDER BY b.{column} LIMIT 1)
) free
WHERE n <= %(most)s AND NOT EXISTS (SELECT 1 FROM vaccination_booking b WHERE b.region = %(region)s
    AND b.campaign_id = %(campaign)s AND b.unit_id = %(unit)s AND b.{column} = n {more})
ORDER BY n LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _By:
    """By what the times are had."""

    version: Version
    group: Group
    is_online: bool
    now: dt.datetime


def admits(viewer: Viewer, asked: TimesAsked, now: dt.datetime) -> NotHad | Keeps:
    """Say why the person may not have these times by the version in force, or give what writes by what they have them."""
    version = in_force.version(asked.region, campaign_key(asked.key))
    if version is None:
        return _no(Word.OVER, viewer, now)
    if asked.read and asked.read != str(version.id):
        return NotHad("", is_changed=True)
    plan = version.said
    told = in_force.asks(asked.region, version.campaign_id, asked.subject_id, but_for=asked.standing, now=now)
    who = told.who
    stands = standing.of(plan, who, asked.region, now=now)
    if stands.group is None or not stands.is_open:
        word = _KEPT.get(stands.word) if _is_booked(asked.standing) else None
        if word is not None:
            return _no(word, viewer, now)
        return NotHad(reasons.of(stands, plan, now=now, language=viewer.language), stands.from_at)
    if any(plan.place(unit_id) is None for unit_id, _at in asked.times):
        return _no(Word.NOT_THERE, viewer, now)
    by_staff = viewer.role is Role.STAFF
    has = _has(told.had, plan.doses, is_bound=not by_staff and not asked.had_before)
    if has is not None:
        return _no(has, viewer, now)
    days = [clock.local_date(at) for _unit, at in asked.times]
    word = standing.visit_refusal(
        plan, who, standing.Visit(days, asked.has_adult, by_staff, asked.had_before)
    )
    if word is not None:
        return _no(word, viewer, now)
    by = _By(version, stands.group, not by_staff, now)

    def keep(appointment_ids: Sequence[uuid.UUID]) -> NotHad | None:
        return None if _keep(asked, appointment_ids, by) else _no(Word.FULL, viewer, now)

    return keep


def _is_booked(standing: Sequence[uuid.UUID]) -> bool:
    """Tell whether times are booked already and are being moved; what is only held is about to be booked."""
    return bool(standing) and Appointment.objects.filter(id__in=standing, status=Status.BOOKED).exists()


def _has(had: Sequence[bool], doses: int, *, is_bound: bool) -> Word | None:
    """Return what the person has of the campaign already. Their own lock is held: nobody books for them meanwhile.

    `is_bound`: whoever has had it books no other; staff, who know of doses elsewhere, are not.
    """
    if not all(had):
        return Word.HAS_TIME
    if not had or not is_bound:
        return None
    return Word.HAS_HAD if len(had) >= doses else Word.HAS_HALF


def _no(word: Word, viewer: Viewer, now: dt.datetime) -> NotHad:
    return NotHad(reasons.said(word, now=now, language=viewer.language))


def _keep(asked: TimesAsked, appointment_ids: Sequence[uuid.UUID], by: _By) -> bool:
    """Write by what each time is had, the first with its numbers of the quota. Return False when there is none left."""
    if asked.standing and _keeps_its_numbers(asked, appointment_ids, by):
        return True
    if asked.standing:
        Booking.objects.filter(region=asked.region, appointment__in=asked.standing).delete()
    for part, (appointment_id, (unit_id, _at)) in enumerate(zip(appointment_ids, asked.times, strict=True)):
        row = Booking(
            region=asked.region,
            appointment_id=appointment_id,
            campaign_id=by.version.campaign_id,
            version=by.version,
            unit_id=unit_id,
            subject_id=asked.subject_id,
            group_key=by.group.key,
            is_online=by.is_online,
            had_at=by.now,
        )
        # The second dose goes with the first, and never counts by itself.
        counts = by.is_online and part == 0 and not asked.had_before
        if not _write(row, by.version.said.place(unit_id) if counts else None):
            return False
    return True


def _keeps_its_numbers(asked: TimesAsked, appointment_ids: Sequence[uuid.UUID], by: _By) -> bool:
    """Confirm what is held, or move it within the unit, by the version and group it was had by: its numbers stay.

    One statement. Where anything has changed the rows are written anew, whatever this has noted of them.
    """
    units = dict(zip(appointment_ids, (unit_id for unit_id, _at in asked.times), strict=True))
    same = Q(pk__in=[])
    for appointment_id, unit_id in units.items():
        same |= Q(appointment=appointment_id, unit=unit_id)
    rows = Booking.objects.filter(
        same, region=asked.region, version=by.version, group_key=by.group.key, is_online=by.is_online
    )
    return set(units) == set(asked.standing) and rows.update(had_at=by.now) == len(units)


def _write(row: Booking, place: Place | None) -> bool:
    """Write a row with a number of each quota there is. Two who choose the same number meet at the unique index."""
    most = place.most if place else None
    most_of = place.most_of.get(row.group_key) if place else None
    while True:
        row.unit_number = None if most is None else _free(row, "unit_number", most)
        row.group_number = None if most_of is None else _free(row, "group_number", most_of)
        is_out = (most is not None and row.unit_number is None) or (
            most_of is not None and row.group_number is None
        )
        if is_out and not _let_run_out(row):
            return False
        if is_out:
            continue
        Booking.objects.bulk_create([row], ignore_conflicts=True)
        if most is None and most_of is None:
            return True
        if Booking.objects.filter(id=row.id).exists():
            return True


def _let_run_out(row: Booking) -> bool:
    """Let holds whose time has gone give their numbers back, where the job has not come to it; tell whether any did.

    Whoever else does so at this moment is not waited for.
    """
    there = Booking.objects.filter(region=row.region, campaign=row.campaign_id, unit=row.unit_id)
    over = Appointment.objects.held().filter(hold_until__lte=row.had_at, id__in=there.values("appointment"))
    rows = over.select_for_update(skip_locked=True, of=("self",)).order_by("id")
    ids = list(rows.values_list("id", flat=True)[:_MOST_AT_ONCE])
    seating.let_go(ids, answer=Answer.EXPIRED, now=row.had_at)
    return bool(ids)


def _free(row: Booking, column: str, most: int) -> int | None:
    """Return a number of 1..most that nobody has, as far as is committed; from which on is left to chance."""
    if most < 1:
        return None
    begin = random.randrange(most)  # noqa: S311 - whose number it is says nothing
    for after in dict.fromkeys((begin, 0)):
        more = _COLUMNS[column]
        sql = _FREE.format(column=column, more=more, other=more.replace("b.", "c."))
        values: dict[str, Any] = {
            "after": after,
            "most": most,
            "region": row.region,
            "campaign": row.campaign_id,
            "unit": row.unit_id,
            "group": row.group_key,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchone()
        if found is not None:
            return int(found[0])
    return None
