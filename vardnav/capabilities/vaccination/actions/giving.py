"""Actions: a dose is registered at the desk, once for each time; what was wrong is corrected by a new row."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.actions import standing_by
from vardnav.capabilities.vaccination.models import Booking, Dose, Site
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import desk_actions
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.models import Appointment


class Stale(Exception):
    """Somebody has corrected the dose since the page was opened; nothing was written."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, and where on the body."""

    product: str
    lot: str
    site: Site


def give(viewer: Viewer, appointment_id: uuid.UUID, given: Given, *, now: dt.datetime) -> Dose | Refused:
    """Register the dose of a time at the staff's unit, which then took place. The same again is harmless.

    One that was taken back is registered anew, as a correction of what was taken back. Who has had it stands no longer
    among those who can come at once. Refused where the time cannot have taken place (another day, cancelled). Raises
    Http404 for a stranger's, and Stale when a colleague has registered something else.
    """
    if viewer.role is not Role.STAFF or viewer.staff_id is None or viewer.unit_id is None:
        raise Http404
    with transaction.atomic():
        booking = _booking(viewer, appointment_id)
        # Notes the visit and locks the person and the time: the second click waits here for the first.
        answer = desk_actions.note(viewer, appointment_id, "fulfil", now=now)
        if isinstance(answer, Refused):
            return answer
        there = Dose.objects.latest_said().filter(region=viewer.region, appointment=appointment_id)
        said = there.first()
        if said is not None and not said.is_taken_back:
            if Given(said.product, said.lot, Site(said.site)) == given:
                return said
            raise Stale
        dose = Dose.objects.create(
            region=viewer.region,
            unit_id=viewer.unit_id,
            campaign_id=booking.campaign_id,
            appointment_id=appointment_id,
            subject_id=booking.subject_id,
            product=given.product,
            lot=given.lot,
            site=given.site,
            given_at=_given_at(answer.appointments[0], now),
            registered_at=now,
            by_staff_id=viewer.staff_id,
            replaces=said,
        )
        _log(viewer, verbs.CORRECT.key if said else verbs.GIVE.key, dose, now)
        standing_by.end_after(viewer, dose, now=now)
    return dose


def correct(viewer: Viewer, dose_id: uuid.UUID, given: Given | None, *, now: dt.datetime) -> Dose:
    """Put what was given in the place of what was written; None: no such dose was given. Raises Http404, Stale."""
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    with transaction.atomic():
        wrong = Dose.objects.visible_to(viewer).filter(id=dose_id).first()
        if wrong is None:
            raise Http404
        Appointment.objects.select_for_update(of=("self",)).get(id=wrong.appointment_id)
        later = Dose.objects.filter(region=wrong.region, replaces=wrong).first()
        if later is not None:
            if given is not None and (later.product, later.lot, later.site) == (
                given.product,
                given.lot,
                given.site,
            ):
                return later
            raise Stale
        if wrong.is_taken_back:
            raise Stale
        dose = Dose.objects.create(
            region=wrong.region,
            unit_id=wrong.unit_id,
            campaign_id=wrong.campaign_id,
            appointment_id=wrong.appointment_id,
            subject_id=wrong.subject_id,
            product=given.product if given else wrong.product,
            lot=given.lot if given else wrong.lot,
            site=given.site if given else wrong.site,
            given_at=wrong.given_at,
            registered_at=now,
            by_staff_id=viewer.staff_id,
            replaces=wrong,
            is_taken_back=given is None,
        )
        _log(viewer, verbs.CORRECT.key, dose, now)
    return dose


def _given_at(time: Appointment, now: dt.datetime) -> dt.datetime:
    """Return when a dose was given: now; on a later day than the time's it was at the time, and noted afterwards."""
    return now if clock.local_date(now) <= clock.local_date(time.starts_at) else time.starts_at


def _booking(viewer: Viewer, appointment_id: uuid.UUID) -> Booking:
    found = Booking.objects.visible_to(viewer).filter(appointment=appointment_id).first()
    if found is None:
        raise Http404
    return found


def _log(viewer: Viewer, verb: str, dose: Dose, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb,
        object_kind="dose",
        object_id=dose.id,
        subject_id=dose.subject_id,
        unit_id=viewer.unit_id,
        region=dose.region,
        now=now,
    )
