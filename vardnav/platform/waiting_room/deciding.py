"""Actions: what a region decides about its waiting rooms, each decision with its row in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import administering
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import Verb
from vardnav.platform.registry import addresses
from vardnav.platform.waiting_room import rooms, verbs
from vardnav.platform.waiting_room.models import Line, Room


class Stale(Exception):
    """Somebody else has decided since the page was opened."""


class AlreadyOne(Exception):
    """A room stands before the same thing already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A room as it is planned. `target`: a path of ours where one goes when it is one's turn."""

    key: str
    name_sv: str
    name_en: str
    target: str
    opens_at: dt.datetime
    lead_minutes: int = 30
    turn_minutes: int = 15
    most_inside: int = 200
    most_a_minute: int = 600
    other_way_sv: str = ""
    other_way_en: str = ""


def open_room(viewer: Viewer, plan: Plan, *, now: dt.datetime) -> Room:
    """Plan a room before something; people may come from its lead before the opening on.

    Raises AlreadyOne, ValueError for a target that is not ours, Http404 for anybody but an administrator.
    """
    if not addresses.is_own_path(plan.target):
        raise ValueError("the target is no path of ours")
    try:
        with transaction.atomic():
            region, staff_id = administering.decider(viewer)
            room = Room.objects.create(region=region, decided_by_id=staff_id, decided_at=now, **asdict(plan))
            Line.objects.create(room=room)
            _log(viewer, verbs.OPEN, room.id, now)
            transaction.on_commit(rooms.forget)
    except IntegrityError as error:
        raise AlreadyOne from error
    return room


def change(
    viewer: Viewer, room_id: uuid.UUID, values: Mapping[str, object], *, version: int, now: dt.datetime
) -> None:
    """Change what is decided (times, limits, words). Raises Stale, Http404."""
    _decide(viewer, room_id, version, verbs.CHANGE, now, **values)


def stop(viewer: Viewer, room_id: uuid.UUID, *, version: int, now: dt.datetime) -> None:
    """Let nobody in from now on; who is inside goes on. Raises Stale, Http404."""
    _decide(viewer, room_id, version, verbs.STOP, now, is_stopped=True)


def go_on(viewer: Viewer, room_id: uuid.UUID, *, version: int, now: dt.datetime) -> None:
    """Let people in again. Raises Stale, Http404."""
    _decide(viewer, room_id, version, verbs.GO_ON, now, is_stopped=False)


def empty(viewer: Viewer, room_id: uuid.UUID, *, version: int, now: dt.datetime) -> None:
    """Tell everybody who waits that the line is over; who comes later gets a place. Raises Stale, Http404."""
    with transaction.atomic():
        room = _locked(viewer, room_id, version)
        last = Line.objects.get(room=room).issued
        _set(viewer, room, verbs.EMPTY, now, emptied_up_to=last)


def close(viewer: Viewer, room_id: uuid.UUID, *, version: int, now: dt.datetime) -> None:
    """Close the room: those who wait go straight on to what it stood before. Raises Stale, Http404."""
    _decide(viewer, room_id, version, verbs.CLOSE, now, closed_at=now)


def _decide(
    viewer: Viewer, room_id: uuid.UUID, version: int, verb: Verb, now: dt.datetime, **values: object
) -> None:
    with transaction.atomic():
        _set(viewer, _locked(viewer, room_id, version), verb, now, **values)


def _locked(viewer: Viewer, room_id: uuid.UUID, version: int) -> Room:
    region = administering.region(viewer)
    room = Room.objects.select_for_update().filter(region=region, id=room_id).first()
    if room is None:
        raise Http404
    if room.version != version or room.closed_at is not None:
        raise Stale
    return room


def _set(viewer: Viewer, room: Room, verb: Verb, now: dt.datetime, **values: object) -> None:
    _region, staff_id = administering.decider(viewer)
    values |= {"version": room.version + 1, "decided_by_id": staff_id, "decided_at": now}
    Room.objects.filter(id=room.id).update(**values)
    _log(viewer, verb, room.id, now)
    transaction.on_commit(rooms.forget)


def _log(viewer: Viewer, verb: Verb, room_id: uuid.UUID, now: dt.datetime) -> None:
    audit.record(viewer, action=verb.key, now=now, object_kind="waiting_room", object_id=room_id)
