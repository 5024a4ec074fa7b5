"""Actions: what a calendar outside was asked comes to its end, by `rules.settling`. No lock is held while anybody speaks.

    claimed (committed) → sent or asked about → the answer (committed) → … → our own row and the errand together (committed)

Whoever dies between two of these leaves an errand that is due a minute later; it is asked about by our key first.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Person
from vardnav.platform.appointments import asking, changing_actions, locking, moving, seating
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.events import AppointmentUnanswered
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.moving import Told
from vardnav.platform.appointments.rules.states import Cause, Status
from vardnav.platform.calendars import adapters, following, placing, telling, verbs
from vardnav.platform.calendars.models import Errand, Link
from vardnav.platform.calendars.ports import Answer, Booking, Calendar, Reason, Service, Silent, Whom
from vardnav.platform.calendars.ports import Refused as SaidNo
from vardnav.platform.calendars.rules import agreeing, settling
from vardnav.platform.calendars.rules.settling import Next, State, Verb, Wish

#: So many by one run of the job; the next minute takes the rest.
_MOST = 200
_log = logging.getLogger(__name__)


class CannotBe(Exception):
    """Our own rules or constraints refuse what the calendar has agreed to."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """How it ended. `reason`: the calendar's, where it said no."""

    next: Next
    reason: str = ""


def at_once(errand_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Settle an errand when its transaction is committed. What goes wrong is the job's: the person has their page."""
    try:
        settle(errand_id, now=now)
    except Exception:
        _log.exception("an errand is left to the job")
        _left(errand_id, now)


def settle_due(*, now: dt.datetime) -> int:
    """Settle every errand whose time has come; return how many came to an end. For the job."""
    ids = list(
        Errand.objects.open()
        .filter(next_at__lte=now)
        .order_by("next_at")
        .values_list("id", flat=True)[:_MOST]
    )
    ended = 0
    for one in ids:
        claimed = Errand.objects.open().filter(id=one, next_at__lte=now).update(next_at=now + settling.LEASE)
        try:
            ended += bool(claimed) and settle(one, now=now)
        except Exception:
            _log.exception("an errand is left to the next run")
            _left(one, now)
    return ended


def _left(errand_id: uuid.UUID, now: dt.datetime) -> None:
    """Count what went wrong on our side as a wait: at its limit the person is told all the same."""
    try:
        _waits(Errand.objects.select_related("appointment", "slot").get(id=errand_id), now)
    except Exception:
        _log.exception("an errand cannot even wait")


def settle(errand_id: uuid.UUID, *, now: dt.datetime) -> bool:
    """Bring an errand as far as it goes now; tell whether it has come to an end."""
    errand = Errand.objects.select_related("appointment", "slot").get(id=errand_id)
    if errand.state not in (State.ASKED, State.UNCLEAR):
        return True
    calendar = adapters.outside(errand.system)
    if errand.verb == agreeing.FOLLOW:
        return following.again(errand, calendar, now=now)
    ended = _spoken(errand, calendar, now) if calendar is not None else _Ended(Next.WAIT)
    if ended.next is Next.WAIT:
        return _waits(errand, now)
    try:
        with transaction.atomic():
            _finish(errand, ended, now)
    except CannotBe:  # it stands there, and cannot stand here yet: nothing of it is kept
        _log.error("an errand of %s cannot be finished here", errand.verb)
        return _waits(errand, now)
    return True


def _spoken(errand: Errand, calendar: Calendar, now: dt.datetime) -> _Ended:
    """Send and ask until there is an end, or until one has to wait. At most one sending and two questions."""
    booking, wish = _booking(errand), Wish(Verb(errand.verb), errand.slot.outside_id)
    step, reason = settling.first(errand.tries), ""
    for _turn in range(4):
        if step is Next.SEND:
            _note_try(errand, now)
            answer = _send(calendar, wish.verb, booking)
            if isinstance(answer, Silent) and answer.may_be_done:
                _note_unknown(errand, now)
            reason = answer.reason.value if isinstance(answer, SaidNo) else ""
            step = settling.after_sending(wish, answer)
        elif step is Next.ASK:
            quiet = settling.is_quiet(errand.unknown_at, now)
            step = settling.after_asking(
                wish, calendar.read(booking.key), has_said_no=bool(reason), is_quiet=quiet
            )
        else:
            break
    return _Ended(step if step not in (Next.SEND, Next.ASK) else Next.WAIT, reason)


def _send(calendar: Calendar, verb: Verb, booking: Booking) -> Answer:
    if verb is Verb.BOOK:
        return calendar.book(booking)
    return calendar.move(booking) if verb is Verb.MOVE else calendar.cancel(booking.key)


def _booking(errand: Errand) -> Booking:
    person = Person.objects.get(id=errand.appointment.subject_id)
    link = Link.objects.filter(region=errand.region, time_type=errand.slot.time_type_id).first()
    return Booking(
        key=errand.appointment_id,
        slot_id=errand.slot.outside_id,
        starts_at=errand.slot.starts_at,
        ends_at=errand.slot.ends_at,
        whom=Whom(person.identifier_kind, person.identifier),
        service=Service(link.system, link.code) if link is not None and link.code else None,
    )


def _note_try(errand: Errand, now: dt.datetime) -> None:
    """Write down that it is about to be sent: from now on one asks first."""
    Errand.objects.filter(id=errand.id).update(tries=F("tries") + 1, next_at=now + settling.LEASE)
    errand.tries += 1


def _note_unknown(errand: Errand, now: dt.datetime) -> None:
    Errand.objects.filter(id=errand.id).update(unknown_at=now)
    errand.unknown_at = now


def _waits(errand: Errand, now: dt.datetime) -> bool:
    """Leave it for later; at its limit the person is told to call, and long after the time it is given up."""
    if now >= errand.slot.starts_at + settling.GIVEN_UP_AFTER:
        with transaction.atomic():
            _finish(errand, _Ended(Next.NO, "unknown"), now)
        return True
    with transaction.atomic():
        rows = Errand.objects.select_for_update().filter(id=errand.id)
        locked = rows.get()
        if locked.state == State.UNCLEAR:
            rows.update(next_at=now + settling.SELDOM)
        elif locked.state == State.ASKED and now >= locked.limit_at:
            rows.update(state=State.UNCLEAR, next_at=now + settling.SELDOM)
            telling.record(Viewer.system(region=errand.region), errand, verbs.UNCLEAR.key, now)
            events.publish(AppointmentUnanswered(region=errand.region, appointment_id=errand.appointment_id))
        elif locked.state == State.ASKED:
            rows.update(next_at=settling.next_at(locked.tries, now))
    return False


def _finish(errand: Errand, ended: _Ended, now: dt.datetime) -> bool:
    """Bring our own row to where the calendar's is, in the order of locks; again changes nothing. Raises CannotBe.

    Tells whether this has ended it: False when it had come to an end meanwhile.
    """
    one = Appointment.objects.get(id=errand.appointment_id)
    locking.person(one.subject_id)
    locking.slots(errand.region, {one.slot_id, errand.slot_id})
    locking.appointments([each for each in (errand.appointment_id, errand.hold_id) if each])
    locked = Errand.objects.select_for_update(of=("self",)).select_related("appointment").get(id=errand.id)
    if locked.state not in (State.ASKED, State.UNCLEAR):
        return False
    is_yes = ended.next is Next.YES
    with moving.agreed():
        if is_yes:
            _had(locked, now)
        else:
            _not_had(locked, ended.reason, now)
    locked.state = State.DONE if is_yes else State.REFUSED
    locked.reason, locked.answered_at = ended.reason if not is_yes else "", now
    locked.save(update_fields=["state", "reason", "answered_at"])
    if not is_yes:
        telling.record(Viewer.system(region=errand.region), errand, verbs.REFUSED.key, now)
    return True


def end_by_hand(errand: Errand, *, is_done: bool, now: dt.datetime) -> bool:
    """End an errand as staff have seen that it is. `is_done`: as asked, or (of one that nobody asked) as it is here.

    Tells whether this has ended it: False when it had come to an end meanwhile. Raises CannotBe for what cannot stand here.
    """
    if errand.verb != agreeing.FOLLOW:
        return _finish(errand, _Ended(Next.YES if is_done else Next.NO, "by_hand"), now)
    one = placing.lock(errand.appointment, None, but_for=errand)
    if not Errand.objects.open().filter(id=errand.id).update(state=State.DONE, answered_at=now):
        return False
    if one is None:
        raise CannotBe(errand.verb)
    if not is_done and one.status == Status.BOOKED:
        placing.cancel(one, now=now)
    return True


def _had(errand: Errand, now: dt.datetime) -> None:
    viewer, one = _who(errand), errand.appointment
    if errand.verb == Verb.BOOK:
        rule = asking.rules_in_force([one.time_type_id]).get(one.time_type_id)
        if rule is not None and rule.id != one.rule_id:
            one.rule = rule
            one.save(update_fields=["rule"])
        moving.change(viewer, one, "confirm", now=now)
        return
    # What it costs, and whether it is too late, is what it was when it was asked.
    if errand.verb == Verb.CANCEL:
        answer = changing_actions.cancel(
            viewer, one.id, now=errand.asked_at, accepts_late=errand.accepts_late
        )
    else:
        _let_seat_go(errand)
        answer = changing_actions.move(viewer, {one.id: errand.slot_id}, now=errand.asked_at)
    if isinstance(answer, Refused):
        raise CannotBe(answer.why.value)


def _not_had(errand: Errand, reason: str, now: dt.datetime) -> None:
    one = errand.appointment
    if errand.verb == Verb.BOOK and one.status == Status.PENDING:
        system = Viewer.system(region=errand.region)
        moving.change(system, one, "refuse", now=now, told=Told(cause=Cause.REFUSED))
    elif errand.verb == Verb.MOVE:
        _let_seat_go(errand)
    if reason == Reason.TAKEN and errand.verb != Verb.CANCEL:
        Slot.objects.filter(region=errand.region, id=errand.slot_id).update(closed_at=now)
    seating.settle([errand.slot])


def _let_seat_go(errand: Errand) -> None:
    """Let go of the seat that was kept at the new moment."""
    if errand.hold_id is not None:
        hold_id = errand.hold_id
        Errand.objects.filter(id=errand.id).update(hold=None)
        errand.hold = None
        Appointment.objects.filter(id=hold_id, status=Status.PENDING).delete()


def _who(errand: Errand) -> Viewer:
    """Return who asked, so that the history says so."""
    one = errand.appointment
    if errand.by_staff_id is not None:
        return Viewer(role=Role.STAFF, region=errand.region, staff_id=errand.by_staff_id, unit_id=one.unit_id)
    if errand.by_person_id is not None:
        return Viewer.resident(person_id=errand.by_person_id, subject_id=one.subject_id, region=errand.region)
    return Viewer.system(region=errand.region)
