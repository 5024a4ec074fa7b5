"""The data set: rows made by PostgreSQL itself on top of the demonstration's places, and who is logged in."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

import psycopg

SECRET = "benchmark"  # the tokens are worth nothing outside this run's own database
ASK = "contact.ask"
#: Residents whose pages are measured have this many messages in five cases; the others share the rest in two.
BUSY_MESSAGES = 25
BUSY_CASES = 5
OTHER_CASES = 2
PER_UNIT = 7500
SENDERS = 2000


@dataclass(frozen=True)
class Size:
    """How much data: messages wanted (about as many are made) and persons."""

    messages: int
    persons: int

    @property
    def name(self) -> str:
        """What its folder is called."""
        return f"{self.messages}-{self.persons}"

    @property
    def busy(self) -> int:
        """How many residents have full pages and a session."""
        return max(500, min(self.persons // 12, self.messages // (2 * BUSY_MESSAGES)))

    @property
    def units(self) -> int:
        """How many units they are listed at: a health centre has some 7 500 people."""
        return max(10, self.persons // PER_UNIT)

    @property
    def each(self) -> int:
        """How many messages every case of everybody else has."""
        rest = self.messages - self.busy * BUSY_MESSAGES
        return max(1, round(rest / ((self.persons - self.busy) * OTHER_CASES)))

    def values(self, terms: str) -> dict[str, object]:
        """Return what the statements below are filled with."""
        return {
            "persons": self.persons,
            "terms": terms,
            "busy": self.busy,
            "units": self.units,
            "service": ASK,
            "cases": max(BUSY_CASES, OTHER_CASES),
            "busy_cases": BUSY_CASES,
            "other_cases": OTHER_CASES,
        }


@dataclass(frozen=True)
class Data:
    """Who is logged in: `busy` have full pages, `senders` have a draft to send at each write, `desks` work at a unit."""

    busy: list[str]
    desks: list[str]
    senders: list[str]
    persons: list[uuid.UUID]
    cases: list[tuple[int, uuid.UUID]]
    counts: dict[str, int]


PERSONS = """
CREATE TABLE bench_person AS
SELECT i, uuidv7() AS id, date '1940-01-01' + (i %% 20000)::int AS born_on FROM generate_series(0, %(persons)s - 1) i;
INSERT INTO people_person (id, identifier_kind, identifier, given_name, family_name, born_on, protection,
                           home_region, municipality, address, postal_code, postal_town, is_demo)
SELECT id, 'personnummer', to_char(born_on, 'YYYYMMDD') || chr(65 + i / 20000) || lpad((500 + i / 520000)::text, 3, '0'),
       'Anna' || i, 'Mätt', born_on, 'none', '12', '1281', 'Gatan 1', '22222', 'Lund', true FROM bench_person;
INSERT INTO people_account (person_id, activated_at, terms_version, terms_accepted_at, phone, email, notify_by,
                            language, chosen_region)
SELECT id, now(), %(terms)s, now(), '', '', 'none', 'sv', '12' FROM bench_person;
ALTER TABLE bench_person ADD PRIMARY KEY (i);
CREATE TABLE bench_unit AS SELECT i, uuidv7() AS id, uuidv7() AS staff_id FROM generate_series(0, %(units)s - 1) i;
INSERT INTO organisations_unit (id, region_id, provider_id, hsa_id, name, kind, municipality_id, address, postal_code,
                                postal_town, phone, is_connected, keeps_short_days, sort_key, search_text)
SELECT b.id, u.region_id, u.provider_id, 'SE2321000255-BENCH' || b.i, 'Mätningens vårdcentral ' || b.i, u.kind,
       u.municipality_id, u.address, u.postal_code, u.postal_town, u.phone, true, false, 'matningen ' || b.i,
       'mätningens vårdcentral ' || b.i
FROM bench_unit b CROSS JOIN (SELECT * FROM organisations_unit WHERE region_id = '12' AND is_connected
                              AND kind = 'health_centre' ORDER BY id LIMIT 1) u;
INSERT INTO organisations_staff (id, hsa_id, given_name, family_name, title, is_protected, is_demo)
SELECT staff_id, 'SE2321000255-BENCHS' || i, 'Dag' || i, 'Mätt', 'Sjuksköterska', false, true FROM bench_unit;
INSERT INTO organisations_assignment (id, region_id, staff_id, unit_id, hsa_id, kind, purpose, valid_from)
SELECT uuidv7(), '12', staff_id, id, 'SE2321000255-BENCHA' || i, 'care', 'Vård och behandling', '2020-01-01' FROM bench_unit
"""
# Every busy resident has five cases (three of them open), everybody else two that have ended. Ids rise with the rows:
# everybody's first case, then everybody's second, as years would have it. No person's cases lie side by side.
CASES = """
CREATE TABLE bench_case AS
SELECT p.i, k, uuidv7(make_interval(days => 40 * (k - %(cases)s))) AS id, p.id AS subject_id, u.id AS unit_id,
       p.i < %(busy)s AS is_busy, p.i < %(busy)s AND k >= 2 AS is_open,
       now() - make_interval(secs => 40 * 86400.0 * (%(cases)s - k) - p.i %% 86400) AS at
FROM generate_series(0, %(cases)s - 1) k
CROSS JOIN bench_person p
JOIN bench_unit u ON u.i = p.i %% (SELECT count(*) FROM bench_unit)
WHERE k < CASE WHEN p.i < %(busy)s THEN %(busy_cases)s ELSE %(other_cases)s END
ORDER BY k, p.i;
ALTER TABLE bench_case ADD PRIMARY KEY (id);
CREATE INDEX ON bench_case (i);
INSERT INTO cases_case (id, region, number, draft_id, service_key, form_version, unit_id, subject_id, sent_by_id,
                        answers, status, outcome, sent_at, status_at, due_at, first_answered_at, closed_at, version)
SELECT id, '12', 'B' || i || '-' || k, gen_random_uuid(), %(service)s, '1', unit_id, subject_id, subject_id,
       '[{"link_id": "question", "text": "Vad vill du fråga om?", "value": "Hur länge ska jag vila?"}]',
       CASE WHEN is_open THEN 'in_progress' ELSE 'completed' END, CASE WHEN is_open THEN '' ELSE 'answered' END,
       at, at, at + interval '3 days', at, CASE WHEN is_open THEN NULL ELSE at END, 1 FROM bench_case;
INSERT INTO cases_step (id, region, case_id, number, verb, from_status, to_status, by_person_id, unit_id, reason, at)
SELECT uuidv7(), '12', id, 1, 'submit', '', 'received', subject_id, unit_id, '', at FROM bench_case
"""
# Message `n` of every case that has so many: a case's messages lie far apart on the disk, as months would have it.
MESSAGES = """
INSERT INTO cases_message (id, region, case_id, number, subject_id, direction, author_staff_id, unit_id, text,
                           text_sha256, sent_at, read_at)
SELECT uuidv7(make_interval(days => %(number)s - %(most)s)), '12', c.id, %(number)s + 1, c.subject_id, 'to_resident',
       s.id, c.unit_id, t.text, t.digest, now() - make_interval(days => %(most)s - %(number)s),
       CASE WHEN c.is_busy AND c.k = %(busy_cases)s - 1 AND %(number)s = %(busy_each)s - 1 THEN NULL ELSE now() END
FROM bench_case c CROSS JOIN (SELECT id FROM organisations_staff ORDER BY id LIMIT 1) s
CROSS JOIN (SELECT text, sha256(convert_to(text, 'UTF8')) AS digest FROM (VALUES (
    'Hej! Tack för din fråga. Vi har läst det du har skrivit och tror att det går över av sig självt. '
    'Hör av dig igen om det inte är bättre om en vecka.')) v(text)) t
WHERE %(number)s < CASE WHEN c.is_busy THEN %(busy_each)s ELSE %(each)s END
"""
_SESSIONS = """
INSERT INTO access_session (id, token_digest, person_id, subject_id, assurance, provider, created_at, last_seen_at,
                            expires_at)
SELECT uuidv7(), sha256(convert_to(%(secret)s || i, 'UTF8')), id, id, 3, 'resident', now(), now(), now() + interval '1 hour'
FROM bench_person WHERE i < %(count)s
"""
#: Somebody at each unit.
_DESKS = """
INSERT INTO access_session (id, token_digest, staff_id, assignment_id, assurance, provider, created_at, last_seen_at,
                            expires_at)
SELECT uuidv7(), sha256(convert_to(%(secret)s || 'desk' || row_number() OVER (ORDER BY a.id), 'UTF8')), a.staff_id, a.id, 3,
       'staff', now(), now(), now() + interval '1 hour'
FROM organisations_assignment a JOIN bench_unit u ON u.id = a.unit_id AND u.staff_id = a.staff_id
"""
_DRAFTS = """
INSERT INTO cases_draft (id, region, service_key, form_version, person_id, subject_id, unit_id, answers, created_at,
                         updated_at)
SELECT uuidv7(), '12', %(service)s, '1', p.id, p.id, u.id, '{"question": "Får jag träna?"}', now(), now()
FROM generate_series(0, %(count)s - 1) n
JOIN bench_person p ON p.i = %(busy)s + n %% %(senders)s
JOIN bench_unit u ON u.i = n %% (SELECT count(*) FROM bench_unit)
RETURNING id, person_id
"""
COUNTED = ("people_person", "cases_case", "cases_message", "cases_draft", "audit_entry", "procrastinate_jobs")


def fingerprint() -> str:
    """Return a short text that changes when the rows would be others."""
    parts = [PERSONS, CASES, MESSAGES, BUSY_MESSAGES, BUSY_CASES, OTHER_CASES, SENDERS]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def rounds(size: Size) -> list[dict[str, object]]:
    """Return the values of each MESSAGES statement: about one for each million messages of the full set."""
    busy_each = BUSY_MESSAGES // BUSY_CASES
    most = max(size.each, busy_each)
    fixed = {"most": most, "each": size.each, "busy_each": busy_each, "busy_cases": BUSY_CASES}
    return [{**fixed, "number": number} for number in range(most)]


def log_everybody_in(owner: psycopg.Connection, size: Size) -> Data:
    """Give the residents of the measured pages a session each; return who they are."""
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(_SESSIONS, {"secret": SECRET, "count": size.busy + SENDERS})
    desks = cursor.execute(_DESKS, {"secret": SECRET}).rowcount
    owner.execute("VACUUM ANALYZE access_session")
    # Who logs in is one of the demonstration's: their numbers are valid, the made ones lack the check digit.
    found = owner.execute(
        "SELECT p.id FROM people_person p JOIN people_account a ON a.person_id = p.id WHERE a.activated_at IS NOT NULL "
        "AND a.locked_at IS NULL AND p.deceased_on IS NULL AND p.born_on < '2000-01-01' AND p.family_name <> 'Mätt' "
        "ORDER BY p.id"
    ).fetchall()
    open_cases = owner.execute(
        "SELECT i, id FROM bench_case WHERE i < %s AND k = 3 ORDER BY i", [size.busy]
    ).fetchall()
    return Data(
        busy=[f"{SECRET}{i}" for i in range(size.busy)],
        desks=[f"{SECRET}desk{i}" for i in range(1, desks + 1)],
        senders=[f"{SECRET}{i}" for i in range(size.busy, size.busy + SENDERS)],
        persons=[row[0] for row in found],
        cases=[(row[0], row[1]) for row in open_cases],
        counts={table: _count(owner, table) for table in COUNTED},
    )


def _count(owner: psycopg.Connection, table: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def drafts(owner: psycopg.Connection, data: Data, count: int) -> list[tuple[uuid.UUID, str]]:
    """Make `count` drafts ready to be sent; return each with its sender's token."""
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(_DRAFTS, {"service": ASK, "count": count, "busy": len(data.busy), "senders": SENDERS})
    made = cursor.fetchall()
    rows = owner.execute(
        "SELECT id, i FROM bench_person WHERE i >= %s AND i < %s",
        [len(data.busy), len(data.busy) + SENDERS],
    ).fetchall()
    tokens = {row[0]: f"{SECRET}{row[1]}" for row in rows}
    owner.execute("ANALYZE cases_draft")
    return [(row[0], tokens[row[1]]) for row in made]


def renew_sessions(owner: psycopg.Connection, *, seen_within: float = 0.0) -> None:
    """Let every session live for another hour: a long run must not measure the log-in page.

    `seen_within`: spread their last use over so many seconds. The site writes a use down every two minutes; without
    the spread none would be due at first, and then all at once.
    """
    owner.execute(
        "UPDATE access_session SET last_seen_at = now() - random() * make_interval(secs => %s), "
        "expires_at = now() + interval '1 hour'",
        [seen_within],
    )
    owner.execute("VACUUM access_session")


def warm(owner: psycopg.Connection) -> None:
    """Read the tables and indexes of the pages into PostgreSQL's memory, where a site that has run for a day has them."""
    owner.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
    owner.execute(
        "SELECT sum(pg_prewarm(oid)) FROM pg_class WHERE relkind IN ('r', 'i') AND relpersistence = 'p' "
        "AND relname ~ '^(cases|people|access|organisations)_' AND pg_relation_size(oid) > 0"
    )
