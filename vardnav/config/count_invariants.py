"""Wiring: what is kept of other rows and shown or counted from, worked out again from those rows, in plain SQL (I14).

Counts themselves are never kept: the decision "Numbers are counted when they are shown" says so, and
tests/architecture/test_counts.py finds a column that would.
"""

from __future__ import annotations

from vardnav.config.invariant import Invariant

OF_COUNTS: tuple[Invariant, ...] = (
    Invariant(
        "I14",
        "a case was first answered when staff first wrote in it, or in what it continues, as what it is of now",
        "WITH RECURSIVE story (case_id, part) AS (SELECT id, id FROM cases_case UNION ALL "
        "SELECT s.case_id, c.continues_id FROM story s JOIN cases_case c ON c.id = s.part WHERE c.continues_id IS NOT NULL) "
        "SELECT 'case ' || c.id || ' says ' || coalesce(c.first_answered_at::text, 'never') FROM cases_case c LEFT JOIN "
        "(SELECT case_id, min(at) AS at FROM (SELECT s.case_id, t.at FROM story s JOIN cases_step t ON t.case_id = s.part "
        "WHERE t.verb IN ('ask', 'message', 'complete') AND t.by_staff_id IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM story z JOIN cases_step r ON r.case_id = z.part "
        "WHERE z.case_id = s.case_id AND r.from_service <> '' AND r.at >= t.at) "
        # A line of a chat is no step of its case.
        "UNION ALL SELECT s.case_id, m.sent_at FROM story s JOIN cases_case k ON k.id = s.part "
        "JOIN cases_message m ON m.case_id = s.part WHERE k.service_key = 'conversations.chat' "
        "AND m.direction = 'to_resident' AND m.author_staff_id IS NOT NULL) w GROUP BY case_id) a "
        "ON a.case_id = c.id WHERE c.first_answered_at IS DISTINCT FROM a.at",
    ),
    *(
        Invariant(
            "I15",
            f"{what} are numbered 1, 2, 3 … of each person's: the last counts, and none is gone",
            f"SELECT 'those of person ' || person_id FROM {table} "  # noqa: S608 - constants
            "GROUP BY person_id HAVING min(number) <> 1 OR max(number) <> count(*)",
        )
        for what, table in (
            ("consents of what notices may say", "notify_noticeconsent"),
            ("choices of how answers come", "contacts_replychoice"),
        )
    ),
    Invariant(
        "I14",
        "a case has stood as it does, and is closed, since the step that led there",
        "SELECT 'case ' || c.id FROM cases_case c JOIN (SELECT case_id, "
        "max(at) FILTER (WHERE from_status <> to_status) AS turned, "
        "max(at) FILTER (WHERE from_status <> to_status AND to_status = 'completed') AS closed "
        "FROM cases_step GROUP BY case_id) s ON s.case_id = c.id "
        "WHERE c.status_at <> s.turned OR c.closed_at IS NOT NULL AND c.closed_at <> s.closed",
    ),
)
