"""Actions: free times of an outside calendar as slots of ours, so that the same searches and constraints hold for them.

A slot that is no longer free there is closed here, unless one of ours has it; one that is free again is opened. A slot
that has changed its times is closed and left to the clinic: nobody is moved by a row from outside.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import locking
from vardnav.platform.appointments.models import Appointment, Schedule, Slot
from vardnav.platform.appointments.rules.states import SEATED
from vardnav.platform.calendars import adapters
from vardnav.platform.calendars.models import Link, Mirror, UnitCalendar
from vardnav.platform.calendars.ports import Found, FreeTime, Refused, Service, Silent, Wanted

#: So far ahead, and so many free times of one sort at one unit.
AHEAD, MOST_TIMES = dt.timedelta(days=60), 500
#: So new it is good enough for a search; so old it is no longer shown.
FRESH, STALE = dt.timedelta(seconds=60), dt.timedelta(minutes=10)
#: A search asks so few calendars itself; the job has the others fresh.
MOST_ASKED = 3
#: Slots that nobody has had are removed so long after.
_KEPT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a calendar gave: how many free times and how many rows that could not be used; or why nothing."""

    free: int = 0
    refused: int = 0
    silent: bool = False
    not_let_in: bool = False


def wanted(calendar: UnitCalendar, link: Link, now: dt.datetime) -> Wanted:
    """Return what is asked for of one sort of time."""
    service = Service(link.system, link.code) if link.code else None
    return Wanted(tuple(calendar.schedule_ids), now, now + AHEAD, service, MOST_TIMES)


def refresh(calendar_id: uuid.UUID, *, now: dt.datetime) -> Refreshed:
    """Ask a calendar for its free times and keep them. Nothing is changed when any of it has no answer."""
    calendar = UnitCalendar.objects.get(id=calendar_id)
    outside = adapters.outside(calendar.system)
    if outside is None:
        return Refreshed(silent=True)
    links = list(Link.objects.filter(region=calendar.region, calendar=calendar).select_related("time_type"))
    had: list[tuple[Link, Found]] = []
    for link in links:
        answer = outside.free(wanted(calendar, link, now))
        if isinstance(answer, Silent | Refused):
            return Refreshed(silent=True, not_let_in=isinstance(answer, Refused))
        had.append((link, answer))
    refused = sum(found.refused for _link, found in had)
    with transaction.atomic():
        rows = UnitCalendar.objects.select_for_update(skip_locked=True)
        locked = rows.filter(id=calendar.id, version=calendar.version).first()
        if locked is None:  # somebody else has it in hand, or has set it otherwise
            return Refreshed(sum(len(found.times) for _link, found in had), refused)
        for link, found in had:
            _keep(locked, link, found.times, now)
        locked.refreshed_at, locked.refused_rows = now, refused
        locked.save(update_fields=["refreshed_at", "refused_rows"])
    return Refreshed(sum(len(found.times) for _link, found in had), refused)


def fresh(key: str, unit_ids: Sequence[uuid.UUID], *, now: dt.datetime) -> list[uuid.UUID]:
    """Have the free times of a sort fresh at units whose calendar is outside; return the units that do not answer."""
    links = Link.objects.filter(time_type__key=key, calendar__unit__in=unit_ids).exclude(calendar__system="")
    calendars = [one.calendar for one in links.select_related("calendar").order_by("calendar__refreshed_at")]
    silent, asked = [], 0
    for one in calendars:
        if one.refreshed_at is not None and now - one.refreshed_at < FRESH:
            continue
        is_silent = True
        if asked < MOST_ASKED:
            asked += 1
            is_silent = refresh(one.id, now=now).silent
        if is_silent and (one.refreshed_at is None or now - one.refreshed_at > STALE):
            silent.append(one.unit_id)
    return silent


def refresh_all(*, now: dt.datetime) -> int:
    """Have every calendar's free times fresh; return how many answered. For the job."""
    ids = UnitCalendar.objects.exclude(system="").order_by("refreshed_at").values_list("id", flat=True)
    return sum(not refresh(one, now=now).silent for one in list(ids))


def purge(viewer: Viewer, *, now: dt.datetime) -> int:
    """Remove mirrored slots that have gone by and that nobody has had; return how many. For the job."""
    old = Slot.objects.filter(ends_at__lt=now - _KEPT).exclude(outside_id="")
    kept = Appointment.objects.visible_to(viewer).filter(slot__in=old.values("id")).values("slot")
    gone, _by_kind = old.exclude(id__in=kept).delete()
    return gone


def _keep(calendar: UnitCalendar, link: Link, times: Sequence[FreeTime], now: dt.datetime) -> None:
    mirrors = {one: _mirror(calendar, link, one, now) for one in calendar.schedule_ids}
    rows = Slot.objects.filter(
        region=calendar.region, schedule__in=[one.schedule_id for one in mirrors.values()]
    )
    there = {one.outside_id: one for one in rows.filter(starts_at__gte=now)}
    free = {one.slot_id: one for one in times}
    _close(calendar.region, [one.id for one in there.values() if not _is_same(one, free)], now)
    again = [one.id for one in there.values() if one.closed_at is not None and _is_same(one, free)]
    Slot.objects.filter(id__in=again, closed_reason="").update(closed_at=None)
    Slot.objects.bulk_create(
        [
            Slot(
                region=calendar.region,
                unit_id=calendar.unit_id,
                schedule_id=mirrors[one.schedule_id].schedule_id,
                time_type_id=link.time_type_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                capacity=1,
                outside_id=one.slot_id,
            )
            for one in times
            if one.slot_id not in there
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _is_same(slot: Slot, free: dict[str, FreeTime]) -> bool:
    one = free.get(slot.outside_id)
    return one is not None and (one.starts_at, one.ends_at) == (slot.starts_at, slot.ends_at)


def close_all(calendar: UnitCalendar, now: dt.datetime) -> None:
    """Close every time to come that was had from outside and that nobody has; what is there still is had anew."""
    rows = Slot.objects.filter(region=calendar.region, unit=calendar.unit_id, starts_at__gte=now)
    _close(calendar.region, list(rows.exclude(outside_id="").values_list("id", flat=True)), now)


def _close(region: str, slot_ids: Sequence[uuid.UUID], now: dt.datetime) -> None:
    """Close slots that nobody has. Locked first: whoever has one in hand is waited for, and then has it."""
    locked = [one.id for one in locking.slots(region, slot_ids, alone=True) if one.closed_at is None]
    had = Appointment.objects.filter(region=region, slot__in=locked, status__in=sorted(SEATED)).values("slot")
    Slot.objects.filter(region=region, id__in=locked).exclude(id__in=had).update(closed_at=now)


def _mirror(calendar: UnitCalendar, link: Link, outside_id: str, now: dt.datetime) -> Mirror:
    named = {"region": calendar.region, "calendar": calendar, "time_type_id": link.time_type_id}
    found = Mirror.objects.filter(**named, outside_id=outside_id).first()
    if found is not None:
        return found
    schedule = Schedule.objects.create(
        region=calendar.region,
        unit_id=calendar.unit_id,
        time_type_id=link.time_type_id,
        valid_from=clock.local_date(now),
    )
    return Mirror.objects.create(**named, outside_id=outside_id, schedule=schedule)
