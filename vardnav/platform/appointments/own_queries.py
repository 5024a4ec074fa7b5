"""Queries: "Mina tider": what is coming, what has been, and how a time came to be as it is. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import verbs
from vardnav.platform.appointments.models import Appointment, AppointmentStep, Offer, WaitingEntry
from vardnav.platform.appointments.rules import cutoff
from vardnav.platform.appointments.rules.states import COMING, Status

#: So many that have been are shown; older ones are reached through the record.
MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything of one person's. `offers` wait for an answer, `waiting` is where they stand in line."""

    coming: Sequence[Appointment]
    past: Sequence[Appointment]
    waiting: Sequence[WaitingEntry]
    offers: Sequence[Offer]


@dataclass(frozen=True, slots=True)
class Shown:
    """One time with its history, and what cancelling or moving it means now (None: it is not to come)."""

    appointment: Appointment
    steps: Sequence[AppointmentStep]
    cost: cutoff.Cost | None


def mine(viewer: Viewer, *, now: dt.datetime) -> Mine:
    """Return the subject's times in every region, the reading logged. Raises Http404 for others than a resident."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.LIST.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        rows = Appointment.objects.visible_to(viewer).select_related(
            "unit", "time_type", "rule", "slot__clinician"
        )
        coming = rows.filter(status__in=COMING, ends_at__gt=now).order_by("starts_at", "id")
        past = rows.exclude(status=Status.PENDING).exclude(status__in=COMING, ends_at__gt=now)
        waiting = WaitingEntry.objects.visible_to(viewer).waiting().select_related("unit", "time_type")
        offers = Offer.objects.visible_to(viewer).open().filter(expires_at__gt=now)
        return Mine(
            list(coming),
            list(past.order_by("-starts_at", "-id")[:MOST_PAST]),
            list(waiting.order_by("joined_at", "id")),
            list(offers.select_related("slot__unit", "slot__time_type", "entry").order_by("expires_at")),
        )


def one(viewer: Viewer, appointment_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return one time with its history, for its person or its unit, the reading logged. Raises Http404."""
    with transaction.atomic():
        rows = Appointment.objects.visible_to(viewer).exclude(status=Status.PENDING)
        found = rows.select_related("unit", "time_type", "rule", "slot__clinician", "slot__room", "subject")
        shown = found.filter(id=appointment_id).first()
        if shown is None:
            raise Http404
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
        steps = AppointmentStep.objects.filter(region=shown.region, appointment=shown).order_by("number")
        return Shown(shown, list(steps.select_related("by_staff")), _cost(shown, now))


def _cost(shown: Appointment, now: dt.datetime) -> cutoff.Cost | None:
    if shown.status != Status.BOOKED or shown.starts_at <= now:
        return None
    fee = shown.rule.late_fee_kronor
    return cutoff.cost(shown.rule.rule, shown.starts_at, fee_kronor=fee, now=now)
