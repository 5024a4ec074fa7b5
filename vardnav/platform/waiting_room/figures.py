"""Queries: a region's waiting rooms and how they stand, for its administrator: counts of places, never a person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.waiting_room.models import Room, Sample

#: So many moments are shown at most, and no older ones; a room that closed longer ago is not listed.
MOST, LOOKS_BACK = 40, dt.timedelta(hours=2)
LISTED_FOR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """A room with what is known of it. `state`: planned, on, stopped, closed."""

    room: Room
    state: str
    samples: Sequence[Sample]

    @property
    def last(self) -> Sample | None:
        """The latest figures, None before there are any."""
        return self.samples[-1] if self.samples else None


def listed(viewer: Viewer, *, now: dt.datetime) -> list[Shown]:
    """Return the region's rooms that are planned or on, and those that closed lately. Raises Http404 for others."""
    rows = Room.objects.filter(region=administering.region(viewer)).order_by("-opens_at", "id")[:100]
    return [
        Shown(one, state(one, now), ())
        for one in rows
        if one.closed_at is None or one.closed_at > now - LISTED_FOR
    ]


def one(viewer: Viewer, room_id: uuid.UUID, *, now: dt.datetime) -> Shown:
    """Return a room with its figures, thinned out to what can be seen. Raises Http404."""
    room = Room.objects.filter(region=administering.region(viewer), id=room_id).first()
    if room is None:
        raise Http404
    until = room.closed_at or now
    rows = list(Sample.objects.filter(room=room, at__gt=until - LOOKS_BACK).order_by("at", "id"))
    step = -(-len(rows) // MOST) or 1
    return Shown(room, state(room, now), rows[::-1][::step][::-1])


def state(room: Room, now: dt.datetime) -> str:
    """Return how a room stands, as a word."""
    if room.closed_at is not None:
        return "closed"
    if not room.is_on(now):
        return "planned"
    return "stopped" if room.is_stopped else "on"
