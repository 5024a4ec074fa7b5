"""Queries: free times: the nearest at each unit of choice, in one statement. No person stands in what comes back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.http import Http404

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.platform.appointments.models import Slot
from vardnav.platform.appointments.models.seen import acts_in_time
from vardnav.platform.appointments.rules import searching
from vardnav.platform.appointments.rules.searching import PartOfDay
from vardnav.platform.appointments.rules.states import SEATED, Status

#: So many times of each unit a search shows at most, and so many in all.
MOST_PER_UNIT, MOST = 50, 200
_MOST_ASKED = 40
_LIVE = ", ".join(f"'{one}'" for one in sorted(SEATED - {Status.PENDING}))
# A seat that is had: a hold whose time has gone is no hold.
_TAKEN = f"""(SELECT count(*) FROM appointments_appointment a WHERE a.region = s.region AND a.slot_id = s.id
    AND (a.status IN ({_LIVE}) OR a.status = 'pending' AND a.hold_until > %(now)s))"""  # noqa: S608
# For each unit's type a walk along the index of free times, in its order, that stops when it has enough: nothing in the
# inner part may make the planner sort (no join, no second key), or every free time of every unit is read. The rule in
# force says how near and how far a time may be, so nothing is shown that booking would refuse everybody.
FREE = f"""
SELECT s.id, s.unit_id, s.time_type_id, s.starts_at, s.ends_at, coalesce(c.name, ''), s.capacity - {_TAKEN}
FROM appointments_timetype t
JOIN appointments_timerule r ON r.region = t.region AND r.time_type_id = t.id AND r.superseded_at IS NULL AND r.is_online
CROSS JOIN LATERAL (
    SELECT s.* FROM appointments_slot s
    WHERE s.region = t.region AND s.time_type_id = t.id AND s.closed_at IS NULL AND NOT s.is_full
      AND s.starts_at >= greatest(%(from)s, %(now)s + r.lead_minutes * interval '1 minute') AND s.starts_at < %(to)s
      AND s.starts_at > %(now)s
      AND (r.days_ahead = 0 OR (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date <= %(today)s + r.days_ahead::int)
      AND (s.opens_at IS NULL OR s.opens_at <= %(now)s)
      AND (%(hour)s = 0 AND %(until_hour)s = 24 OR extract(hour FROM s.starts_at AT TIME ZONE 'Europe/Stockholm')
           BETWEEN %(hour)s AND %(until_hour)s - 1)
      AND (%(language)s = '' OR EXISTS (SELECT 1 FROM appointments_resource l
           WHERE l.id = s.clinician_id AND %(language)s = ANY (l.languages)))
      AND {_TAKEN} < s.capacity
    ORDER BY s.starts_at LIMIT %(per_unit)s
) s
LEFT JOIN appointments_resource c ON c.id = s.clinician_id
WHERE t.region = %(region)s AND t.key = %(key)s AND t.unit_id = ANY (%(units)s::uuid[]) AND t.retired_at IS NULL
  AND (%(form)s = '' OR t.form = %(form)s) AND NOT (t.is_sensitive AND %(is_proxy)s)
ORDER BY s.starts_at, s.unit_id, s.id LIMIT %(most)s
"""  # noqa: S608 - constants of the rules


#: The same for staff, who are not bound by what is about booking online.
_AT_DESK = f"""
SELECT s.id, s.unit_id, s.time_type_id, s.starts_at, s.ends_at, coalesce(c.name, ''), s.capacity - {_TAKEN}
FROM appointments_slot s JOIN appointments_timetype t ON t.id = s.time_type_id
LEFT JOIN appointments_resource c ON c.id = s.clinician_id
WHERE s.region = %(region)s AND s.unit_id = %(unit)s AND t.key = %(key)s AND s.closed_at IS NULL
  AND s.starts_at >= %(from_day)s AND s.ends_at > %(now)s AND s.starts_at < %(to)s
  AND extract(hour FROM s.starts_at AT TIME ZONE 'Europe/Stockholm') >= %(hour)s
  AND extract(hour FROM s.starts_at AT TIME ZONE 'Europe/Stockholm') < %(until_hour)s
  AND (%(language)s = '' OR %(language)s = ANY (c.languages)) AND {_TAKEN} < s.capacity
ORDER BY s.starts_at, s.id LIMIT %(per_unit)s
"""  # noqa: S608 - constants of the rules


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: a type by its key, at these units. `to`: the last day; `language` beside Swedish, as "ar"."""

    key: str
    unit_ids: Sequence[uuid.UUID]
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    part: PartOfDay = PartOfDay.ANY
    form: str = ""
    language: str = ""
    per_unit: int = 3
    most: int = 60


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be had as far as is known now. `left_over`: seats; `by`: whom one meets, as the unit says it."""

    slot_id: uuid.UUID
    unit_id: uuid.UUID
    time_type_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    by: str
    left_over: int


def free(viewer: Viewer, search: Search, *, now: dt.datetime) -> list[FreeTime]:
    """Return the nearest free times in the viewer's region, soonest first. Ages are asked when one is chosen."""
    if viewer.is_proxy:
        search = replace(search, unit_ids=_units_for(viewer, search.unit_ids))
    with connection.cursor() as cursor:
        cursor.execute(FREE, parameters(viewer, search, now=now))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [FreeTime(*row) for row in rows]


def opens_next(viewer: Viewer, search: Search, *, now: dt.datetime) -> dt.datetime | None:
    """Return when the next times are let out of those that are looked for, None where none are known. One statement.

    Asked when nothing was found, and of few units: it looks through what is to come. Of more than a few nothing is said,
    rather than what holds for some of them.
    """
    if len(search.unit_ids) > _MOST_ASKED:
        return None
    rows = Slot.objects.filter(
        region=viewer.region,
        time_type__key=search.key,
        time_type__retired_at__isnull=True,
        unit__in=list(search.unit_ids),
        closed_at__isnull=True,
        opens_at__gt=now,
    )
    found: dt.datetime | None = rows.order_by("opens_at").values_list("opens_at", flat=True).first()
    return found


def _units_for(viewer: Viewer, unit_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return the units at which whoever acts for somebody may book anything for them."""
    if not acts_in_time(viewer):
        return []
    return list(
        Unit.objects.filter(id__in=unit_ids)
        .exclude(kind__in=ONLY_FOR_ONESELF)
        .order_by("id")
        .values_list("id", flat=True)
    )


def at_desk(viewer: Viewer, search: Search, *, now: dt.datetime) -> list[FreeTime]:
    """Return the times with seats left at the staff's own unit, also those that are not for booking online.

    Raises Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    with connection.cursor() as cursor:
        first = searching.day_bounds(search.first_on or clock.local_date(now))[0]
        given = {**parameters(viewer, search, now=now), "unit": str(viewer.unit_id), "from_day": first}
        cursor.execute(_AT_DESK, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [FreeTime(*row) for row in rows]


def instead_of(viewer: Viewer, slot_id: uuid.UUID, *, now: dt.datetime, most: int = 3) -> list[FreeTime]:
    """Return the next free times of the same type at the same unit: what a taken time is answered with."""
    slot = Slot.objects.select_related("time_type").filter(region=viewer.region, id=slot_id).first()
    if slot is None:
        return []
    search = Search(slot.time_type.key, [slot.unit_id], per_unit=most, most=most)
    return free(viewer, search, now=now)


def parameters(viewer: Viewer, search: Search, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the statement FREE asks for."""
    today = clock.local_date(now)
    first, last = search.first_on or today, search.last_on or today + dt.timedelta(days=400)
    hour, until_hour = searching.HOURS[search.part]
    return {
        "region": viewer.region,
        "key": search.key,
        "units": [str(one) for one in search.unit_ids],
        "now": now,
        "today": today,
        "from": max(searching.day_bounds(first)[0], now),
        "to": searching.day_bounds(last)[1],
        "hour": hour,
        "until_hour": until_hour,
        "language": search.language,
        "form": search.form,
        "is_proxy": viewer.is_proxy,
        "per_unit": max(1, min(search.per_unit, MOST_PER_UNIT)),
        "most": max(1, min(search.most, MOST)),
    }
