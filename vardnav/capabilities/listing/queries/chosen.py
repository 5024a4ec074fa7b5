"""Queries: the health centre somebody has chosen, and whether they may change now. Each reading is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.listing import rules, verbs
from vardnav.capabilities.listing.models import Choice
from vardnav.capabilities.listing.queries import queue
from vardnav.kernel import audit, clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people.models import Person
from vardnav.kernel.people.protection import Protection
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Offer

KEY = "listing.choose"
#: What a unit may say of how many it takes (options of the e-service).
FULL_OPTION, MOST_OPTION = "listing_is_full", "listing_most"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is listed: `current` today, `coming` chosen and not yet holding, and all that stand, latest first."""

    current: Choice | None
    coming: Choice | None
    choices: Sequence[Choice]
    room: rules.Room
    holds_from: dt.date
    #: The number of the last choice ever made, also one that was taken back.
    last_number: int = 0
    #: Which unit tells where somebody lives: for a protected person nothing of it is shown or chosen here.
    is_protected: bool = False

    @property
    def latest(self) -> Choice | None:
        """The last choice that stands: what a new one replaces."""
        return self.choices[0] if self.choices else None


@dataclass(frozen=True, slots=True)
class RoomAt:
    """Whether a unit takes more: `most` is its cap (None: none), `listed` how many are counted when there is one.

    `waiting` and `offered`: its queue. An offered place is kept, and whoever has waited goes before whoever comes now.
    """

    is_closed: bool
    most: int | None
    listed: int
    waiting: int = 0
    offered: int = 0

    @property
    def free(self) -> int | None:
        """How many places can be offered to the queue; None: as many as wait."""
        if self.is_closed:
            return 0
        return None if self.most is None else max(self.most - self.listed - self.offered, 0)

    @property
    def is_full(self) -> bool:
        """Whether nobody more can choose it, but for who has been offered a place."""
        return self.free == 0 or self.waiting > 0


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return where the subject is listed, the reading logged. Raises Http404 for others than residents."""
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        raise Http404
    with transaction.atomic():
        audit.record(
            viewer, action=verbs.READ.key, object_kind="person", object_id=viewer.subject_id, now=now
        )
        return _standing(viewer, viewer.subject_id, viewer.region, now)


def standing_of(subject_id: uuid.UUID, *, region: str, now: dt.datetime) -> Standing:
    """Return the standing without a row in the log, for a write that leaves its own."""
    return _standing(Viewer.system(region=region), subject_id, region, now)


def _standing(viewer: Viewer, subject_id: uuid.UUID, region: str, now: dt.datetime) -> Standing:
    today = clock.local_date(now)
    protection = Person.objects.filter(id=subject_id).values_list("protection", flat=True).first()
    limit = rules.limit_on(today, region, rules.limits())
    if protection != Protection.NONE:
        return Standing(None, None, (), rules.Room(0), rules.holds_from(today, limit), is_protected=True)
    made = Choice.objects.visible_to(viewer).filter(subject_id=subject_id)
    every = list(made.select_related("unit", "case").order_by("-number"))
    choices = [one for one in every if one.case is None or one.case.outcome not in rules.VOID]
    changes = [rules.Change(one.chosen_on, rules.Reason(one.reason), one is choices[-1]) for one in choices]
    held = [one for one in choices if one.holds_from <= today and not one.is_waiting]
    latest, current = next(iter(choices), None), next(iter(held), None)
    return Standing(
        current=current,
        coming=latest if latest is not current else None,
        choices=choices,
        room=rules.room(changes, today, limit),
        holds_from=rules.holds_from(today, limit),
        last_number=every[0].number if every else 0,
    )


def room_at(viewer: Viewer, unit_id: uuid.UUID, region: str, *, now: dt.datetime) -> RoomAt:
    """Return whether a unit takes more listed people; counted only where it has a cap."""
    return room_in(catalogue.offer(viewer, KEY, region=region, unit_id=unit_id, now=now), unit_id, now=now)


def room_in(
    offered: Offer, unit_id: uuid.UUID, *, length: queue.Length | None = None, now: dt.datetime
) -> RoomAt:
    """The same, of what a unit is known to offer; `length`: of its queue, where that is known too."""
    long = queue.lengths([unit_id], now=now).get(unit_id, queue.Length()) if length is None else length
    most = catalogue.option(offered, MOST_OPTION)
    cap = int(str(most)) if most else None
    is_closed = bool(catalogue.option(offered, FULL_OPTION))
    listed = _listed(unit_id) if cap is not None and not is_closed else 0
    return RoomAt(is_closed, cap, listed, long.waiting, long.offered)


#: Whose last choice that stands is the unit, also when it does not hold yet: they have got their place.
_LISTED = """
SELECT count(*) FROM (
    SELECT DISTINCT ON (l.subject_id) l.subject_id, l.unit_id
    FROM listing_choice l LEFT JOIN cases_case c ON c.id = l.case_id
    WHERE l.subject_id IN (SELECT subject_id FROM listing_choice WHERE unit_id = %s)
      AND (c.id IS NULL OR c.outcome <> ALL(%s))
    ORDER BY l.subject_id, l.number DESC
) latest WHERE latest.unit_id = %s
"""


def _listed(unit_id: uuid.UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [unit_id, sorted(rules.VOID), unit_id])
        return int(cursor.fetchone()[0])
