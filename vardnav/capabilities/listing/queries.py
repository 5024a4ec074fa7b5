"""Queries: the health centre somebody has chosen, and whether they may change now. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from vardnav.capabilities.listing import rules, verbs
from vardnav.capabilities.listing.models import Choice
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.organisations import rules as organisations
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.protection import Protection

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is listed: `current` today, `coming` from a later day, and all choices, latest first."""

    current: Choice | None
    coming: Choice | None
    choices: Sequence[Choice]
    room: rules.Room
    holds_from: dt.date
    #: Which unit tells where somebody lives: for a protected person nothing of it is shown or chosen here.
    is_protected: bool = False

    @property
    def latest(self) -> Choice | None:
        """The last choice made: what a new one replaces."""
        return self.choices[0] if self.choices else None


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return where the subject is listed, the reading logged. Raises Http404 for others than residents."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.READ.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        return made(viewer, now=now)


def made(viewer: Viewer, *, now: dt.datetime, region: str = "") -> Standing:
    """Return the standing without a row in the log, for a write that leaves its own. Two statements."""
    assert viewer.subject_id is not None
    today = clock.local_date(now)
    protection = Person.objects.filter(id=viewer.subject_id).values_list("protection", flat=True).first()
    limit = rules.limit_on(today, region or viewer.region, rules.limits())
    if protection != Protection.NONE:
        return Standing(None, None, (), rules.Room(0), rules.holds_from(today, limit), is_protected=True)
    choices = list(Choice.objects.visible_to(viewer).select_related("unit").order_by("-number"))
    changes = [rules.Change(one.chosen_on, rules.Reason(one.reason), one.number == 1) for one in choices]
    held = [one for one in choices if one.holds_from <= today]
    latest = choices[0] if choices else None
    return Standing(
        current=held[0] if held else None,
        coming=latest if latest is not None and latest.holds_from > today else None,
        choices=choices,
        room=rules.room(changes, today, limit),
        holds_from=rules.holds_from(today, limit),
    )


def health_centre(unit_id: uuid.UUID) -> Unit:
    """Return a health centre that one can be listed at. Raises Http404."""
    unit = Unit.objects.filter(id=unit_id, kind=organisations.HEALTH_CENTRE, is_connected=True).first()
    if unit is None:
        raise Http404
    return unit
