"""Actions: who can come at once says so, or no longer; staff who call note it. First come, first called."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.vaccination import verbs
from vardnav.capabilities.vaccination.models import Dose, Standby
from vardnav.capabilities.vaccination.models.booked import acts_for
from vardnav.capabilities.vaccination.queries import in_force, where
from vardnav.capabilities.vaccination.rules import standing
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking, locking


class CannotStand(Exception):
    """They are of no group that is open, have had the dose, or the unit does not vaccinate."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody can come at once, and the number to call (E.164)."""

    campaign_key: str
    unit_id: uuid.UUID
    phone: str
    subject_id: uuid.UUID | None = None


def join(viewer: Viewer, wish: Wish, *, now: dt.datetime) -> Standby:
    """Stand on the list; who does already keeps the place, with the new unit and number. Raises Http404, CannotStand."""
    if not acts_for(viewer):
        raise Http404
    about = asking.subject(viewer, wish.subject_id)
    with transaction.atomic():
        locking.person(about)
        version = in_force.version(viewer.region, wish.campaign_key)
        if version is None:
            raise Http404
        who = in_force.asks(viewer.region, version.campaign_id, about, now=now).who
        stands = standing.of(version.said, who, viewer.region, now=now)
        if not stands.is_open or version.said.place(wish.unit_id) is None:
            raise CannotStand
        if not where.open_at(viewer, [wish.unit_id], now=now):
            raise CannotStand
        had = Dose.objects.standing().filter(
            region=viewer.region, subject=about, campaign=version.campaign_id
        )
        if had.count() >= version.said.doses:
            raise CannotStand
        row, _is_new = Standby.objects.update_or_create(
            region=viewer.region,
            campaign_id=version.campaign_id,
            subject_id=about,
            ended_at=None,
            defaults={"unit_id": wish.unit_id, "phone": wish.phone},
            create_defaults={
                "unit_id": wish.unit_id,
                "phone": wish.phone,
                "joined_at": now,
                "joined_by_person_id": viewer.person_id if viewer.role is Role.RESIDENT else None,
                "joined_by_staff_id": viewer.staff_id,
            },
        )
        _log(viewer, verbs.JOIN.key, row, now)
    return row


def leave(viewer: Viewer, standby_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Leave the list. Twice is harmless. Raises Http404."""
    _end(viewer, standby_id, verbs.LEAVE.key, is_called=False, now=now)


def called(viewer: Viewer, standby_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Note that somebody was called: they are off the list. Twice is harmless. Raises Http404 for others than staff."""
    if viewer.role is not Role.STAFF:
        raise Http404
    _end(viewer, standby_id, verbs.CALL.key, is_called=True, now=now)


def end_after(viewer: Viewer, dose: Dose, *, now: dt.datetime) -> None:
    """Take who has just had the dose off the list, at whichever unit they stood; in the transaction that registers it."""
    rows = Standby.objects.waiting().filter(
        region=dose.region, campaign=dose.campaign_id, subject=dose.subject_id
    )
    for row in rows.select_for_update():
        _leaves(viewer, row, verbs.LEAVE.key, is_called=False, now=now)


def _end(viewer: Viewer, standby_id: uuid.UUID, verb: str, *, is_called: bool, now: dt.datetime) -> None:
    with transaction.atomic():
        row = Standby.objects.visible_to(viewer).select_for_update().filter(id=standby_id).first()
        if row is None:
            raise Http404
        if row.ended_at is None:
            _leaves(viewer, row, verb, is_called=is_called, now=now)


def _leaves(viewer: Viewer, row: Standby, verb: str, *, is_called: bool, now: dt.datetime) -> None:
    row.ended_at, row.is_called = now, is_called
    row.save(update_fields=["ended_at", "is_called"])
    _log(viewer, verb, row, now)


def _log(viewer: Viewer, verb: str, row: Standby, now: dt.datetime) -> None:
    audit.record(
        viewer,
        action=verb,
        object_kind="standby",
        object_id=row.id,
        subject_id=row.subject_id,
        unit_id=viewer.unit_id or row.unit_id,
        region=row.region,
        now=now,
    )
