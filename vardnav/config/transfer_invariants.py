"""Wiring: what must always hold of cases that went to another care provider or region (as invariants.py)."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

OF_TRANSFERS: tuple[Invariant, ...] = (
    Invariant(
        "I5",
        "a case has left its region exactly when one case in another region continues it, about the same person",
        "SELECT 'case ' || c.id || ' is continued ' || count(n.id) || ' times' FROM cases_case c "
        "LEFT JOIN cases_case n ON n.continues_id = c.id GROUP BY c.id "
        "HAVING count(n.id) <> CASE WHEN c.outcome = 'transferred' THEN 1 ELSE 0 END "
        "UNION ALL SELECT 'case ' || n.id || ' continues ' || c.id FROM cases_case n JOIN cases_case c "
        "ON c.id = n.continues_id WHERE n.region = c.region OR n.subject_id <> c.subject_id OR n.sent_by_id <> c.sent_by_id "
        "OR coalesce(nullif(n.sent_as, ''), n.service_key) <> coalesce(nullif(c.sent_as, ''), c.service_key) "
        "OR n.sent_at <> c.sent_at OR n.answers <> c.answers "
        "UNION ALL SELECT 'case ' || c.id || ' begins with ' || s.verb FROM cases_case c JOIN cases_step s "
        "ON s.case_id = c.id AND s.number = 1 WHERE (c.continues_id IS NOT NULL) <> (s.verb = 'continue')",
    ),
    Invariant(
        "I5",
        "what goes to another care provider goes on a legal basis, with a receipt that says how the person said yes",
        "SELECT 'step ' || s.id || ' has no basis' FROM cases_step s JOIN organisations_unit f ON f.id = s.unit_id "
        "JOIN organisations_unit t ON t.id = s.to_unit_id "
        "WHERE s.basis = '' AND f.provider_id IS DISTINCT FROM t.provider_id "
        "UNION ALL SELECT 'step ' || s.id || ' has no receipt' FROM cases_step s "
        "WHERE s.verb IN ('forward', 'redirect', 'transfer') "
        "AND s.basis <> '' AND NOT EXISTS (SELECT 1 FROM cases_transfer r WHERE s.at = r.sent_at AND r.case_id = s.case_id "
        "OR s.at = r.returned_at AND r.continued_by_id = s.case_id) "
        "UNION ALL SELECT 'transfer ' || id FROM cases_transfer WHERE basis IN ('consent', 'joined_up') "
        "AND (consent_how = '' OR consent_on IS NULL)",
    ),
    Invariant(
        "I5",
        "a case is of another e-service than it was sent as exactly when a step has made it so, and is told as one",
        "SELECT 'case ' || c.id || ' is of ' || c.service_key FROM cases_case c WHERE c.sent_as = c.service_key "
        "OR (c.sent_as <> '' AND c.continues_id IS NULL AND NOT EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id "
        "AND s.verb = 'redirect' AND s.from_service <> '')) "
        "UNION ALL SELECT 'step ' || s.id FROM cases_step s WHERE s.verb = 'redirect' AND s.from_service = ''",
    ),
    Invariant(
        "I13",
        "a transfer lies in its case's region; another region's case continues it exactly when it went there",
        "SELECT 'transfer ' || r.id FROM cases_transfer r JOIN cases_case c ON c.id = r.case_id "
        "JOIN organisations_unit t ON t.id = r.to_unit_id JOIN organisations_unit f ON f.id = r.from_unit_id "
        "LEFT JOIN cases_case n ON n.id = r.continued_by_id "
        "WHERE r.region <> c.region OR r.subject_id <> c.subject_id OR f.region_id <> r.region "
        "OR t.region_id <> r.to_region OR (r.to_region <> r.region) <> (n.id IS NOT NULL) "
        "OR n.region <> r.to_region OR n.continues_id <> c.id",
    ),
    Invariant(
        "I5",
        "what was retrieved had been taken by nobody, and its last step there says that the sender's staff fetched it",
        "SELECT 'transfer ' || r.id FROM cases_transfer r WHERE r.is_retrieved AND (r.taken_at IS NOT NULL "
        "OR NOT EXISTS (SELECT FROM cases_step s WHERE s.case_id = coalesce(r.continued_by_id, r.case_id) "
        "AND s.verb IN ('retrieve', 'retrieve_abroad') AND s.at = r.returned_at AND s.by_staff_id = r.returned_by_id "
        "AND s.to_unit_id = r.from_unit_id))",
    ),
    Invariant(
        "I4",
        "what was written before a case left its region stands there still, and nothing after",
        "SELECT 'message ' || m.id FROM cases_message m JOIN cases_case c ON c.id = m.case_id "
        "WHERE c.outcome = 'transferred' AND m.sent_at > c.closed_at",
    ),
)
