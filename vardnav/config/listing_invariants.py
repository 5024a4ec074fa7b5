"""Wiring: what must always hold of choices of a health centre, in SQL that shares nothing with the code that writes it."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

OF_LISTINGS = (
    Invariant(
        "I18",
        "every case of choosing a health centre has its choice, of the same person and unit",
        "SELECT 'case ' || c.id || ' has no choice' FROM cases_case c WHERE c.service_key = 'listing.choose' AND NOT EXISTS "
        "(SELECT FROM listing_choice l WHERE l.case_id = c.id) UNION ALL "
        "SELECT 'choice ' || l.id FROM listing_choice l JOIN cases_case c ON c.id = l.case_id "
        "WHERE (l.region, l.unit_id, l.subject_id) <> (c.region, c.unit_id, c.subject_id) "
        "OR c.service_key <> 'listing.choose'",
    ),
    Invariant(
        "I18",
        "nobody has two choices of a health centre that wait to be registered",
        "SELECT 'choices of ' || l.subject_id || ': ' || count(*) FROM listing_choice l "
        "JOIN cases_case c ON c.id = l.case_id WHERE c.outcome = '' GROUP BY l.subject_id HAVING count(*) > 1",
    ),
    Invariant(
        "I18",
        "nobody is passed by in a queue to a health centre: who was offered a place had waited longest of those who waited",
        "SELECT 'place ' || o.id FROM listing_place o WHERE o.offered_at IS NOT NULL AND EXISTS (SELECT FROM "
        "listing_place w WHERE w.region = o.region AND w.unit_id = o.unit_id AND (w.joined_at, w.id) < (o.joined_at, o.id) "
        "AND (w.offered_at IS NULL OR w.offered_at > o.offered_at) AND (w.ended_at IS NULL OR w.ended_at > o.offered_at))",
    ),
    Invariant(
        "I18",
        "a place that was taken is of somebody who has chosen that health centre",
        "SELECT 'place ' || p.id FROM listing_place p WHERE p.ended = 'taken' AND NOT EXISTS (SELECT FROM listing_choice l "
        "WHERE l.subject_id = p.subject_id AND l.unit_id = p.unit_id AND l.chosen_at = p.ended_at)",
    ),
)
