"""Queries: what the rules ask of a person and a slot, read where the answer must hold: inside the write's transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import Http404

from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule, TimeType
from vardnav.platform.appointments.rules import doses, eligibility
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.appointments.rules.states import COMING


@dataclass(frozen=True, slots=True)
class Coming:
    """Who is to come, as far as the rules ask. `has_adult`: somebody grown comes along."""

    subject_id: uuid.UUID
    has_adult: bool = False
    last_dose_on: dt.date | None = None
    #: Appointments that are being moved or confirmed do not count against the number one may have.
    but_for: Collection[uuid.UUID] = ()


#: Where it is not asked yet what somebody has coming, or who comes along.
NOBODY_YET = Coming(uuid.UUID(int=0))

_IS_THERE = "SELECT 1 FROM people_person WHERE id = %s"


def meant(viewer: Viewer, wanted: uuid.UUID | None) -> uuid.UUID:
    """Return whom a time is for, be there such a person or not: what is read next is of nobody then.

    Raises Http404 for one who asks for nobody, or for somebody they may not.
    """
    if viewer.role is Role.RESIDENT and viewer.subject_id and wanted in (None, viewer.subject_id):
        return viewer.subject_id
    if viewer.role is not Role.STAFF or wanted is None:
        raise Http404
    return wanted


def subject(viewer: Viewer, wanted: uuid.UUID | None) -> uuid.UUID:
    """Return whom a time is for. Raises Http404 as `meant`, and for somebody who is not there."""
    found = meant(viewer, wanted)
    if viewer.role is Role.STAFF and not prepared.rows(_IS_THERE, [found]):
        raise Http404
    return found


def rules_in_force(type_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, TimeRule]:
    """Return each type's rule in force, by type. A type without one has no times to be had.

    The one not superseded, whatever the caller's clock says: who waited for the rule to be changed has an older `now`.
    """
    rows = TimeRule.objects.filter(
        time_type__in=set(type_ids), superseded_at__isnull=True, time_type__retired_at__isnull=True
    )
    return {one.time_type_id: one for one in rows.select_related("time_type")}


def refusal(
    viewer: Viewer,
    slot: Slot,
    rules: Mapping[uuid.UUID, TimeRule],
    who: Coming,
    *,
    now: dt.datetime,
    applicant: eligibility.Applicant | None = None,
) -> Refusal | None:
    """Return why the person may not have the slot, None if they may. Whether there is a seat is another question.

    `applicant`: what is known of the person already (`reading.read`); None: it is asked for here.
    """
    if slot.closed_at is not None:
        return Refusal(Why.CLOSED)
    row = rules.get(slot.time_type_id)
    if row is None:
        return Refusal(Why.NO_RULE)
    visit = eligibility.Visit(slot.region, slot.starts_at, slot.ends_at, slot.opens_at)
    known = applicant or _applicant(slot, who, now)
    asked = replace(known, has_adult=who.has_adult, last_dose_on=who.last_dose_on)
    return eligibility.refusal(row.rule, asked, visit, now=now, by_staff=viewer.role is Role.STAFF)


def applicant_at(subject_id: uuid.UUID) -> Callable[[uuid.UUID], eligibility.Applicant]:
    """Return a function from a unit to what the rules ask of somebody there, but for the times they have. Two statements."""
    person = Person.objects.get(id=subject_id)
    chosen = Account.objects.filter(person=person).values_list("chosen_unit", flat=True).first()

    def applicant(unit_id: uuid.UUID) -> eligibility.Applicant:
        return eligibility.Applicant(
            born_on=person.born_on or person.number.born_on,
            home_region=person.home_region,
            listed_at_unit=chosen == unit_id,
        )

    return applicant


def _applicant(slot: Slot, who: Coming, now: dt.datetime) -> eligibility.Applicant:
    return replace(applicant_at(who.subject_id)(slot.unit_id), coming=_coming(slot, who, now))


def _coming(slot: Slot, who: Coming, now: dt.datetime) -> int:
    """Count the coming times of the same type, at whichever unit of the region; a pair of doses is one."""
    key = TimeType.objects.filter(id=slot.time_type_id).values("key")
    rows = Appointment.objects.filter(
        Q(status__in=COMING) | Q(asked_at__isnull=False),
        region=slot.region,
        subject=who.subject_id,
        time_type__key__in=key,
        starts_at__gt=now,
    ).exclude(id__in=list(who.but_for))
    counted = rows.aggregate(n=Count(Coalesce(F("pair_id"), F("id")), distinct=True))
    return int(counted["n"])


def dose_interval(
    rules: Mapping[uuid.UUID, TimeRule], slots: Mapping[uuid.UUID, Slot], to: Mapping[uuid.UUID, uuid.UUID]
) -> doses.Interval | None:
    """Return the days between doses by the rule in force for the slots asked for, None where it says none."""
    for slot_id in to.values():
        row = rules.get(slots[slot_id].time_type_id)
        if row is not None and row.rule.doses is not None:
            return row.rule.doses
    return None


def unit_of(viewer: Viewer) -> uuid.UUID:
    """Return the unit whose calendar the viewer keeps. Raises Http404 for others than staff."""
    if viewer.role is not Role.STAFF or viewer.unit_id is None:
        raise Http404
    return viewer.unit_id
