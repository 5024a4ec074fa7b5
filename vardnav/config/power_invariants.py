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
    "FROM people_actingdecision p WHERE p.kind = 'power_of_attorney' AND p.author_id IS NULL) d "
    "JOIN people_person a ON a.id = d.actor_id JOIN people_person s ON s.id = d.subject_id "
    "LEFT JOIN LATERAL (SELECT * "
    "FROM (VALUES LIMITS) v (valid_from, valid_to, min_age, answer_days, max_years) "
    "WHERE v.valid_from <= d.given_on AND d.given_on < v.valid_to "
    "ORDER BY v.valid_from DESC LIMIT 1) l ON true "
).replace("LIMITS", _LIMITS)
#: The same of those on paper, given on the day they were registered.
_PAPERS = _POWERS.replace(
    "FROM people_actingdecision p WHERE p.kind = 'power_of_attorney' AND p.author_id IS NULL",
    "FROM (SELECT q.*, w.registered_at, w.valid_from AS wanted_from FROM people_actingdecision q "
    "JOIN people_paperpower w ON w.id = q.id WHERE q.kind = 'power_of_attorney') p",
).replace("p.offered_at AT TIME ZONE", "p.registered_at AT TIME ZONE")
#: Number, words and statement of each (see invariants.py).
ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "I15",
        "nobody acts by a power of attorney given with an e-ID that they have not accepted themselves",
        (
            "SELECT 'acting decision ' || d.id FROM people_actingdecision d LEFT JOIN people_poweroffer o ON o.id = d.id "
            "AND o.answer = 'accepted' AND o.giver_id = d.subject_id AND o.areas = d.areas AND o.valid_to = d.valid_to "
            "AND o.region = d.region AND o.offered_at = d.offered_at "
            "WHERE d.kind = 'power_of_attorney' AND d.author_id IS NULL AND o.id IS NULL "
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
    (
        "I15",
        "a power of attorney on paper is as staff have registered it, confirmed by another where two are wanted",
        (
            "SELECT 'acting decision ' || d.id FROM people_actingdecision d LEFT JOIN people_paperpower w ON w.id = d.id "
            "AND w.giver_id = d.subject_id AND w.agent_id = d.actor_id AND w.areas = d.areas AND w.valid_to = d.valid_to "
            "AND w.valid_from <= d.valid_from AND w.region = d.region "
            "AND w.author_id = d.author_id AND w.unit_id = d.unit_id "
            "AND (NOT w.needs_two OR w.answer = 'confirmed' AND w.answered_by_id <> w.author_id) "
            "WHERE d.kind = 'power_of_attorney' AND d.author_id IS NOT NULL AND w.id IS NULL "
            "UNION ALL SELECT 'paper ' || w.id FROM people_paperpower w WHERE (NOT w.needs_two OR w.answer = 'confirmed') "
            "AND NOT EXISTS (SELECT FROM people_actingdecision d WHERE d.id = w.id AND d.kind = 'power_of_attorney')"
        ),
    ),
    (
        "I15",
        "a power of attorney on paper is between two adults, ends within the years of the table, and its giver was told",
        (
            "SELECT 'acting decision ' || d.id "  # noqa: S608 - constants
            + _PAPERS
            + "WHERE l.max_years IS NULL OR a.born_on IS NULL OR s.born_on IS NULL "
            "OR d.valid_to > (d.wanted_from + make_interval(years => l.max_years))::date "
            "OR (a.born_on + make_interval(years => l.min_age))::date > d.given_on "
            "OR (s.born_on + make_interval(years => l.min_age))::date > d.given_on "
            "OR NOT EXISTS (SELECT FROM paper_letter p WHERE p.subject_id = d.subject_id AND p.reason = 'power' "
            "AND p.planned_at = d.created_at)"
        ),
    ),
)
