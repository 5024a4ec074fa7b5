"""Wiring: what must always hold of waiting rooms and who went in with which place; SQL that shares nothing with the code."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

#: The last turn of a place `{0}` in its room `r`.
_BEGUN = "{0}.ends_at - make_interval(mins => r.turn_minutes::int)"

OF_ROOMS: tuple[Invariant, ...] = (
    Invariant(
        "I1",
        "no place in a waiting room is two people's, and nobody has two turns at once",
        "SELECT 'place ' || number || ' of room ' || room_id FROM waiting_room_entry GROUP BY room_id, number "  # noqa: S608
        "HAVING count(*) > 1 UNION ALL "
        "SELECT 'entries ' || one.id || ' and ' || two.id FROM waiting_room_entry one JOIN waiting_room_room r "
        "ON r.id = one.room_id JOIN waiting_room_entry two ON two.room_id = one.room_id AND two.digest = one.digest "
        f"AND two.id > one.id WHERE {_BEGUN.format('one')} < two.ends_at AND {_BEGUN.format('two')} < one.ends_at",
    ),
    Invariant(
        "I1",
        "nobody went in with a place that was never given, before the opening, or more often than a place lets in",
        "SELECT 'entry ' || e.id FROM waiting_room_entry e JOIN waiting_room_room r ON r.id = e.room_id "
        "LEFT JOIN waiting_room_line l ON l.room_id = e.room_id WHERE e.number < 1 OR l.room_id IS NULL "
        "OR e.number > l.reserved_up_to OR e.turn NOT BETWEEN 1 AND 2 OR e.entered_at < r.opens_at "
        "OR e.ends_at <= e.entered_at OR e.booked_at < e.entered_at OR e.booked_at > e.ends_at",
    ),
    Invariant(
        "I1",
        "a line has come no further than its numbers, and no moment shows more inside than may be",
        "SELECT 'line ' || room_id FROM waiting_room_line WHERE issued > reserved_up_to OR called_up_to > reserved_up_to "
        "UNION ALL SELECT 'moment ' || s.id FROM waiting_room_sample s JOIN waiting_room_room r ON r.id = s.room_id "
        "WHERE r.version = 1 AND s.inside > r.most_inside",
    ),
    Invariant(
        "I2",
        "one room at most stands open before one thing in a region, and each has its line",
        "SELECT 'rooms before ' || key || ' in ' || region FROM waiting_room_room WHERE closed_at IS NULL "
        "GROUP BY region, key HAVING count(*) > 1 UNION ALL SELECT 'room ' || r.id FROM waiting_room_room r "
        "WHERE NOT EXISTS (SELECT FROM waiting_room_line l WHERE l.room_id = r.id)",
    ),
    Invariant(
        "I8",
        "every room that a region has opened has its row in the log",
        "SELECT 'room ' || r.id FROM waiting_room_room r WHERE NOT EXISTS (SELECT FROM audit_entry e "
        "WHERE e.object_id = r.id AND e.action = 'waiting_room.open')",
    ),
    Invariant(
        "I13",
        "who went into a room did so in its region",
        "SELECT 'entry ' || e.id FROM waiting_room_entry e JOIN waiting_room_room r ON r.id = e.room_id "
        "WHERE e.region <> r.region",
    ),
)
