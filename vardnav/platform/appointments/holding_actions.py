"""Actions: what becomes of a time that is held: confirmed, or let go."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from vardnav.kernel.access import kept
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments import (
    asking,
    discreet,
    guards,
    locking,
    moving,
    opening,
    reading,
    seating,
    verbs,
)
from vardnav.platform.appointments.answers import AS_IT_IS, Accepted, Had, Refuse, Refused, between
from vardnav.platform.appointments.models import Appointment, Offer, TimeRule
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.rules.eligibility import Why
from vardnav.platform.appointments.rules.states import Status
from vardnav.platform.registry.contributions import TimesAsked


def confirm(
    viewer: Viewer,
    appointment_id: uuid.UUID,
    *,
    wants_reminder: bool = False,
    accepted: Accepted = AS_IT_IS,
    now: dt.datetime,
) -> Had | Refused:
    """Confirm what is held, both of a pair, if the rule in force still lets it; again is harmless.

    What is no longer held, was never, or is a stranger's, gets the same answer: EXPIRED. Refused (RULE_CHANGED) where
    another rule has come in the place of the one that was read.
    """
    try:
        with locking.transaction():
            return Had(_confirmed(viewer, appointment_id, wants_reminder, accepted, now))
    except Refuse as no:
        return discreet.told(viewer, no.refused, now=now)


def _not_offered(viewer: Viewer, appointment_id: uuid.UUID) -> QuerySet[Appointment]:
    """Return one that the viewer may see and that is no offer to be answered."""
    offered = Offer.objects.open().filter(hold=OuterRef("pk"))
    return Appointment.objects.visible_to(viewer).filter(~Exists(offered), id=appointment_id)


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
    viewer: Viewer, appointment_id: uuid.UUID, wants_reminder: bool, accepted: Accepted, now: dt.datetime
) -> tuple[Appointment, ...]:
    found = locking.to_confirm(_not_offered, viewer, appointment_id)
    if found is None:
        raise Refuse(Why.EXPIRED)
    locked, read = _locked(viewer, found, appointment_id, now)
    slots, rules, ids = {one.id: one for one in read.slots}, read.rules, [one.id for one in locked]
    if locked and all(one.status == Status.BOOKED for one in locked):
        return tuple(locked)
    if not locked or any(not _is_held(one, now) for one in locked):
        raise Refuse(Why.EXPIRED)
    opening.check(viewer, accepted.service_key, slots.values(), now=now, at_version=read.catalogue_version)
    who = asking.Coming(found.subject_id, locked[0].has_adult, but_for=ids)
    for one in locked:
        no = asking.refusal(
            viewer, slots[one.slot_id], rules, who, now=now, applicant=read.applicants[one.slot_id]
        )
        if no is not None:
            raise Refuse(no, one.slot_id)
    opening.check_read(rules, slots[found.slot_id], accepted.rule_id)
    _fit(locked, rules)
    times, standing = [(one.unit_id, one.starts_at) for one in locked], [one.id for one in locked]
    key = locked[0].time_type.key
    wanted = TimesAsked(
        key, found.region, found.subject_id, times, locked[0].has_adult, standing, read=accepted.read
    )
    keep = guards.admit(viewer, wanted, now=now)
    # One row is one statement; what takes several is done whole or not at all.
    is_one = len(locked) == 1 and not guards.is_guarded(key)
    with contextlib.nullcontext() if is_one else transaction.atomic():
        for one in locked:
            one.rule, one.wants_reminder = rules[one.time_type_id], wants_reminder
            one.remind_hours = accepted.remind_hours
            moving.change(viewer, one, "confirm", now=now)
        keep(locked)
    return tuple(locked)


def _locked(
    viewer: Viewer, found: locking.Named, appointment_id: uuid.UUID, now: dt.datetime
) -> tuple[list[Appointment], reading.Read]:
    """Lock what is held, both of a pair, after its slots, and read what the rules ask."""
    if found.pair_id is None:
        read = reading.read_one(found, appointment_id, now=now)
        return ([read.held] if read.held is not None else []), read
    one = kept.rows(_not_offered, viewer, appointment_id)
    together = _together(one[0]) if one else []
    named = locking.to_book(found.subject_id, found.region, {each.slot_id for each in together})
    if not named:
        raise Refuse(Why.EXPIRED)
    ids = [each.id for each in together]
    read = reading.read_held(one[0], named, now=now, but_for=ids)
    return sorted(locking.appointments(ids), key=lambda each: each.starts_at), read


def _fit(pair: Sequence[Appointment], rules: Mapping[uuid.UUID, TimeRule]) -> None:
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
