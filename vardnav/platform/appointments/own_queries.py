"""Queries: "Mina tider": what is coming, what has been, and how a time came to be as it is. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from vardnav.kernel import audit, clock
from vardnav.kernel.access import whole
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations.rules import ONLY_FOR_ONESELF
from vardnav.platform.appointments import asking, prior_queries, verbs
from vardnav.platform.appointments.models import (
    Appointment,
    AppointmentStep,
    Offer,
    WaitingEntry,
)
from vardnav.platform.appointments.models.waited import Ending
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.states import COMING, DOSE_STANDS, FROM_CASE, MOVING, Status
from vardnav.platform.cases.models import Case

_SHOWN = ("unit", "time_type", "rule", "slot__clinician", "slot__room", "subject")
#: The rows as pages name them, which touch no tables.
AppointmentRow: TypeAlias = Appointment
OfferRow: TypeAlias = Offer
#: What stands as asked for, but for the seat that a move keeps at the new moment.
_ASKED = Q(asked_at__isnull=False) & ~Q(origin_kind=MOVING)
#: SQL for a panel on a case, the row `found`: whether any time came of it.
OF_CASE_THERE = (
    "EXISTS (SELECT 1 FROM appointments_appointment t WHERE t.origin_id = found.id "
    "AND t.origin_kind = 'case')"
)
#: So many that have been are shown; older ones are reached through the record.
MOST_PAST = 50
#: So long a line that has ended is shown to who stood in it.
ENDED_SHOWN = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything of one person's. `offers` wait for an answer, `waiting` is where they stand in line.

    Among those that wait are, for a while, those whose line has ended (`ended_at`), as the unit offers that no more.
    """

    coming: Sequence[Appointment]
    past: Sequence[Appointment]
    waiting: Sequence[WaitingEntry]
    offers: Sequence[Offer]
    #: What a calendar outside has been asked for and has not answered yet.
    asked: Sequence[Appointment] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One time with its history, and what cancelling or moving it means now (None: it is not to come)."""

    appointment: Appointment
    steps: Sequence[AppointmentStep]
    cost: cutoff.Cost | None
    #: Of two doses, both end when one is cancelled: neither is given.
    ends_both: bool = False


def mine(viewer: Viewer, *, now: dt.datetime) -> Mine:
    """Return the subject's times in every region, the reading logged. Raises Http404 for others than a resident."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        rows = Appointment.objects.visible_to(viewer).select_related(
            "unit", "time_type", "rule", "slot__clinician", "subject"
        )
        coming = rows.filter(status__in=COMING, ends_at__gt=now).annotate(
            has_answered=prior_queries.has_answered()
        )
        coming = coming.order_by("starts_at", "id")
        past = rows.exclude(status=Status.PENDING).exclude(status__in=COMING, ends_at__gt=now)
        lately = Q(ended_by=Ending.RETIRED, ended_at__gt=now - ENDED_SHOWN)
        waiting = WaitingEntry.objects.visible_to(viewer).filter(Q(ended_at__isnull=True) | lately)
        waiting = waiting.annotate(ahead=_ahead())
        waiting = waiting.select_related("unit", "time_type")
        offers = Offer.objects.visible_to(viewer).open().filter(expires_at__gt=now)
        return Mine(
            list(coming),
            list(past.order_by("-starts_at", "-id")[:MOST_PAST]),
            list(waiting.order_by("joined_at", "id")),
            list(offers.select_related("slot__unit", "slot__time_type", "entry").order_by("expires_at")),
            list(rows.filter(_ASKED).order_by("starts_at", "id")),
        )


def _ahead() -> Coalesce:
    """Return how many stand in line before an entry, for the same sort of time at the same unit."""
    before = Q(joined_at__lt=OuterRef("joined_at")) | Q(
        joined_at=OuterRef("joined_at"), id__lt=OuterRef("id")
    )
    rows = WaitingEntry.objects.waiting().filter(
        before, region=OuterRef("region"), time_type=OuterRef("time_type")
    )
    counted = rows.order_by().values("time_type").annotate(n=Count("id")).values("n")
    return Coalesce(Subquery(counted), 0)


def of_person(viewer: Viewer, subject_id: uuid.UUID, *, now: dt.datetime) -> Mine:
    """Return what somebody whom staff help has coming at the staff's own unit, waits for there and is offered; logged.

    Raises Http404 for others than staff.
    """
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer,
            action=verbs.LIST.key,
            object_kind="person",
            object_id=subject_id,
            subject_id=subject_id,
            unit_id=viewer.unit_id,
            region=viewer.region,
            now=now,
        )
        rows = Appointment.objects.visible_to(viewer).filter(
            subject=subject_id, status__in=COMING, ends_at__gt=now
        )
        coming = rows.select_related("unit", "time_type", "rule", "slot__clinician").order_by(
            "starts_at", "id"
        )
        waiting = WaitingEntry.objects.visible_to(viewer).waiting().filter(subject=subject_id)
        offers = Offer.objects.visible_to(viewer).open().filter(expires_at__gt=now, entry__subject=subject_id)
        return Mine(
            list(coming),
            (),
            list(waiting.select_related("unit", "time_type").order_by("joined_at", "id")),
            list(offers.select_related("slot__unit", "slot__time_type", "entry").order_by("expires_at")),
        )


def one(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return one time with its history, for its person or its unit, the reading logged. Raises Http404.

    One statement, but for one of two doses.
    """
    logged = audit.insert_sql(
        viewer,
        action=verbs.READ.key,
        object_kind="appointment",
        source="found",
        columns=_OF_FOUND if viewer.unit_id else {**_OF_FOUND, "unit_id": "found.unit_id"},
        unit_id=viewer.unit_id,
        now=now,
    )
    found = whole.read(_one, viewer, appointment_id, logged=logged, beside=(_HISTORY,))
    if found is None:
        raise Http404
    ending = _ending(found.row)
    cost, is_both = (
        _cost(found.row, ending, now),
        len(ending) > 1 and all(one.starts_at > now for one in ending),
    )
    return Shown(found.row, found.beside[0], cost, is_both)


def _one(viewer: Viewer, appointment_id: uuid.UUID) -> QuerySet[Appointment]:
    rows = Appointment.objects.visible_to(viewer).filter(~Q(status=Status.PENDING) | _ASKED)
    return rows.select_related(*_SHOWN).filter(id=appointment_id)


def _history(_viewer: Viewer, region: str, appointment_id: uuid.UUID) -> QuerySet[AppointmentStep]:
    rows = AppointmentStep.objects.filter(region=region, appointment=appointment_id).order_by("number")
    return rows.select_related("by_staff", "by_person")


_OF_FOUND = {"object_id": "found.id", "subject_id": "found.subject_id", "region": "found.region"}
_HISTORY = whole.Beside(_history, ("region", "id"))


def days_beside(viewer: Viewer, dose: Appointment) -> tuple[dt.date | None, dt.date | None]:
    """Return from and to which day one of two doses can be had while the other stands; (None, None) of what is no pair."""
    if dose.pair_id is None:
        return None, None
    pair = Appointment.objects.visible_to(viewer).filter(region=dose.region, pair_id=dose.pair_id)
    other = pair.filter(status__in=DOSE_STANDS).exclude(id=dose.id).first()
    row = asking.rules_in_force([dose.time_type_id]).get(dose.time_type_id, dose.rule)
    interval = row.rule.doses or dose.rule.rule.doses
    if other is None or interval is None:
        return None, None
    on = clock.local_date(other.starts_at)
    if dose.pair_part == 2:
        return interval.first_day(on), interval.last_day(on)
    first = on - dt.timedelta(days=interval.most) if interval.most else None
    return first, on - dt.timedelta(days=interval.least)


def of_case(viewer: Viewer, case_id: uuid.UUID, *, now: dt.datetime) -> list[Appointment]:
    """Return the times that staff have given from a case which the viewer has just read, each in the log. By time."""
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(origin_kind=FROM_CASE, origin_id=case_id)
        rows = rows.exclude(status=Status.PENDING).select_related("unit", "time_type")
        found = list(rows.order_by("starts_at", "id")[:MOST_PAST])
        audit.record_many(
            viewer,
            action=verbs.LIST.key,
            object_kind="appointment",
            items=[(one.id, one.subject_id) for one in found],
            now=now,
        )
    return found


def held(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> Appointment | None:
    """Return a time that the viewer holds and may confirm (or has confirmed), the reading logged.

    None for what is no longer held, was never, is a stranger's, or is an offer to be answered: alike to all.
    """
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).select_related(*_SHOWN)
        offered = Offer.objects.open().filter(hold__isnull=False).values("hold")
        shown = rows.filter(id=appointment_id).exclude(id__in=offered).first()
        if shown is not None:
            _read(viewer, shown, now)
            if (
                shown.status == Status.PENDING
            ):  # what is read is what will apply: the rule in force, not that of the hold
                found = asking.rules_in_force([shown.time_type_id])
                shown.rule = found.get(shown.time_type_id, shown.rule)
    return shown


def together(viewer: Viewer, held: Appointment, *, now: dt.datetime) -> list[Appointment]:
    """Return a time just read with the other of its pair, by order; that one's reading is logged too."""
    if held.pair_id is None:
        return [held]
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).filter(region=held.region, pair_id=held.pair_id)
        found = list(rows.select_related(*_SHOWN).order_by("pair_part"))
        for one in found:
            if one.id != held.id:
                _read(viewer, one, now)
    return found


def offered(viewer: Viewer, offer_id: uuid.UUID, *, now: dt.datetime) -> Offer:
    """Return an offer with its slot and what its person has, the reading logged. Raises Http404."""
    with transaction.atomic():
        rows = Offer.objects.visible_to(viewer).select_related(
            "slot__unit", "slot__time_type", "slot__clinician", "entry__appointment", "entry__subject"
        )
        found = rows.filter(id=offer_id).first()
        if found is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="offer",
            object_id=found.id,
            subject_id=found.entry.subject_id,
            unit_id=viewer.unit_id or found.slot.unit_id,
            region=found.region,
            now=now,
        )
    return found


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose time something is about. `is_private`: nobody who acts for them is told. `starts_at`: of a booked time."""

    subject_id: uuid.UUID
    is_private: bool
    starts_at: dt.datetime | None = None


def whose(appointment_id: uuid.UUID) -> Whose | None:
    """Return whose a time is, for telling them; None when it is gone. For handlers of events."""
    rows = Appointment.objects.select_related("time_type", "unit")
    return _whose(rows.filter(id=appointment_id).first())


def whose_offer(offer_id: uuid.UUID, *, is_open: bool = True) -> Whose | None:
    """Return whose an offer is that waits for an answer, None when it no longer does. For handlers of events.

    `is_open` False: of one that waits no more.
    """
    rows = Offer.objects.select_related("entry__time_type", "entry__unit")
    found = rows.filter(id=offer_id, answered_at__isnull=is_open).first()
    return _whose(found.entry if found else None)


def whose_place(entry_id: uuid.UUID) -> Whose | None:
    """Return whose a place in line is, or was. For handlers of events."""
    rows = WaitingEntry.objects.select_related("time_type", "unit")
    return _whose(rows.filter(id=entry_id).first())


def _whose(about: Appointment | WaitingEntry | None) -> Whose | None:
    if about is None:
        return None
    starts_at = about.starts_at if isinstance(about, Appointment) else None
    return Whose(about.subject_id, is_private(about), starts_at)


def is_private(about: Appointment | WaitingEntry) -> bool:
    """Tell whether nobody who acts for the person is to be told of a time, or of a place in line."""
    is_sensitive = about.time_type.is_sensitive or about.unit.kind in ONLY_FOR_ONESELF
    if is_sensitive or not isinstance(about, Appointment) or about.origin_id is None:
        return is_sensitive
    return about.origin_kind == FROM_CASE and Case.objects.filter(id=about.origin_id, is_secret=True).exists()


def _read(viewer: Viewer, shown: Appointment, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verbs.READ.key,
        object_kind="appointment",
        object_id=shown.id,
        subject_id=shown.subject_id,
        unit_id=viewer.unit_id or shown.unit_id,
        region=shown.region,
        now=now,
    )


def _ending(shown: Appointment) -> list[Appointment]:
    """Return what ends when a time is cancelled, by time: of two doses both, unless the first is given."""
    if shown.pair_id is None or shown.status != Status.BOOKED:
        return [shown]
    rows = Appointment.objects.filter(region=shown.region, pair_id=shown.pair_id, status=Status.BOOKED)
    return list(rows.select_related("rule").order_by("starts_at"))


def _cost(shown: Appointment, ending: Sequence[Appointment], now: dt.datetime) -> cutoff.Cost | None:
    """Return what cancelling a time means: the first that ends with it says so, as the action does."""
    if shown.status != Status.BOOKED or shown.starts_at <= now:
        return None
    first = next((one for one in ending if one.starts_at > now), shown)  # cancelled this very moment: none
    if any(
        one.moved_by_unit_at is not None for one in ending
    ):  # the unit chose it: who cannot then is not late
        return cutoff.Cost(first.starts_at, is_late=False, kronor=0)
    fee = first.rule.late_fee_kronor
    return cutoff.cost(first.rule.rule, first.starts_at, fee_kronor=fee, now=now)
