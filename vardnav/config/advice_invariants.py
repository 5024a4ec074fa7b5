"""Wiring: what must always hold of assessments at the desk and of brakes; SQL that shares nothing with the code."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

_WRITTEN = (
    "(SELECT region, case_id, assessment_id, number FROM advice_staffanswer UNION ALL "
    "SELECT region, case_id, assessment_id, number FROM advice_regrade)"
)

OF_ADVICE: tuple[Invariant, ...] = (
    Invariant(
        "I18",
        "what staff asked and decided of a case is numbered 1..n, in its region, of the assessment that came along with it",
        f"SELECT 'case ' || case_id FROM {_WRITTEN} w GROUP BY case_id "  # noqa: S608
        "HAVING min(number) <> 1 OR max(number) <> count(*) OR count(*) <> count(DISTINCT number) UNION ALL "
        f"SELECT 'case ' || c.id FROM {_WRITTEN} w JOIN cases_case c ON c.id = w.case_id "
        "JOIN advice_assessment a ON a.id = w.assessment_id "
        "WHERE w.region <> c.region OR a.subject_id IS DISTINCT FROM c.subject_id",
    ),
    Invariant(
        "I18",
        "an assessment went along with forms of the one it is about",
        "SELECT 'handover ' || h.id FROM advice_handover h JOIN advice_assessment a ON a.id = h.assessment_id "
        "JOIN cases_case c ON c.draft_id = h.draft_id AND c.region = h.region "
        "WHERE a.subject_id IS DISTINCT FROM c.subject_id",
    ),
    Invariant(
        "I18",
        "every decision of how urgent it is, and every brake pulled or lifted, has its row in the log",
        "SELECT 'regrade ' || r.id FROM advice_regrade r WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE "
        "e.action = 'advice.regrade' AND e.object_id = r.assessment_id AND e.at = r.decided_at) UNION ALL "
        "SELECT 'brake ' || b.id FROM advice_brake b WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE "
        "e.action = 'advice.brake' AND e.object_id = b.id) OR b.lifted_at IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM audit_entry e WHERE e.action = 'advice.lift' AND e.object_id = b.id)",
    ),
    Invariant(
        "I18",
        "when a brake was pulled somebody had been told something too mild, no more than were followed up, past the limit",
        "SELECT 'brake ' || id FROM advice_brake WHERE missed > followed OR missed < 1 "
        "OR upper_millionths <= limit_percent * 10000 OR upper_millionths < missed * 1000000.0 / followed - 1",
    ),
)
