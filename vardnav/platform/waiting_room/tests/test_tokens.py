"""The marks that a browser carries: none can be made up, changed, or read as another kind or in another room."""

from __future__ import annotations

import uuid

import pytest

from vardnav.platform.waiting_room.tokens import Signer, Turn

ROOM, OTHER = uuid.UUID(int=1).hex, uuid.UUID(int=2).hex
OURS, THEIRS = Signer("the secret"), Signer("another secret")


def test_what_is_written_is_read():
    assert OURS.read_place(OURS.place(ROOM, 17), ROOM) == 17
    assert OURS.read_ticket(OURS.ticket(ROOM, 17, 999), ROOM) == (17, 999)
    turn = Turn(17, 999, OURS.digest(ROOM, uuid.UUID(int=3)), 5)
    assert OURS.read_turn(OURS.turn(ROOM, turn), ROOM) == turn


def test_two_processes_with_the_same_secret_read_each_other():
    assert Signer("the secret").read_place(OURS.place(ROOM, 17), ROOM) == 17


@pytest.mark.parametrize("sign", range(0, 60, 3))
def test_a_changed_sign_anywhere_makes_it_worth_nothing(sign):
    mark = OURS.ticket(ROOM, 17, 999)
    at = sign % len(mark)
    changed = mark[:at] + ("1" if mark[at] != "1" else "2") + mark[at + 1 :]
    assert OURS.read_ticket(changed, ROOM) is None


def test_another_sites_mark_is_worth_nothing():
    assert OURS.read_place(THEIRS.place(ROOM, 17), ROOM) is None
    assert OURS.read_ticket(THEIRS.ticket(ROOM, 17, 999), ROOM) is None


def test_a_mark_of_another_room_or_kind_is_worth_nothing():
    assert OURS.read_ticket(OURS.ticket(OTHER, 17, 999), ROOM) is None
    assert OURS.read_ticket(OURS.place(ROOM, 17), ROOM) is None
    assert OURS.read_place(OURS.ticket(ROOM, 17, 999), ROOM) is None
    assert OURS.read_turn(OURS.ticket(ROOM, 17, 999), ROOM) is None


@pytest.mark.parametrize("text", ["", ".", "p", "p..", "å.1", "p." + "9" * 500, "p.x.1.AAAA", "\0"])
def test_anything_else_is_worth_nothing(text):
    assert OURS.read_place(text, ROOM) is None


def test_the_digest_tells_the_person_apart_in_one_room_only():
    anna, bo = uuid.UUID(int=3), uuid.UUID(int=4)
    assert OURS.digest(ROOM, anna) == OURS.digest(ROOM, anna)
    assert len({OURS.digest(ROOM, anna), OURS.digest(ROOM, bo), OURS.digest(OTHER, anna)}) == 3
    assert anna.hex not in OURS.digest(ROOM, anna)
