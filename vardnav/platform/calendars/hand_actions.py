"""Actions: what a calendar outside has not answered, or says otherwise, is taken in hand by the staff of its unit."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.http import Http404

from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.calendars import settling_actions, telling, verbs
from vardnav.platform.calendars.models import Errand


class Over(Exception):
    """It has come to an end meanwhile: the calendar has answered, or a colleague has seen to it."""


def again(viewer: Viewer, errand_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Ask the calendar again, at once. Raises Http404, Over."""
    with transaction.atomic():
        errand = _own(viewer, errand_id)
        if not Errand.objects.open().filter(id=errand.id).update(next_at=now):
            raise Over
        telling.record(viewer, errand, verbs.AGAIN.key, now)
        transaction.on_commit(lambda: settling_actions.at_once(errand.id, now=now), robust=True)


def settle(viewer: Viewer, errand_id: uuid.UUID, *, is_done: bool, reason: str, now: dt.datetime) -> None:
    """Note how it is, as staff have seen in the calendar itself. `is_done`: as it was asked, or as it stands here.

    The time here becomes so, and whoever has it is told. Raises Http404, Over, settling_actions.CannotBe.
    """
    with transaction.atomic():
        errand = _own(viewer, errand_id)
        if not settling_actions.end_by_hand(errand, is_done=is_done, now=now):
            raise Over
        Errand.objects.filter(id=errand.id).update(settled_by=viewer.staff_id, settled_reason=reason)
        telling.record(viewer, errand, verbs.BY_HAND.key, now)


def _own(viewer: Viewer, errand_id: uuid.UUID) -> Errand:
    if viewer.role is not Role.STAFF or viewer.staff_id is None:
        raise Http404
    rows = Errand.objects.visible_to(viewer).filter(region=viewer.region, appointment__unit=viewer.unit_id)
    found = rows.filter(id=errand_id).select_related("appointment", "slot").first()
    if found is None:
        raise Http404
    if not Errand.objects.open().filter(id=errand_id).exists():
        raise Over
    return found
