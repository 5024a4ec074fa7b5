"""Actions: a seat that came free is offered to the next in line, in the transaction that freed it: nobody slips between."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q

from vardnav.kernel import audit, clock, events
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.appointments import asking, guards, locking, seating, verbs
from vardnav.platform.appointments.events import TimeOffered
from vardnav.platform.appointments.models import Appointment, Offer, Slot, TimeRule, TimeType, WaitingEntry
from vardnav.platform.appointments.models.waited import Answer
from vardnav.platform.appointments.rules import waiting
from vardnav.platform.appointments.rules.eligibility import Applicant, Refusal, Why
from vardnav.platform.appointments.rules.searching import PartOfDay, is_in
from vardnav.platform.appointments.rules.states import COMING, FIRST_BEFORE, RESTS_FOR, Origin, Status

#: So many in line are looked at for one seat; whoever stands further back waits for the next that comes free.
LOOKED_AT = 200

#: What an offer would be refused for whenever it came: the list offers what can be booked online.
_FOR_GOOD = frozenset(
    {Why.NO_RULE, Why.NOT_ONLINE, Why.OTHER_REGION, Why.NOT_LISTED, Why.TOO_OLD, Why.AGE_UNKNOWN}
)
_SOON = dt.timedelta(minutes=1)


def offer_next(
    viewer: Viewer, slots: Sequence[Slot], *, is_release: bool = False, now: dt.datetime
) -> list[Offer]:
    """Offer each locked slot's freed seats to the next in line whom it suits; return the offers made, one a slot.

    Somebody whose rules have come to say no, who is elsewhere then, or who is booking at this very moment, is passed over
    for this time and keeps the place in line. `is_release`: of times let out together, or passed on from such an offer;
    who has said no to one is not asked about the others.
    """
    made = []
    for slot in slots:
        ends = waiting.offer_ends(slot.starts_at, now)
        if ends is not None and slot.closed_at is None:
            made += _offer(viewer, slot, ends, is_release=is_release, now=now)
    return made


def offer_all(
    viewer: Viewer, slots: Sequence[Slot], *, is_release: bool = False, now: dt.datetime
) -> list[Offer]:
    """Offer every free seat of locked slots that are had again, or anew, as long as somebody in line wants one."""
    made: list[Offer] = []
    for slot in slots:
        for _seat in range(slot.capacity):
            found = offer_next(viewer, [slot], is_release=is_release, now=now)
            made += found
            if not found:
                break
    return made


def asked_already(now: dt.datetime) -> Exists:
    """Return the condition: has said no (or nothing) to one of times let out together, and not wished anew since."""
    own = Offer.objects.filter(region=OuterRef("region"), entry=OuterRef("pk"), is_release=True)
    no = own.filter(answer__in=[Answer.DECLINED, Answer.EXPIRED], answered_at__gt=now - RESTS_FOR)
    return Exists(no.filter(Q(entry__wished_at__isnull=True) | Q(entry__wished_at__lte=F("answered_at"))))


def _offer(
    viewer: Viewer, slot: Slot, ends: dt.datetime, *, is_release: bool, now: dt.datetime
) -> list[Offer]:
    entries = _entries(slot, is_release=is_release, now=now)
    if not entries or has_no_line(slot.time_type_id):
        return []
    rules = asking.rules_in_force([slot.time_type_id])
    line = waiting.in_line(as_values(list(entries.values())), slot.starts_at)
    for one in line:
        entry = entries[one.entry_id]
        hold = _hold(slot, rules, entry, ends, now)
        if hold is not None:
            return [_made(viewer, entry, hold, slot, ends=ends, is_release=is_release, now=now)]
    return []


def has_no_line(type_id: uuid.UUID) -> bool:
    """Tell whether one seat of a type is offered to nobody: a dose of two by the rule in force, or another room's rules."""
    return _has_no_line(asking.rules_in_force([type_id]), type_id)


def _has_no_line(rules: Mapping[uuid.UUID, TimeRule], type_id: uuid.UUID) -> bool:
    row = rules.get(type_id)
    return row is not None and (row.rule.doses is not None or guards.is_guarded(row.time_type.key))


def closed_to(
    kinds: Sequence[TimeType], subject_id: uuid.UUID, *, now: dt.datetime
) -> dict[uuid.UUID, Refusal]:
    """Return for which of these sorts of time somebody cannot stand in line, by id, and why.

    The one answer that the action of joining goes by, and the pages that offer it. Four statements, however many.
    """
    rules = asking.rules_in_force([one.id for one in kinds])
    outside = Slot.objects.filter(time_type__in=kinds).exclude(outside_id="")
    is_outside = set(outside.order_by().values_list("time_type", flat=True).distinct())
    asks = asking.applicant_at(subject_id)
    found: dict[uuid.UUID, Refusal] = {}
    for one in kinds:
        no = _closed(one, rules, is_outside=one.id in is_outside)
        no = no or _never(one, rules, asks(one.unit_id), now)
        if no is not None:
            found[one.id] = no
    return found


def _closed(kind: TimeType, rules: Mapping[uuid.UUID, TimeRule], *, is_outside: bool) -> Refusal | None:
    """Return why nobody stands in line for a type."""
    if guards.is_guarded(kind.key):
        return Refusal(Why.OTHER_RULES)
    if _has_no_line(rules, kind.id):
        return Refusal(Why.DOSE_MISSING)
    return Refusal(Why.ELSEWHERE) if is_outside else None  # who is next is for the calendar outside to say


def _never(
    kind: TimeType, rules: Mapping[uuid.UUID, TimeRule], who: Applicant, now: dt.datetime
) -> Refusal | None:
    """Return why nothing of a type would ever be offered to somebody by the rule in force, None where it would."""
    at = now + _SOON
    any_time = Slot(region=kind.region, unit_id=kind.unit_id, time_type_id=kind.id, starts_at=at, ends_at=at)
    system = Viewer.system(region=kind.region)
    no = asking.refusal(system, any_time, rules, asking.NOBODY_YET, now=now, applicant=who)
    return no if no is not None and no.why in _FOR_GOOD else None


def _entries(slot: Slot, *, is_release: bool, now: dt.datetime) -> dict[uuid.UUID, WaitingEntry]:
    """Return those in line whom the slot suits and who have no offer to answer, locked; one who is locked is busy.

    Not those who have been seen, or missed the time they had: they wait for an earlier one no more.
    """
    same = TimeType.objects.filter(id=slot.time_type_id).values("id")
    asked = Offer.objects.filter(Q(answered_at__isnull=True) | Q(slot=slot)).values("entry")
    rows = WaitingEntry.objects.waiting().filter(_suits(slot), region=slot.region, time_type__in=same)
    rows = rows.exclude(id__in=asked).select_related("appointment").order_by("joined_at", "id")
    if is_release:
        rows = rows.exclude(asked_already(now))
    locked = rows.select_for_update(skip_locked=True, of=("self",))[:LOOKED_AT]
    return {one.id: one for one in locked}


def _suits(slot: Slot) -> Q:
    """Return what `waiting.suits` asks, so that whom a time does not suit stands in nobody's way to be looked at.

    And one thing more: whoever has been seen meanwhile, or missed it, wants no earlier time.
    """
    day, parts = clock.local_date(slot.starts_at), [one for one in PartOfDay if is_in(one, slot.starts_at)]
    return (
        (Q(first_on__isnull=True) | Q(first_on__lte=day))
        & (Q(last_on__isnull=True) | Q(last_on__gte=day))
        & Q(part_of_day__in=parts)
        & (
            Q(appointment__isnull=True)
            | Q(appointment__status=Status.CANCELLED)
            | Q(appointment__status__in=COMING, appointment__starts_at__gt=slot.starts_at)
        )
    )


def as_values(entries: Sequence[WaitingEntry]) -> list[waiting.Waiting]:
    """Return who waits as the rules read it."""
    return [
        waiting.Waiting(
            entry_id=one.id,
            joined_at=one.joined_at,
            first_on=one.first_on,
            last_on=one.last_on,
            part=PartOfDay(one.part_of_day),
            has_until=_has_until(one),
        )
        for one in entries
    ]


def _has_until(entry: WaitingEntry) -> dt.datetime | None:
    """Return the time they have and want earlier; one that has been cancelled meanwhile is none."""
    has = entry.appointment
    return has.starts_at if has is not None and has.status in COMING else None


def _hold(
    slot: Slot, rules: dict[uuid.UUID, TimeRule], entry: WaitingEntry, ends: dt.datetime, now: dt.datetime
) -> Appointment | None:
    if not locking.has_person(entry.subject_id):
        return None
    has = [entry.appointment_id] if entry.appointment_id else []
    who = asking.Coming(entry.subject_id, entry.has_adult, but_for=has)
    soon = now + FIRST_BEFORE  # what everybody may book in a moment is theirs before
    if asking.refusal(Viewer.system(region=slot.region), slot, rules, who, now=soon) is not None:
        return None
    hold = Appointment(
        rule=rules[slot.time_type_id],
        subject_id=entry.subject_id,
        status=Status.PENDING,
        hold_until=ends,
        origin=Origin.WAITING_LIST,
        has_adult=entry.has_adult,
        request_key=uuid7(),
        booked_by_person_id=entry.joined_by_person_id,
        booked_by_staff_id=entry.joined_by_staff_id,
        booked_at=now,
    )
    return hold if seating.sit(hold, slot) is None else None


def _made(
    viewer: Viewer,
    entry: WaitingEntry,
    hold: Appointment,
    slot: Slot,
    *,
    ends: dt.datetime,
    is_release: bool,
    now: dt.datetime,
) -> Offer:
    offer = Offer.objects.create(
        region=slot.region,
        entry=entry,
        slot=slot,
        hold=hold,
        is_release=is_release,
        offered_at=now,
        expires_at=ends,
    )
    audit.record(
        # The one whose cancelling freed the time knows nothing of who gets it: the list does it, not they.
        Viewer.system(region=slot.region, request_id=viewer.request_id),
        action=verbs.OFFER.key,
        object_kind="appointment",
        object_id=hold.id,
        subject_id=entry.subject_id,
        unit_id=slot.unit_id,
        region=slot.region,
        now=now,
    )
    events.publish(TimeOffered(region=slot.region, offer_id=offer.id))
    return offer
