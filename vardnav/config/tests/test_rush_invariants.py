"""`check_invariants` finds each fault that is planted in a waiting room."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support import room_things
from vardnav.config.tests.test_invariants import said, sql
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.waiting_room import entering, rooms
from vardnav.platform.waiting_room.models import Line, Room, Sample

ENTRY, ROOM = "UPDATE waiting_room_entry SET ", "UPDATE waiting_room_room SET "
TWICE = (
    "INSERT INTO {0} SELECT (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid(){1}))).* "
    "FROM {0} x LIMIT 1"
)
#: What is planted, and the invariant with its words.
FAULTS: dict[str, tuple[str, str]] = {
    "a place of two people": (
        "ALTER TABLE waiting_room_entry DROP CONSTRAINT waiting_room_place_once; "
        + TWICE.format("waiting_room_entry", ", 'digest', 'another'"),
        "I1 (no place in a waiting room",
    ),
    "somebody let in twice at once": (
        TWICE.format("waiting_room_entry", ", 'number', 2"),
        "I1 (no place in a waiting room",
    ),
    "a place that nobody was given": (f"{ENTRY}number = 99999", "I1 (nobody went in with a place"),
    "somebody who went in before the opening": (
        f"{ENTRY}entered_at = entered_at - interval '1 day'",
        "I1 (nobody went in with a place",
    ),
    "somebody who booked when the turn was over": (
        f"{ENTRY}booked_at = ends_at + interval '1 minute'",
        "I1 (nobody went in with a place",
    ),
    "a third turn": (
        f"ALTER TABLE waiting_room_entry DROP CONSTRAINT waiting_room_turns; {ENTRY}turn = 3",
        "I1 (nobody went in with a place",
    ),
    "a line past its numbers": (
        "ALTER TABLE waiting_room_line DROP CONSTRAINT waiting_room_line_order; UPDATE waiting_room_line SET issued = 20000",
        "I1 (a line has come no further",
    ),
    "more inside than may be": (
        "UPDATE waiting_room_sample SET inside = 201",
        "I1 (a line has come no further",
    ),
    "two rooms before one thing": (
        f"DROP INDEX waiting_room_one_open; {TWICE.format('waiting_room_room', '')}",
        "I2 (one room at most",
    ),
    "a room without a line": ("DELETE FROM waiting_room_line", "I2 (one room at most"),
    "a room that the log does not know": (
        (
            "DELETE FROM waiting_room_entry; DELETE FROM waiting_room_sample; DELETE FROM waiting_room_line; "
            f"{ROOM}id = gen_random_uuid()"
        ),
        "I8 (every room that a region",
    ),
    "an entry in another region": (f"{ENTRY}region = '08'", "I13 (who went into a room"),
}


@pytest.fixture
def inside(house, settings, tmp_path):
    """Somebody has gone into a room with place 1."""
    settings.VAR = tmp_path
    room = Room.objects.get(id=room_things.of(house)["line_id"])
    Room.objects.update(opens_at=house.now - dt.timedelta(minutes=10))
    Line.objects.update(reserved_up_to=10_000, issued=3, called_up_to=1)
    rooms.forget()
    on = rooms.on("12", now=house.now)[room.key]
    entering.enter(Viewer.system(), on, 1, "somebody", now=house.now)
    Sample.objects.create(
        room=room, at=house.now, arrived=3, waiting=2, admitted=1, inside=1, booked=0, has_left=0, a_minute=60
    )
    yield room
    rooms.forget()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_waiting_room_is_found(inside, fault):
    assert "BROKEN" not in said()
    statements, words = FAULTS[fault]
    for one in statements.split("; "):
        sql(one)
    assert f"BROKEN {words}" in said()
