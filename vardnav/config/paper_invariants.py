"""Wiring: what must always hold of answers on paper, in plain SQL that shares nothing with the code that writes it."""

from __future__ import annotations

from vardnav.config.invariant import Invariant

OF_PAPER: tuple[Invariant, ...] = (
    Invariant(
        "I21",
        "choices of how answers come are numbered 1..n for each person; what staff choose has a reason",
        "SELECT 'choices of ' || person_id FROM contacts_replychoice GROUP BY person_id "
        "HAVING min(number) <> 1 OR max(number) <> count(*) OR count(DISTINCT number) <> count(*) "
        "UNION ALL SELECT 'choice ' || id FROM contacts_replychoice WHERE (staff_id IS NULL) <> (trim(reason) = '')",
    ),
    Invariant(
        "I21",
        "a letter is what a unit of its case wrote to the person, goes to them or to who is a guardian, and once",
        "SELECT 'letter ' || l.id FROM paper_letter l JOIN cases_message m ON m.id = l.message_id "
        "JOIN cases_case c ON c.id = m.case_id WHERE l.case_id <> m.case_id OR l.region <> m.region "
        "OR l.subject_id <> c.subject_id OR m.direction <> 'to_resident' "
        # The writer's, or (sent by hand) of a unit that the case has come to since.
        "OR l.unit_id NOT IN (m.unit_id, c.unit_id) AND NOT EXISTS (SELECT FROM cases_step s "
        "WHERE s.case_id = c.id AND s.to_unit_id = l.unit_id) "
        "OR l.receiver_id <> l.subject_id AND NOT EXISTS (SELECT FROM people_guardianship g "
        "WHERE g.guardian_id = l.receiver_id AND g.child_id = l.subject_id) "
        "AND NOT EXISTS (SELECT FROM people_actingdecision d "
        "WHERE d.actor_id = l.receiver_id AND d.subject_id = l.subject_id) "
        "UNION ALL SELECT 'message ' || message_id FROM paper_letter WHERE message_id IS NOT NULL "
        "GROUP BY message_id HAVING count(*) > 1",
    ),
    Invariant(
        "I21",
        "a letter that no unit wrote is about its case's person, of a clock of that case",
        "SELECT 'letter ' || l.id FROM paper_letter l JOIN cases_case c ON c.id = l.case_id "
        "WHERE l.message_id IS NULL AND (l.region <> c.region OR l.subject_id <> c.subject_id "
        "OR NOT EXISTS (SELECT FROM guarantee_guaranteeclock g WHERE g.case_id = l.case_id))",
    ),
    Invariant(
        "I21",
        "what is followed until it is read was written to its case's person, and is a unit's that has had the case; "
        "what is settled is in the log",
        "SELECT 'pursuit ' || f.id FROM unread_pursuit f JOIN cases_message m ON m.id = f.message_id "
        "WHERE f.case_id <> m.case_id OR f.region <> m.region OR f.unit_id <> m.unit_id AND NOT EXISTS ("
        "WITH RECURSIVE part AS (SELECT c.id, c.unit_id FROM cases_case c WHERE c.id = f.case_id "
        "UNION ALL SELECT n.id, n.unit_id FROM cases_case n JOIN part p ON n.continues_id = p.id) "
        "SELECT FROM part p WHERE p.unit_id = f.unit_id "
        "UNION ALL SELECT FROM part p JOIN cases_step s ON s.case_id = p.id WHERE s.to_unit_id = f.unit_id) "
        "OR f.subject_id <> m.subject_id OR m.direction <> 'to_resident' "
        "UNION ALL SELECT 'pursuit ' || f.id FROM unread_pursuit f WHERE f.settled_by_id IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM audit_entry a WHERE a.action = 'unread.settle' AND a.object_id = f.case_id AND a.at = f.settled_at)",
    ),
    Invariant(
        "I21",
        "what was written to a grown person who had chosen paper is among the letters a day later",
        "SELECT 'message ' || m.id FROM cases_message m JOIN cases_case c ON c.id = m.case_id "
        "JOIN people_person p ON p.id = m.subject_id JOIN LATERAL (SELECT replies FROM contacts_replychoice r "
        "WHERE r.person_id = m.subject_id AND r.at <= m.sent_at ORDER BY number DESC LIMIT 1) r ON true "
        "WHERE m.direction = 'to_resident' AND r.replies IN ('both', 'paper') AND NOT c.is_secret "
        "AND p.deceased_on IS NULL AND p.born_on <= m.sent_at::date - interval '18 years' "
        "AND m.sent_at < clock_timestamp() - interval '1 day' "
        # Changed while the job waited, both are right.
        "AND NOT EXISTS (SELECT FROM contacts_replychoice n WHERE n.person_id = m.subject_id "
        "AND n.at > m.sent_at AND n.at < m.sent_at + interval '1 day') "
        "AND NOT EXISTS (SELECT FROM cases_step s WHERE s.case_id = m.case_id AND s.at = m.sent_at "
        "AND s.basis IN ('by_visit', 'by_phone')) "
        "AND NOT EXISTS (SELECT FROM paper_letter l WHERE l.message_id = m.id)",
    ),
    Invariant(
        "I21",
        "every letter that is sent, or decided not to be, has its row in the log",
        "SELECT 'letter ' || l.id FROM paper_letter l WHERE l.state <> 'planned' AND NOT EXISTS (SELECT FROM audit_entry a "
        "WHERE a.action IN ('paper.print', 'paper.drop') AND a.object_id = l.case_id AND a.at = l.settled_at)",
    ),
)
