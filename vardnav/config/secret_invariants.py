"""Wiring: what must always hold of cases that whoever acts for somebody may not know of (as invariants.py)."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

#: Since when the case `c` is secret: by the last step that hid it, or from the beginning.
_HIDDEN_SINCE = (
    "coalesce((SELECT max(s.at) FROM cases_step s WHERE s.case_id = c.id AND s.verb = 'hide'), c.sent_at)"
)

OF_SECRETS: tuple[Invariant, ...] = (
    Invariant(
        "I20",
        "a secret case was sent by the one it is about; one that continues it is as secret",
        "SELECT 'case ' || id FROM cases_case WHERE is_secret AND sent_by_id <> subject_id "
        "UNION ALL SELECT 'case ' || c.id FROM cases_case c JOIN cases_case b ON b.id = c.continues_id "
        "WHERE c.is_secret <> b.is_secret "
        "UNION ALL SELECT 'draft ' || id FROM cases_draft WHERE is_secret AND person_id <> subject_id",
    ),
    Invariant(
        "I20",
        "a case is as secret as the last step says that hid or showed it",
        "SELECT 'case ' || c.id FROM cases_case c JOIN LATERAL (SELECT verb FROM cases_step s WHERE s.case_id = c.id "
        "AND s.verb IN ('hide', 'reveal') ORDER BY number DESC LIMIT 1) s ON true WHERE c.is_secret <> (s.verb = 'hide') "
        # What goes on in another region is hidden and shown there, its earlier parts with it.
        "AND NOT EXISTS (SELECT FROM cases_case n WHERE n.continues_id = c.id)",
    ),
    Invariant(
        "I20",
        "of a secret case nobody is told but the one it is about, since it became one",
        "SELECT 'notice ' || n.id FROM notify_notice n JOIN cases_case c ON c.id = n.case_id "  # noqa: S608
        f"WHERE c.is_secret AND n.person_id <> c.subject_id AND n.state <> 'cancelled' AND n.created_at >= {_HIDDEN_SINCE}",
    ),
    Invariant(
        "I20",
        "nobody who acts for the one it is about has read a secret case, since it became one",
        "SELECT 'case ' || c.id || ' was read by ' || a.actor_id FROM cases_case c JOIN audit_entry a ON a.object_id = c.id "  # noqa: S608
        "WHERE c.is_secret AND a.role = 'resident' AND a.actor_id <> c.subject_id AND a.outcome = 'done' "
        f"AND a.action IN ('cases.read', 'cases.file') AND a.at >= {_HIDDEN_SINCE}",
    ),
    Invariant(
        "I20",
        "what is only for oneself, about medicines or of the record is marked so, to whoever acts for an adult",
        "SELECT 'case ' || c.id || ' is ' || c.area FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id "
        "WHERE c.area <> 'own' AND (u.kind IN ('youth', 'sexual_health') "
        "OR c.service_key IN ('self_tests.order', 'self_tests.home', 'unit.contact_tracing')) "
        "OR c.area NOT IN ('own', 'medicines') AND c.service_key = 'prescriptions.renew' "
        "OR c.area NOT IN ('own', 'record') "
        "AND c.service_key IN ('record.copy', 'certificates.request', 'certificates.renew', 'unit.result') "
        "UNION ALL SELECT 'case ' || c.id FROM cases_case c JOIN cases_case b ON b.id = c.continues_id "
        "WHERE c.area <> b.area",
    ),
    Invariant(
        "I20",
        "nothing is kept from whoever acts for an adult as only for oneself without a reason",
        "SELECT 'case ' || c.id FROM cases_case c WHERE c.area = 'own' "
        "AND c.service_key NOT IN ('self_tests.order', 'self_tests.home', 'unit.contact_tracing') "
        # What tells the giver of a power on paper is the giver's alone: the agent could read it away.
        "AND NOT EXISTS (SELECT FROM paper_letter l WHERE l.case_id = c.id AND l.reason = 'power') "
        "AND c.continues_id IS NULL AND NOT EXISTS (SELECT FROM cases_case n WHERE n.continues_id = c.id) "
        "AND NOT EXISTS (SELECT FROM organisations_unit u WHERE u.kind IN ('youth', 'sexual_health') AND (u.id = c.unit_id "
        "OR u.id IN (SELECT unit_id FROM cases_step WHERE case_id = c.id UNION SELECT to_unit_id FROM cases_step "
        "WHERE case_id = c.id)))",
    ),
)
