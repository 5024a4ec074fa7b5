"""Actions: what a clinic changes in its own system is followed here: found, written, and told to whoever has the time.

    asked: what has been changed since (`Feed.until`), and what stands under some keys more (`Feed.swept_id`)
    → what seems to differ is asked about anew by its key → locked, unchanged here meanwhile → our own row

An answer that is late or comes twice is harmless: whatever is written was read after the row's version was, and is not
written when that has changed. The cursor moves when all before it is done, so who dies half way does it again.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.events import AppointmentUnanswered
from vardnav.platform.appointments.models import Appointment
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.calendars import adapters, placing, telling, verbs
from vardnav.platform.calendars.models import Errand, Feed, UnitCalendar
from vardnav.platform.calendars.ports import Calendar, Changes, Refused, Silent, Stands
from vardnav.platform.calendars.rules import agreeing, settling
from vardnav.platform.calendars.rules.agreeing import Differs, Here
from vardnav.platform.calendars.rules.settling import State

#: So far back the first time; and so far again each time, for what was committed there later than it says.
FIRST, AGAIN = dt.timedelta(days=1), dt.timedelta(minutes=5)
#: So many keys are asked about by one run, whatever the server says has been changed.
MOST_SWEPT = 100
_JUDGED = frozenset({Status.BOOKED, Status.CANCELLED})
_log = logging.getLogger(__name__)


def follow_all(*, now: dt.datetime) -> int:
    """Follow every system that some unit has its times in; return how many answered. For the job."""
    keys = UnitCalendar.objects.exclude(system="").values_list("system", flat=True)
    return sum(follow(one, now=now) for one in sorted(set(keys)))


def follow(system: str, *, now: dt.datetime) -> bool:
    """Find what has been changed in a system, and write it here; tell whether it answered."""
    calendar = adapters.outside(system)
    if calendar is None:
        return False
    feed, _made = Feed.objects.get_or_create(system=system)
    has_changes = _follow_changes(feed, calendar, now)
    return _sweep(feed, calendar, now) or has_changes


def _follow_changes(feed: Feed, calendar: Calendar, now: dt.datetime) -> bool:
    answer = calendar.changed((feed.until or now - FIRST) - AGAIN)
    is_done = True
    if isinstance(answer, Changes) and not answer.is_whole and feed.until is not None:
        # What is asked about again may fill an answer of its own: what is new is then asked for alone.
        is_done = _look(feed, calendar, _of_key(answer), now)
        answer = calendar.changed(feed.until)
    if not isinstance(answer, Changes):
        return False
    is_done = _look(feed, calendar, _of_key(answer), now) and is_done
    if is_done and answer.until is not None and (feed.until is None or answer.until > feed.until):
        Feed.objects.filter(system=feed.system).update(until=answer.until)
    return True


def _of_key(answer: Changes) -> dict[uuid.UUID, Stands | None]:
    return {one.key: one.stands for one in answer.rows}


def _sweep(feed: Feed, calendar: Calendar, now: dt.datetime) -> bool:
    """Ask about some coming times whether or not anything is said to have changed: not every server can look for that."""
    rows = _of(feed).filter(status=Status.BOOKED, ends_at__gt=now)
    if feed.swept_id is not None:
        rows = rows.filter(id__gt=feed.swept_id)
    keys = list(rows.order_by("id").values_list("id", flat=True)[:MOST_SWEPT])
    answer = calendar.standing(keys) if keys else {}
    if isinstance(answer, Silent | Refused):
        return False
    gone = [one for one in keys if one not in answer]
    is_believed = not agreeing.has_lost_its_memory(gone, keys)
    if is_believed:
        _look(feed, calendar, {one: answer.get(one) for one in keys}, now)
    else:
        _log.error(
            "%s: of %s times %s are gone; nothing of that is believed", feed.system, len(keys), len(gone)
        )
    Feed.objects.filter(system=feed.system).update(swept_id=keys[-1] if len(keys) == MOST_SWEPT else None)
    return is_believed


def _look(
    feed: Feed, calendar: Calendar, of_key: Mapping[uuid.UUID, Stands | None], now: dt.datetime
) -> bool:
    """Bring here what differs; tell whether every one of them was answered for."""
    every = True
    rows = _of(feed).filter(id__in=list(of_key), status__in=sorted(_JUDGED))
    for one in list(rows.order_by("id")):
        if agreeing.differs(here(one), of_key[one.id], now) is not None:
            try:
                every = _judge(one, calendar, now) and every
            except Exception:
                _log.exception("a change in a system outside is left to the next run")
                every = False
    return every


def _of(feed: Feed) -> QuerySet[Appointment]:
    """Return the times of the units that have them in the system: of those of others it is not believed."""
    units = UnitCalendar.objects.filter(system=feed.system).values("unit")
    return Appointment.objects.filter(is_outside=True, unit__in=units)


def here(one: Appointment) -> Here:
    """Return how a time stands here."""
    changed_at = one.changed_at or one.booked_at
    return Here(one.status == Status.BOOKED, one.starts_at, one.ends_at, changed_at)


def _judge(one: Appointment, calendar: Calendar, now: dt.datetime) -> bool:
    """Ask by the key how a time stands, and bring it here; False when nobody answers."""
    asked = Errand.objects.open().filter(region=one.region, appointment=one)
    if asked.exists():  # which settles it; sooner now, where it is one of ours
        asked.filter(verb=agreeing.FOLLOW).update(next_at=now)
        return True
    system = _system_of(one)
    if system is None:
        return True
    answer = calendar.read(one.id)
    if isinstance(answer, Silent | Refused):
        return False
    there = answer if isinstance(answer, Stands) else None
    how = agreeing.differs(here(one), there, now)
    if how is None:
        return True
    errand = Errand(
        region=one.region,
        appointment=one,
        system=system,
        verb=agreeing.FOLLOW,
        slot_id=one.slot_id,
        asked_at=now,
        limit_at=now,
        next_at=now + settling.SELDOM,
        found=agreeing.sign(how, there),
    )
    try:
        with transaction.atomic():
            _written(errand, how, there, now)
    except placing.CannotBe as why:
        with transaction.atomic():
            _left_to_people(errand, why.reason, now)
    return True


def _written(errand: Errand, how: Differs, there: Stands | None, now: dt.datetime) -> bool:
    """Bring our row to where the calendar's is; tell whether the errand has come to an end, by this or meanwhile.

    Raises placing.CannotBe for what cannot stand here, or is not for us.
    """
    locked = placing.lock(errand.appointment, there, but_for=errand)
    if locked is None:
        return False
    is_new = errand._state.adding
    if not is_new and Errand.objects.open().select_for_update().filter(id=errand.id).first() is None:
        return True
    if how is Differs.CANCELLED:
        placing.cancel(locked, now=now)
    elif how is Differs.MOVED and there is not None:
        placing.move(locked, there, now=now)
    else:
        raise placing.CannotBe(how.value)
    errand.state, errand.answered_at = State.DONE, now
    errand.save(update_fields=None if is_new else ["state", "answered_at"])
    telling.record(Viewer.system(region=errand.region), errand, verbs.FOLLOW.key, now)
    return True


def _left_to_people(errand: Errand, reason: str, now: dt.datetime) -> None:
    """Let the clinic's list and the person know that the two do not agree; what staff have looked at is let be."""
    if placing.lock(errand.appointment, None, but_for=errand) is None:
        return
    seen = Errand.objects.filter(
        region=errand.region, appointment=errand.appointment_id, verb=agreeing.FOLLOW
    )
    if seen.filter(found=errand.found, settled_by__isnull=False).exists():
        return
    errand.state, errand.reason = State.UNCLEAR, reason
    errand.save()
    telling.record(Viewer.system(region=errand.region), errand, verbs.UNCLEAR.key, now)
    events.publish(AppointmentUnanswered(region=errand.region, appointment_id=errand.appointment_id))


def again(errand: Errand, calendar: Calendar | None, *, now: dt.datetime) -> bool:
    """Ask about a time that differs and could not be brought here; tell whether it has come to an end."""
    one = errand.appointment
    answer = calendar.read(one.id) if calendar is not None else Silent()
    is_past = now >= one.ends_at + settling.GIVEN_UP_AFTER
    if isinstance(answer, Silent | Refused) and not is_past:
        return _later(errand, now)
    there = answer if isinstance(answer, Stands) else None
    how = agreeing.differs(here(one), there, now)
    try:
        with transaction.atomic():
            if how is not None:
                return _written(errand, how, there, now)
            _agree(errand, now, is_past=is_past)
    except placing.CannotBe:
        return _later(errand, now)
    return True


def _agree(errand: Errand, now: dt.datetime, *, is_past: bool) -> None:
    """End an errand of which nothing is left: both say the same, or the time has been."""
    Errand.objects.open().filter(id=errand.id).update(
        state=State.REFUSED if is_past else State.DONE, reason="unknown" if is_past else "", answered_at=now
    )


def _later(errand: Errand, now: dt.datetime) -> bool:
    Errand.objects.open().filter(id=errand.id).update(next_at=now + settling.SELDOM)
    return False


def _system_of(one: Appointment) -> str | None:
    """Return the system a time is had in, None where the unit has its times here."""
    calendar = UnitCalendar.objects.filter(region=one.region, unit=one.unit_id).exclude(system="").first()
    return calendar.system if calendar is not None else None
