"""Queries: what a calendar outside was last asked about a time; which calendar a unit has."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.organisations.models import Unit
from vardnav.platform.appointments import asking
from vardnav.platform.appointments.models import TimeType
from vardnav.platform.calendars import adapters
from vardnav.platform.calendars.adapters import systems
from vardnav.platform.calendars.models import Errand, Link, UnitCalendar


@dataclass(frozen=True, slots=True)
class Asked:
    """What was last asked about a time: the verb, how it stands, and why not."""

    verb: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Where:
    """A unit that does not answer, as the person is told of it."""

    unit_id: uuid.UUID
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """Which calendar a unit's times are in. `types`: each sort of time with what it is called there ("" for nothing)."""

    calendar: UnitCalendar | None
    types: Sequence[tuple[TimeType, str]]
    systems: Sequence[tuple[str, str]]


def latest(viewer: Viewer, appointment_id: uuid.UUID) -> Asked | None:
    """Return what was last asked about a time that the viewer may see, None for nothing. The page logs its own reading."""
    rows = Errand.objects.visible_to(viewer).filter(appointment=appointment_id).order_by("-asked_at", "-id")
    found = rows.values_list("verb", "state", "reason").first()
    return Asked(*found) if found is not None else None


def where(unit_ids: Sequence[uuid.UUID]) -> list[Where]:
    """Return units by name with their telephones."""
    rows = Unit.objects.filter(id__in=list(unit_ids)).order_by("sort_key", "id")
    return [Where(*one) for one in rows.values_list("id", "name", "phone")]


def set_up(viewer: Viewer) -> SetUp:
    """Return how the staff's unit has it. Raises Http404 for others than staff."""
    own = {"region": viewer.region, "unit": asking.unit_of(viewer)}
    calendar = UnitCalendar.objects.filter(**own).select_related("changed_by").first()
    types = TimeType.objects.filter(**own, retired_at__isnull=True).order_by("name_sv", "id")
    named = (
        {one.time_type_id: f"{one.system}|{one.code}" for one in Link.objects.filter(calendar=calendar)}
        if calendar
        else {}
    )
    try:
        known = [(one.key, one.name) for one in adapters.known().values()]
    except systems.WrongSystems:
        known = []
    return SetUp(calendar, [(one, named.get(one.id, "")) for one in types], known)
