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
)
