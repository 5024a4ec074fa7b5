"""Wiring: what must always hold in the database, in plain SQL that shares nothing with the code that writes it.

The numbers I4-I16 are those of docs/generated/invariants.md. Each statement selects a line of text for each broken row.
"""

from __future__ import annotations

from vardnav.config import appointment_invariants, catalogue_invariants, kit_invariants, power_invariants
from vardnav.config.advice_invariants import OF_ADVICE
from vardnav.config.count_invariants import OF_COUNTS
from vardnav.config.dose_invariants import OF_DOSES
from vardnav.config.invariant import Invariant
from vardnav.config.listing_invariants import OF_LISTINGS
from vardnav.config.paper_invariants import OF_PAPER
from vardnav.config.rush_invariants import OF_ROOMS
from vardnav.config.secret_invariants import OF_SECRETS
from vardnav.config.transfer_invariants import OF_TRANSFERS
from vardnav.config.vaccination_invariants import OF_VACCINATION

#: verb, from, to: written by hand from what people were promised; the code has its own table.
_STEPS = """(VALUES
    ('submit', '', 'received'),
    ('continue', '', 'received'),
    ('inform', '', 'completed'), ('inquire', '', 'waiting_for_resident'),
    ('take', 'received', 'in_progress'), ('take', 'in_progress', 'in_progress'),
    ('take', 'waiting_for_resident', 'waiting_for_resident'),
    ('assign', 'received', 'in_progress'), ('assign', 'in_progress', 'in_progress'),
    ('assign', 'waiting_for_resident', 'waiting_for_resident'),
    ('release', 'in_progress', 'received'),
    ('forward', 'received', 'received'), ('forward', 'in_progress', 'received'),
    ('forward', 'waiting_for_resident', 'received'),
    ('redirect', 'received', 'received'), ('redirect', 'in_progress', 'received'),
    ('redirect', 'waiting_for_resident', 'received'),
    ('transfer', 'received', 'completed'), ('transfer', 'in_progress', 'completed'),
    ('transfer', 'waiting_for_resident', 'completed'), ('return', 'received', 'received'),
    ('retrieve', 'received', 'received'), ('retrieve_abroad', 'received', 'completed'),
    ('ask', 'received', 'waiting_for_resident'), ('ask', 'in_progress', 'waiting_for_resident'),
    ('ask', 'waiting_for_resident', 'waiting_for_resident'),
    ('message', 'received', 'received'), ('message', 'in_progress', 'in_progress'),
    ('message', 'waiting_for_resident', 'waiting_for_resident'),
    ('reply', 'waiting_for_resident', 'in_progress'), ('reply', 'waiting_for_resident', 'received'),
    ('add', 'received', 'received'), ('add', 'in_progress', 'in_progress'),
    ('complete', 'received', 'completed'), ('complete', 'in_progress', 'completed'),
    ('complete', 'waiting_for_resident', 'completed'),
    ('withdraw', 'received', 'completed'), ('withdraw', 'in_progress', 'completed'),
    ('withdraw', 'waiting_for_resident', 'completed'),
    ('decline', 'completed', 'completed'), ('lapse', 'waiting_for_resident', 'received'),
    ('recall', 'received', 'completed'), ('recall', 'in_progress', 'completed'),
    ('recall', 'waiting_for_resident', 'completed'),
    ('hide', 'received', 'received'), ('hide', 'in_progress', 'in_progress'),
    ('hide', 'waiting_for_resident', 'waiting_for_resident'), ('hide', 'completed', 'completed'),
    ('reveal', 'received', 'received'), ('reveal', 'in_progress', 'in_progress'),
    ('reveal', 'waiting_for_resident', 'waiting_for_resident'), ('reveal', 'completed', 'completed')
) AS allowed(verb, from_status, to_status)"""

_NUMBERED = """
SELECT '{what}s of case ' || case_id || ': numbers ' || min(number) || '-' || max(number) || ', but ' || count(*)
FROM {table} GROUP BY case_id
HAVING min(number) <> 1 OR max(number) <> count(*) OR count(DISTINCT number) <> count(*)"""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "I4",
        "messages of a case are numbered 1..n with no gap",
        _NUMBERED.format(what="message", table="cases_message"),
    ),
    Invariant(
        "I4",
        "a message reads as it did when it was written",
        "SELECT 'message ' || id FROM cases_message WHERE text_sha256 <> sha256(convert_to(text, 'UTF8'))",
    ),
    Invariant(
        "I4",
        "a message is about the person its case is about",
        "SELECT 'message ' || m.id FROM cases_message m JOIN cases_case c ON c.id = m.case_id "
        "WHERE m.subject_id <> c.subject_id",
    ),
    Invariant(
        "I4",
        "what is put away out of an inbox is a message to the resident in that very case, in its region, about its person",
        "SELECT 'put away ' || p.id FROM cases_putaway p JOIN cases_case c ON c.id = p.case_id "
        "JOIN cases_message m ON m.id = p.message_id WHERE m.case_id <> c.id OR m.direction <> 'to_resident' "
        "OR (p.region, p.subject_id) <> (c.region, c.subject_id)",
    ),
    Invariant(
        "I5",
        "steps of a case are numbered 1..n with no gap",
        _NUMBERED.format(what="step", table="cases_step"),
    ),
    Invariant(
        "I5",
        "every case has steps, and stands where its last step led",
        "SELECT 'case ' || c.id || ' is ' || c.status || ', its last step led to ' || coalesce(s.to_status, 'nothing') "
        "FROM cases_case c LEFT JOIN LATERAL (SELECT to_status FROM cases_step s WHERE s.case_id = c.id "
        "ORDER BY number DESC LIMIT 1) s ON true WHERE c.status IS DISTINCT FROM s.to_status",
    ),
    Invariant(
        "I5",
        "every step begins where the one before ended",
        "SELECT 'step ' || id FROM (SELECT id, from_status, coalesce(lag(to_status) OVER (PARTITION BY case_id ORDER BY "
        "number), '') AS before FROM cases_step) s WHERE from_status <> before",
    ),
    Invariant(
        "I5",
        "every step is an allowed one",
        "SELECT 'step ' || s.id || ': ' || s.verb || ', ' || s.from_status || ' to ' || s.to_status "  # noqa: S608
        "FROM cases_step s WHERE (s.verb, s.from_status, s.to_status) NOT IN "
        f"(SELECT verb, from_status, to_status FROM {_STEPS})",
    ),
    Invariant(
        "I5",
        "every step has one who did it (but for what time alone does), from its case's time on",
        "SELECT 'step ' || s.id FROM cases_step s JOIN cases_case c ON c.id = s.case_id WHERE s.at < c.sent_at "
        "OR num_nonnulls(s.by_person_id, s.by_staff_id) <> CASE s.verb WHEN 'lapse' THEN 0 ELSE 1 END",
    ),
    Invariant(
        "I5",
        "a case is closed exactly when it is completed, and then has an outcome",
        "SELECT 'case ' || id FROM cases_case WHERE (status = 'completed') <> (closed_at IS NOT NULL) "
        "OR (status = 'completed') <> (outcome <> '')",
    ),
    Invariant(
        "I7",
        "nobody is told twice of one event by one channel",
        "SELECT 'event ' || event_id || ' to person ' || person_id || ' by ' || channel || ': ' || count(*) || ' notices' "
        "FROM notify_notice GROUP BY event_id, person_id, channel HAVING count(*) > 1",
    ),
    Invariant(
        "I7",
        "a notice that was withdrawn was never handed over; one handed over says when",
        "SELECT 'notice ' || id || ' is ' || state FROM notify_notice WHERE (state = 'cancelled' AND handed_at IS NOT NULL) "
        "OR (state IN ('handed_over', 'delivered') AND handed_at IS NULL)",
    ),
    Invariant(
        "I8",
        "every step has its row in the log: same verb, same person",
        "SELECT 'step ' || s.id || ' (' || s.verb || ')' FROM cases_step s JOIN cases_case c ON c.id = s.case_id "
        "WHERE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.object_id = c.id AND a.action = 'cases.' || s.verb "
        "AND a.subject_id = c.subject_id AND a.at = s.at)",
    ),
    Invariant(
        "I10",
        "no file passes for scanned without a scanner and a time (one that is not scanned is opened after a warning)",
        "SELECT 'file ' || id FROM files_storedfile WHERE state = 'clean' AND (scanned_at IS NULL OR scanner = '')",
    ),
    Invariant(
        "I12",
        "every key of a form has one stored outcome: the address that each repeat is sent to, which is all its answer",
        "SELECT 'key ' || key FROM access_storedanswer WHERE location = ''",
    ),
    Invariant(
        "I12",
        "every case was sent once, and its draft is gone (but for a form that a unit waits for)",
        "SELECT 'draft ' || d.id || ' is also a case' FROM cases_draft d JOIN cases_case c ON c.draft_id = d.id "
        "WHERE NOT (c.is_from_unit AND c.answers = '[]') "
        "UNION ALL SELECT 'draft ' || draft_id || ' was sent ' || count(*) || ' times' FROM cases_case "
        "GROUP BY draft_id HAVING count(*) > 1",
    ),
    Invariant(
        "I13",
        "what belongs to a case is in the case's region, and so is its unit",
        "SELECT 'message ' || m.id FROM cases_message m JOIN cases_case c ON c.id = m.case_id WHERE m.region <> c.region "
        "UNION ALL SELECT 'step ' || s.id FROM cases_step s JOIN cases_case c ON c.id = s.case_id "
        "WHERE s.region <> c.region "
        "UNION ALL SELECT 'case ' || c.id FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id "
        "WHERE u.region_id <> c.region "
        "UNION ALL SELECT 'draft ' || d.id FROM cases_draft d JOIN organisations_unit u ON u.id = d.unit_id "
        "WHERE u.region_id <> d.region "
        "UNION ALL SELECT 'step ' || s.id FROM cases_step s JOIN organisations_unit u ON u.id = s.to_unit_id "
        # A case that leaves its region is another's to continue: those steps alone point over the border.
        "WHERE (u.region_id <> s.region) <> (s.verb IN ('transfer', 'retrieve_abroad'))",
    ),
    Invariant(
        "I13",
        "a file is in the region of what it is attached to, and is about the same person",
        "SELECT 'file ' || f.id FROM files_storedfile f JOIN cases_message m ON m.id = f.container_id "
        "WHERE f.container_kind = 'message' AND (f.region, f.subject_id) <> (m.region, m.subject_id) "
        "UNION ALL SELECT 'file ' || f.id FROM files_storedfile f JOIN cases_case c ON c.draft_id = f.container_id "
        "WHERE f.container_kind = 'draft' AND (f.region, f.subject_id) <> (c.region, c.subject_id) "
        "UNION ALL SELECT 'file ' || f.id FROM files_storedfile f JOIN cases_draft d ON d.id = f.container_id "
        "WHERE f.container_kind = 'draft' AND (f.region, f.subject_id) <> (d.region, d.subject_id) "
        "UNION ALL SELECT 'file ' || f.id || ' hangs on nothing' FROM files_storedfile f "
        "WHERE f.container_kind IN ('draft', 'message') "
        "AND NOT EXISTS (SELECT 1 FROM cases_message m WHERE m.id = f.container_id) "
        "AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.draft_id = f.container_id) "
        "AND NOT EXISTS (SELECT 1 FROM cases_draft d WHERE d.id = f.container_id)",
    ),
    Invariant(
        "I13",
        "a row of the log about a step of a case is in the region where the step was taken",
        "SELECT 'log row ' || a.id FROM cases_step s JOIN audit_entry a ON a.object_id = s.case_id "
        "AND a.action = 'cases.' || s.verb AND a.at = s.at WHERE a.region <> s.region",
    ),
    Invariant(
        "I13",
        "a decision about a unit is its own region's",
        "SELECT 'decision ' || o.id FROM catalogue_offering o JOIN organisations_unit u ON u.id = o.unit_id "
        "WHERE u.region_id <> o.region_id",
    ),
    Invariant(
        "I15",
        "a guardianship has an author and begins before it ends",
        "SELECT 'guardianship ' || id FROM people_guardianship "
        "WHERE author = '' OR valid_to <= valid_from OR guardian_id = child_id",
    ),
    Invariant(
        "I15",
        "two guardianships of the same two people do not overlap",
        "SELECT 'guardianships ' || a.id || ' and ' || b.id FROM people_guardianship a JOIN people_guardianship b "
        "ON a.guardian_id = b.guardian_id AND a.child_id = b.child_id AND a.id < b.id "
        "AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)",
    ),
    Invariant(
        "I15",
        "a decision about who acts for whom has an author, areas, two people, and begins before it ends",
        "SELECT 'acting decision ' || d.id FROM people_actingdecision d "
        "LEFT JOIN organisations_unit u ON u.id = d.unit_id "
        "WHERE (d.author_id IS NULL AND d.kind <> 'power_of_attorney') "
        "OR (d.author_id IS NULL) <> (d.unit_id IS NULL) "
        "OR d.actor_id = d.subject_id OR d.valid_to <= d.valid_from OR d.areas = '{}' "
        "OR u.region_id <> d.region OR d.ended_at < d.created_at "
        "OR (d.ended_at IS NOT NULL)::int "
        "<> num_nonnulls(d.ended_by_staff_id, d.ended_by_person_id, nullif(d.end_cause, '')) "
        "OR (d.end_cause <> '' AND d.kind <> 'power_of_attorney') "
        "OR (d.kind = 'extension' AND (d.valid_to IS NULL OR d.agreed_by = '' OR d.agreed_with = '')) "
        "OR (d.kind IN ('extension', 'block') AND btrim(d.reason) = '') "
        "OR (d.kind NOT IN ('extension', 'block', 'power_of_attorney') "
        "AND (btrim(d.reference) = '' OR btrim(d.decided_by) = ''))",
    ),
    Invariant(
        "I15",
        "two decisions of one kind about the same two people, not ended, do not overlap",
        "SELECT 'acting decisions ' || a.id || ' and ' || b.id FROM people_actingdecision a "
        "JOIN people_actingdecision b ON a.actor_id = b.actor_id AND a.subject_id = b.subject_id AND a.kind = b.kind "
        "AND a.id < b.id WHERE a.ended_at IS NULL AND b.ended_at IS NULL "
        "AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)",
    ),
    Invariant(
        "I15",
        "an extension and a block are about somebody who was a guardian when they were made",
        "SELECT 'acting decision ' || d.id FROM people_actingdecision d WHERE d.kind IN ('extension', 'block') "
        "AND NOT EXISTS (SELECT 1 FROM people_guardianship g WHERE g.guardian_id = d.actor_id "
        "AND g.child_id = d.subject_id AND daterange(g.valid_from, g.valid_to) "
        "@> (d.created_at AT TIME ZONE 'Europe/Stockholm')::date)",
    ),
    Invariant(
        "I15",
        "an account is locked exactly while one lock of it holds; it is opened by staff who saw who the person is",
        "SELECT 'account ' || coalesce(a.person_id, l.person_id) FROM "
        "(SELECT person_id FROM people_account WHERE locked_at IS NOT NULL) a FULL JOIN "
        "(SELECT person_id, count(*) AS locks FROM people_accountlock WHERE unlocked_at IS NULL GROUP BY person_id) l "
        "ON a.person_id = l.person_id WHERE a.person_id IS NULL OR l.person_id IS NULL OR l.locks > 1 "
        "UNION ALL SELECT 'lock ' || id FROM people_accountlock WHERE unlocked_at < locked_at "
        "OR (unlocked_at IS NOT NULL) <> (unlocked_by_id IS NOT NULL AND identity_check <> '') "
        "OR (locked_by_staff_id IS NULL) <> (unit_id IS NULL)",
    ),
    Invariant(
        "I15",
        "one decision at a time holds for an e-service in a region or at a unit",
        "SELECT service_key || ' in ' || region_id || ': ' || count(*) || ' decisions hold' FROM catalogue_offering "
        "WHERE superseded_at IS NULL GROUP BY region_id, unit_id, service_key HAVING count(*) > 1 "
        "UNION ALL SELECT 'decision ' || id || ' ends before it begins' FROM catalogue_offering "
        "WHERE valid_to <= valid_from",
    ),
    Invariant(
        "I15",
        "the history of decisions about an e-service at a place has no overlap",
        "SELECT 'decisions ' || a.id || ' and ' || b.id FROM catalogue_offering a JOIN catalogue_offering b "
        "ON a.region_id = b.region_id AND a.service_key = b.service_key AND a.id < b.id "
        "AND a.unit_id IS NOT DISTINCT FROM b.unit_id "
        "WHERE a.superseded_at < a.decided_at OR b.superseded_at < b.decided_at "
        "OR tstzrange(a.decided_at, a.superseded_at) && tstzrange(b.decided_at, b.superseded_at)",
    ),
    *(Invariant(*one) for one in catalogue_invariants.ROWS),
    *(Invariant(*one) for one in power_invariants.ROWS),
    Invariant(
        "I15",
        "an age has one limit at a time in an area",
        "SELECT 'limits ' || a.id || ' and ' || b.id FROM people_agelimit a JOIN people_agelimit b "
        "ON a.area = b.area AND a.id < b.id "
        "AND int4range(a.from_age, a.to_age, '[]') && int4range(b.from_age, b.to_age, '[]') "
        "AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)",
    ),
    Invariant(
        "I17",
        "a clock of the care guarantee is in its case's region, about its person, at its unit",
        # The unit follows by an event: a case sent on in the last hour may be ahead of its clock.
        "SELECT 'clock ' || g.id FROM guarantee_guaranteeclock g JOIN cases_case c ON c.id = g.case_id "
        "WHERE (g.region, g.subject_id) <> (c.region, c.subject_id) OR g.started_on < (c.sent_at AT TIME ZONE "
        # A referral on paper may have come up to a year before its case (guarantee.rules.earliest_by_hand).
        "'Europe/Stockholm')::date - CASE WHEN g.kind = 'first_visit' THEN 365 ELSE 0 END "
        "OR (g.met_on IS NULL AND g.why = '' AND g.unit_id <> c.unit_id "
        "AND c.status_at < now() - interval '1 hour')",
    ),
    Invariant(
        "I17",
        "every open clock has an open case, one that ended with a yes and waits for its visit or treatment, or one whose "
        "assessment nobody has said is made",
        "SELECT 'clock ' || g.id || ' of a case that is ' || c.status || ' ' || c.outcome FROM guarantee_guaranteeclock g "
        "JOIN cases_case c ON c.id = g.case_id WHERE g.met_on IS NULL AND g.why = '' AND c.status = 'completed' "
        "AND c.closed_at < now() - interval '1 hour' "
        "AND NOT (c.outcome IN ('approved', 'partly', 'accepted') AND g.kind IN ('first_visit', 'treatment') "
        "OR g.kind = 'assessment' AND c.outcome NOT IN ('withdrawn', 'transferred'))",
    ),
    Invariant(
        "I17",
        "a clock's last day is its start, its days and its pauses; a running pause is marked on it",
        "SELECT 'clock ' || g.id || ' ends ' || g.deadline_on FROM guarantee_guaranteeclock g LEFT JOIN LATERAL "
        "(SELECT coalesce(sum(p.to_on - p.from_on), 0) AS days, max(p.from_on) FILTER (WHERE p.to_on IS NULL) AS since "
        "FROM guarantee_guaranteepause p WHERE p.clock_id = g.id) p ON true "
        "WHERE g.paused_on IS DISTINCT FROM p.since OR (g.why <> 'no_rule' AND g.deadline_on <> g.started_on "
        "+ p.days::int + CASE WHEN g.kind = 'contact' THEN 0 "
        "WHEN g.kind = 'assessment' THEN CASE WHEN g.started_on < '2019-01-01' THEN 7 ELSE 3 END "
        "ELSE 90 END)",
    ),
    Invariant(
        "I17",
        "pauses of a clock do not overlap, begin after it started, and are in its region",
        "SELECT 'pause ' || a.id FROM guarantee_guaranteepause a JOIN guarantee_guaranteeclock g ON g.id = a.clock_id "
        "WHERE a.from_on < g.started_on OR a.region <> g.region UNION ALL "
        "SELECT 'pauses ' || a.id || ' and ' || b.id FROM guarantee_guaranteepause a JOIN guarantee_guaranteepause b "
        "ON a.clock_id = b.clock_id AND a.id < b.id WHERE daterange(a.from_on, a.to_on) && daterange(b.from_on, b.to_on)",
    ),
    Invariant(
        "I4",
        "a form that is asked for is about its case's person, in its region; one that waits has an open case",
        "SELECT 'request ' || r.id FROM cases_formrequest r JOIN cases_case c ON c.id = r.case_id "
        "WHERE (r.region, r.subject_id) <> (c.region, c.subject_id) OR NOT c.is_from_unit "
        "OR (r.answered_at IS NOT NULL AND c.answers = '[]') OR (r.answered_at IS NULL AND c.answers <> '[]')",
    ),
    Invariant(
        "I19",
        "decisions about drugs are numbered 1..n in a case that ended as they say, in its region, about its person",
        "SELECT 'case ' || c.id FROM prescriptions_linedecision d JOIN cases_case c ON c.id = d.case_id GROUP BY c.id "
        "HAVING min(d.number) <> 1 OR max(d.number) <> count(*) OR bool_or((d.region, d.subject_id) <> (c.region, "
        "c.subject_id)) OR c.outcome <> CASE WHEN bool_and(d.is_renewed) THEN 'approved' "
        "WHEN bool_or(d.is_renewed) THEN 'partly' ELSE 'refused' END",
    ),
    Invariant(
        "I18",
        "versions of a certificate are numbered 1..n, and only the last stands or is revoked",
        "SELECT 'certificate ' || region || ' ' || number FROM certificates_certificate GROUP BY region, number "
        "HAVING min(version) <> 1 OR max(version) <> count(*) OR count(DISTINCT subject_id) > 1 "
        "OR count(DISTINCT case_id) > 1 OR count(*) FILTER (WHERE state <> 'replaced') <> 1 "
        "OR max(version) <> max(version) FILTER (WHERE state <> 'replaced')",
    ),
    Invariant(
        "I18",
        "a certificate is in its case's region, about its person, and has its own PDF as it was issued",
        "SELECT 'certificate ' || t.id FROM certificates_certificate t JOIN cases_case c ON c.id = t.case_id "
        "WHERE (t.region, t.subject_id) <> (c.region, c.subject_id) "
        "UNION ALL SELECT 'certificate ' || t.id || ' has no PDF' FROM certificates_certificate t "
        "LEFT JOIN files_storedfile f ON f.id = t.file_id AND f.container_kind = 'certificate' "
        "AND f.container_id = t.id AND (f.region, f.subject_id, f.sha256) = (t.region, t.subject_id, t.digest) "
        "WHERE f.id IS NULL UNION ALL SELECT 'file ' || f.id || ' hangs on nothing' FROM files_storedfile f "
        "WHERE f.container_kind = 'certificate' "
        "AND NOT EXISTS (SELECT 1 FROM certificates_certificate t WHERE t.file_id = f.id)",
    ),
    Invariant(
        "I18",
        "every certificate that is issued, replaced or revoked has its row in the log",
        "SELECT 'certificate ' || t.id FROM certificates_certificate t WHERE NOT EXISTS (SELECT 1 FROM audit_entry a "
        "WHERE a.object_id = t.case_id AND a.action IN ('certificates.issue', 'certificates.correct') "
        "AND a.detail->>'certificate' = t.id::text) OR t.state = 'revoked' AND NOT EXISTS (SELECT 1 FROM audit_entry a "
        "WHERE a.object_id = t.case_id AND a.action = 'certificates.revoke' AND a.detail->>'certificate' = t.id::text)",
    ),
    Invariant(
        "I18",
        "a sending is in its certificate's region, about its person, was asked for in the log, and arrived if it was tried",
        "SELECT 'sending ' || s.id FROM certificates_sending s JOIN certificates_certificate t ON t.id = s.certificate_id "
        "WHERE (s.region, s.subject_id) <> (t.region, t.subject_id) "
        "OR (s.state IN ('handed_over', 'received') AND s.tries = 0) "
        "OR (s.state = 'planned' AND s.tries = 0 AND t.state <> 'issued') "
        "OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.object_id = t.case_id AND a.action = 'certificates.send' "
        "AND a.detail->>'sending' = s.id::text)",
    ),
    Invariant(
        "I16",
        "answers point to a version of the form that exists",
        "SELECT 'case ' || c.id || ': ' || c.service_key || ' version ' || c.form_version FROM cases_case c "
        "WHERE (c.answers <> '[]' OR NOT c.is_from_unit) AND (coalesce(nullif(c.sent_as, ''), c.service_key) || ' ' "
        "|| c.form_version <> ALL (%(versions)s) "
        "OR jsonb_typeof(c.answers) <> 'array' OR c.answers = '[]')",
    ),
    *(Invariant("I18", words, sql) for words, sql in kit_invariants.STATEMENTS),
    *(Invariant(*one) for one in appointment_invariants.ROWS),
    *OF_LISTINGS,
    *OF_TRANSFERS,
    *OF_VACCINATION,
    *OF_DOSES,
    *OF_ROOMS,
    *OF_ADVICE,
    *OF_SECRETS,
    *OF_PAPER,
    *OF_COUNTS,
)
