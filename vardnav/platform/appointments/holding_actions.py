"""Actions: what becomes of a time that is held: confirmed, or let go."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import asking, guards, locking, moving, seating, verbs
from vardnav.platform.appointments.answers import Had, Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Offer, TimeRule
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Status


def confirm(
    viewer: Viewer, appointment_id: uuid.UUID, *, wants_reminder: bool = False, now: dt.datetime
) -> Had | Refused:
    """Confirm what is held, both of a pair, if the rule in force still lets it; again is harmless.

    What is no longer held, was never, or is a stranger's, gets the same answer: EXPIRED.
    """
    try:
        with transaction.atomic():
            return Had(_confirmed(viewer, appointment_id, wants_reminder, now))
    except Refuse as no:
        return no.refused


def let_go(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let go of what is held, both of a pair; what is not held is left alone. For who changes their mind."""
    with transaction.atomic():
        found = Appointment.objects.visible_to(viewer).held().filter(id=appointment_id).first()
        if found is None or Offer.objects.open().filter(hold=found).exists():
            return
        locking.person(found.subject_id)
        together = _together(found)
        locking.slots(found.region, [one.slot_id for one in together])
        held = [
            one for one in locking.appointments([one.id for one in together]) if one.status == Status.PENDING
        ]
        seating.let_go([one.id for one in held], answer=Answer.GONE, now=now)
        moving.log_each(viewer, held, verbs.LET_GO.key, now=now)


def _confirmed(
    viewer: Viewer, appointment_id: uuid.UUID, wants_reminder: bool, now: dt.datetime
) -> tuple[Appointment, ...]:
    found = Appointment.objects.visible_to(viewer).filter(id=appointment_id).first()
    if found is None or Offer.objects.open().filter(hold=found).exists():
        raise Refuse(Why.EXPIRED)
    locking.person(found.subject_id)
    together = _together(found)
    locking.rules(one.time_type_id for one in together)
    slots = {one.id: one for one in locking.slots(found.region, [one.slot_id for one in together])}
    locked = sorted(locking.appointments([one.id for one in together]), key=lambda one: one.starts_at)
    if locked and all(one.status == Status.BOOKED for one in locked):
        return tuple(locked)
    if not locked or any(not _is_held(one, now) for one in locked):
        raise Refuse(Why.EXPIRED)
    rules = asking.rules_in_force({one.time_type_id for one in locked})
    who = asking.Coming(found.subject_id, locked[0].has_adult, but_for=[one.id for one in locked])
    for one in locked:
        no = asking.refusal(viewer, slots[one.slot_id], rules, who, now=now)
        if no is not None:
            raise Refuse(no, one.slot_id)
    _fit(locked, rules)
    times, standing = [(one.unit_id, one.starts_at) for one in locked], [one.id for one in locked]
    wanted = guards.Wanted(
        locked[0].time_type.key, found.region, found.subject_id, times, locked[0].has_adult, standing
    )
    keep = guards.admit(viewer, wanted, now=now)
    for one in locked:
        one.rule, one.wants_reminder = rules[one.time_type_id], wants_reminder
        one.save(update_fields=["rule", "wants_reminder"])
        moving.change(viewer, one, "confirm", now=now)
    keep(locked)
    return tuple(locked)


def _fit(pair: Sequence[Appointment], rules: dict[uuid.UUID, TimeRule]) -> None:
    """Ask of a pair again whether its days fit by the rule in force. Raises Refuse."""
    interval = rules[pair[0].time_type_id].rule.doses
    if len(pair) == 2 and interval is not None:
        between(interval, pair[0].starts_at, pair[1].starts_at)


def _together(appointment: Appointment) -> list[Appointment]:
    """Return the appointment, with the other of its pair."""
    if appointment.pair_id is None:
        return [appointment]
    rows = Appointment.objects.filter(region=appointment.region, pair_id=appointment.pair_id)
    return list(rows.order_by("pair_part"))


def _is_held(appointment: Appointment, now: dt.datetime) -> bool:
    until = appointment.hold_until
    return appointment.status == Status.PENDING and until is not None and until > now
