"""Wiring: what must always hold of self-sample kits, in plain SQL that shares nothing with the code that writes it."""

from __future__ import annotations

#: verb, from, to: written by hand from what people were promised; the code has its own table.
_STEPS = """(VALUES
    ('order', '', 'ordered'), ('cancel', 'ordered', 'cancelled'), ('dispatch', 'ordered', 'dispatched'),
    ('register', 'dispatched', 'registered'), ('receive', 'registered', 'received'), ('answer', 'received', 'answered'),
    ('expire', 'dispatched', 'expired'), ('lose', 'dispatched', 'lost'), ('lose', 'registered', 'lost')
) AS allowed(verb, from_state, to_state)"""

#: (words, statement): each statement selects a line of text for each broken row.
STATEMENTS: tuple[tuple[str, str], ...] = (
    (
        "a kit's number belongs to one order",
        (
            "SELECT 'kit ' || kit_id || ' of ' || count(*) || ' orders' FROM self_tests_order WHERE kit_id <> '' "
            "GROUP BY region, kit_id HAVING count(*) > 1"
        ),
    ),
    (
        "nobody has two open orders of a kind",
        (
            "SELECT 'orders of ' || subject_id || ': ' || count(*) FROM self_tests_order "
            "WHERE state IN ('ordered', 'dispatched', 'registered', 'received') GROUP BY region, subject_id, kind "
            "HAVING count(*) > 1"
        ),
    ),
    (
        "every order stands where its last step led, its steps are numbered 1..n and each begins where the one before ended",
        (
            "SELECT 'order ' || o.id || ' is ' || o.state FROM self_tests_order o LEFT JOIN LATERAL (SELECT to_state FROM "
            "self_tests_orderstep s WHERE s.order_id = o.id ORDER BY number DESC LIMIT 1) s ON true "
            "WHERE o.state IS DISTINCT FROM s.to_state UNION ALL "
            "SELECT 'steps of order ' || order_id FROM self_tests_orderstep GROUP BY order_id "
            "HAVING min(number) <> 1 OR max(number) <> count(*) UNION ALL "
            "SELECT 'step ' || id FROM (SELECT id, from_state, coalesce(lag(to_state) OVER (PARTITION BY order_id ORDER BY "
            "number), '') AS before FROM self_tests_orderstep) s WHERE from_state <> before"
        ),
    ),
    (
        "every step of an order is an allowed one",
        (
            "SELECT 'step ' || s.id || ': ' || s.verb || ', ' || s.from_state || ' to ' || s.to_state "  # noqa: S608
            "FROM self_tests_orderstep s WHERE (s.verb, s.from_state, s.to_state) NOT IN "
            f"(SELECT verb, from_state, to_state FROM {_STEPS})"
        ),
    ),
    (
        "an answer is of a sample that was sent out, registered and received, and says what was found",
        (
            "SELECT 'order ' || id FROM self_tests_order WHERE (state = 'answered') <> (result <> '') OR state = 'answered' "
            "AND (dispatched_at IS NULL OR registered_at IS NULL OR received_at IS NULL OR answered_at IS NULL "
            "OR taken_on IS NULL)"
        ),
    ),
    (
        "every positive answer has somebody's follow-up, at the order's unit",
        (
            "SELECT 'order ' || o.id FROM self_tests_order o WHERE o.result = 'positive' AND NOT EXISTS (SELECT FROM "
            "self_tests_task t WHERE t.order_id = o.id AND t.kind = 'follow_up' AND t.unit_id = o.unit_id "
            "AND t.subject_id = o.subject_id)"
        ),
    ),
    (
        "an order is about its case's person, in its case's region, and so is what belongs to it",
        (
            "SELECT 'order ' || o.id FROM self_tests_order o JOIN cases_case c ON c.id = o.case_id "
            "WHERE (o.region, o.subject_id) <> (c.region, c.subject_id) UNION ALL "
            "SELECT 'task ' || t.id FROM self_tests_task t JOIN self_tests_order o ON o.id = t.order_id "
            "WHERE (t.region, t.subject_id) <> (o.region, o.subject_id) UNION ALL "
            "SELECT 'message ' || m.id FROM self_tests_labmessage m JOIN self_tests_order o ON o.id = m.order_id "
            "WHERE m.region <> o.region OR m.kit_id <> o.kit_id"
        ),
    ),
    (
        "a protected person's address is not kept with an order",
        (
            "SELECT 'order ' || o.id FROM self_tests_order o JOIN people_person p ON p.id = o.subject_id "
            "WHERE p.protection <> 'none' AND o.state = 'ordered' AND o.address <> ''"
        ),
    ),
)
