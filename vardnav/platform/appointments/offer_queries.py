"""Queries: what there is to book in a region: the sorts of time, and where each can be had. No person stands in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import asking, guards, lining
from vardnav.platform.appointments.models import Appointment, Slot, TimeRule, TimeType
from vardnav.platform.appointments.models.seen import reachable
from vardnav.platform.appointments.rules.states import Status

#: The rows as pages name them, which touch no tables.
SlotRow: TypeAlias = Slot
RuleRow: TypeAlias = TimeRule
#: So many sorts of time, and units, are offered to choose from; more are found by searching.
MOST_KINDS, MOST_UNITS = 60, 30
#: More than any region has of one sort.
MOST_PLACES = 2000
_OF_PLACE = (
    "unit_id",
    "unit__name",
    "unit__postal_town",
    "id",
    "form",
    "unit__municipality",
    "unit__latitude",
    "unit__longitude",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of time, the same at every unit that offers it; its name as one of them writes it."""

    key: str
    name_sv: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_en if language == "en" else self.name_sv


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where a sort of time can be had. `form`: how people meet there."""

    unit_id: uuid.UUID
    unit: str
    town: str
    type_id: uuid.UUID
    form: str
    municipality: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Had:
    """A sort of time as one who moves or waits for one asks for it."""

    type: TimeType
    appointment: Appointment | None = None


def kinds(viewer: Viewer, *, at: uuid.UUID | None = None, key: str = "", text: str = "") -> list[Kind]:
    """Return the sorts of time that can be booked online in the viewer's region, by the viewer for the subject.

    Not those with another room's rules: they are found on its pages. `at`: at that unit; everywhere if it has none.
    `key`: only that one; `text`: those with it in their name.
    """
    every = _online(viewer).exclude(guards.guarded())
    if key:
        every = every.filter(key=key)
    if text:
        every = every.filter(Q(name_sv__icontains=text) | Q(name_en__icontains=text))
    here = every.filter(unit=at) if at is not None else None
    rows = here if here is not None and here.exists() else every
    rows = rows.order_by("key", "id").distinct("key")[:MOST_KINDS]
    found = [Kind(*one) for one in rows.values_list("key", "name_sv", "name_en")]
    return sorted(found, key=lambda one: one.name(viewer.language).casefold())


def in_region(viewer: Viewer) -> list[Kind]:
    """Return every sort of time in the administrator's region, but those of another room. Raises Http404 for others."""
    region = administering.region(viewer)
    rows = TimeType.objects.filter(region=region, retired_at__isnull=True).order_by("key", "id")
    rows = rows.exclude(guards.guarded()).distinct("key")
    return [Kind(*one) for one in rows.values_list("key", "name_sv", "name_en")]


def every_place(viewer: Viewer, key: str, *, moves: bool = False) -> list[Place]:
    """Return all places in the region where a sort of time can be had, by name: to be chosen among by where they lie.

    `moves`: for who has one, which may be a dose of two.
    """
    rows = (
        _online(viewer, with_doses=moves)
        .filter(key=key, unit__is_connected=True)
        .order_by("unit__sort_key", "unit_id")
    )
    return [Place(*one) for one in rows.values_list(*_OF_PLACE)[:MOST_PLACES]]


def of_unit(viewer: Viewer) -> list[TimeType]:
    """Return the sorts of time of the staff's unit with a rule in force, by name. Raises Http404 for others than staff."""
    unit_id = asking.unit_of(viewer)
    rows = TimeType.objects.filter(region=viewer.region, unit=unit_id, retired_at__isnull=True)
    return list(rows.filter(_has_rule()).order_by("name_sv", "id"))


def one_type(viewer: Viewer, type_id: uuid.UUID, *, has: uuid.UUID | None = None) -> Had:
    """Return a sort of time that the viewer may wait for, with the coming time of it that they have. Raises Http404."""
    rows = _types(viewer).select_related("unit").filter(id=type_id)
    found = rows.first()
    if found is None:
        raise Http404
    if has is None:
        return Had(found)
    mine = Appointment.objects.visible_to(viewer).filter(id=has, region=found.region, status=Status.BOOKED)
    appointment = mine.filter(time_type__key=found.key, pair_id=None).select_related("unit").first()
    if appointment is None:
        raise Http404
    return Had(found, appointment)


def with_line(viewer: Viewer, places: Sequence[Place], *, now: dt.datetime) -> list[Place]:
    """Return the places in whose line the subject can stand, as the action that joins it would say."""
    assert viewer.subject_id is not None
    kinds = list(_types(viewer).filter(id__in=[one.type_id for one in places]))
    closed = lining.closed_to(kinds, viewer.subject_id, now=now) if kinds else {}
    there = {one.id for one in kinds} - set(closed)
    return [one for one in places if one.type_id in there]


def of_slot(viewer: Viewer, slot_id: uuid.UUID) -> Slot:
    """Return a slot that the viewer may ask for, with its unit, type and clinician. Raises Http404."""
    rows = Slot.objects.filter(reachable(viewer, "time_type__"), region=viewer.region, id=slot_id)
    rows = rows.select_related("unit", "time_type", "clinician")
    found = rows.first()
    if found is None:
        raise Http404
    return found


def rule_of(slot: Slot) -> TimeRule | None:
    """Return the rule in force of a slot: what applies to whoever books it now."""
    return asking.rules_in_force([slot.time_type_id]).get(slot.time_type_id)


def _types(viewer: Viewer) -> QuerySet[TimeType]:
    return TimeType.objects.filter(reachable(viewer), region=viewer.region, retired_at__isnull=True)


def _online(viewer: Viewer, *, with_doses: bool = False) -> QuerySet[TimeType]:
    """Return the types whose rule in force lets people book online; to staff all. Two doses are booked as one elsewhere."""
    online = {} if viewer.role is Role.STAFF else {"is_online": True}
    single = {} if with_doses else {"dose_days_least__isnull": True}
    return _types(viewer).filter(_has_rule(**single, **online))


def _has_rule(**more: object) -> Exists:
    return Exists(
        TimeRule.objects.filter(
            region=OuterRef("region"), time_type=OuterRef("pk"), superseded_at__isnull=True, **more
        )
    )
