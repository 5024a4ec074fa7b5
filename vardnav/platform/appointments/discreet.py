"""Queries: what is told to who acts for somebody of why a time cannot be had: nothing of a time they may not see.

A guardian who presses one time after the other must not read, from what is said of each, when a teenager is at the youth
clinic. So what a hidden time is in the way of, and what somebody else has just taken, is said alike.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.appointments.answers import Refused
from vardnav.platform.appointments.models import Appointment, Slot
from vardnav.platform.appointments.rules.eligibility import Refusal, Why
from vardnav.platform.appointments.rules.states import ACTIVE, COMING


def told(viewer: Viewer, refused: Refused, *, now: dt.datetime) -> Refused:
    """Return a refusal as the viewer may know of it. Asked after the transaction that refused has been left."""
    if not viewer.is_proxy or refused.why not in (Why.FULL, Why.OVERLAP, Why.TOO_MANY):
        return refused
    if refused.why is not Why.FULL and not _hidden(viewer, refused, now):
        return refused
    return Refused(Refusal(Why.NOT_THIS), refused.slot_id)


def _hidden(viewer: Viewer, refused: Refused, now: dt.datetime) -> bool:
    """Tell whether any of the times that are in the way is one that the viewer may not see."""
    if refused.slot_id is None:
        return True
    slot = Slot.objects.select_related("time_type").get(id=refused.slot_id)
    if refused.why is Why.OVERLAP:
        in_the_way = Q(status__in=ACTIVE, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    else:
        key = slot.time_type.key
        is_coming = Q(status__in=COMING) | Q(asked_at__isnull=False)
        in_the_way = is_coming & Q(region=slot.region, time_type__key=key, starts_at__gt=now)
    every = Appointment.objects.filter(in_the_way, subject=viewer.subject_id)
    return every.exclude(id__in=Appointment.objects.visible_to(viewer).values("id")).exists()
