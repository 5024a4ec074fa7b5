"""Wiring: what must always hold of powers of attorney, in plain SQL; the numbers are those of the dated table."""

from __future__ import annotations

from vardnav.kernel.people import acting_file

_LIMITS = ", ".join(
    f"(date '{one.valid_from}', '{one.valid_to or 'infinity'}'::date, "
    f"{one.min_age}, {one.answer_days}, {one.max_years})"
    for one in acting_file.power_limits()
)
#: Each power with the row of the table that held on the day it was given.
_POWERS = (
    "FROM (SELECT p.*, (p.offered_at AT TIME ZONE 'Europe/Stockholm')::date AS given_on, "
    "(p.created_at AT TIME ZONE 'Europe/Stockholm')::date AS accepted_on "
    "FROM people_actingdecision p WHERE p.kind = 'power_of_attorney') d "
    "JOIN people_person a ON a.id = d.actor_id JOIN people_person s ON s.id = d.subject_id "
    "LEFT JOIN LATERAL (SELECT * "
    "FROM (VALUES LIMITS) v (valid_from, valid_to, min_age, answer_days, max_years) "
    "WHERE v.valid_from <= d.given_on AND d.given_on < v.valid_to "
    "ORDER BY v.valid_from DESC LIMIT 1) l ON true "
).replace("LIMITS", _LIMITS)
#: Number, words and statement of each (see invariants.py).
ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "I15",
        "nobody acts by a power of attorney that they have not accepted themselves",
        (
            "SELECT 'acting decision ' || d.id FROM people_actingdecision d LEFT JOIN people_poweroffer o ON o.id = d.id "
            "AND o.answer = 'accepted' AND o.giver_id = d.subject_id AND o.areas = d.areas AND o.valid_to = d.valid_to "
            "AND o.region = d.region AND o.offered_at = d.offered_at "
            "WHERE d.kind = 'power_of_attorney' AND o.id IS NULL "
            "UNION ALL SELECT 'power ' || o.id FROM people_poweroffer o WHERE o.answer = 'accepted' AND NOT EXISTS "
            "(SELECT FROM people_actingdecision d WHERE d.id = o.id AND d.kind = 'power_of_attorney')"
        ),
    ),
    (
        "I15",
        "a power of attorney was accepted in time, is between two adults, and ends within the years of the table",
        (
            "SELECT 'acting decision ' || d.id "
            + _POWERS
            + "WHERE l.max_years IS NULL OR d.valid_to IS NULL OR d.accepted_on < d.given_on "
            "OR d.accepted_on > d.given_on + l.answer_days "
            "OR d.valid_to > (d.given_on + make_interval(years => l.max_years))::date "
            "OR a.born_on IS NULL OR s.born_on IS NULL "
            "OR (a.born_on + make_interval(years => l.min_age))::date > d.accepted_on "
            "OR (s.born_on + make_interval(years => l.min_age))::date > d.given_on"
        ),
    ),
)
