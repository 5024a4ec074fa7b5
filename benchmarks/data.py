"""The data set: residents, cases and messages made by PostgreSQL itself, on top of the demonstration's places."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

import psycopg

SECRET = "benchmark"  # the tokens are worth nothing outside this run's own database
ASK = "contact.ask"
#: Residents whose pages are measured have this many messages; the others share the rest.
BUSY_MESSAGES = 25
SENDERS = 2000


@dataclass(frozen=True)
class Data:
    """Who is logged in: `busy` have full pages, `senders` have a draft to send at each write."""

    busy: list[str]
    senders: list[str]
    persons: list[uuid.UUID]
    cases: list[tuple[int, uuid.UUID]]
    messages: int


_PERSONS = """
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
CREATE TABLE bench_unit AS
SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM organisations_unit u
WHERE region_id = '12' AND is_connected AND kind = 'health_centre'
  AND NOT EXISTS (SELECT FROM catalogue_offering o WHERE o.unit_id = u.id)  -- none that has paused something
"""
# Every busy resident has five cases (three of them open), everybody else one that has ended.
_CASES = """
CREATE TABLE bench_case AS
SELECT p.i, k, uuidv7(make_interval(secs => -86400 * (5 - k) - p.i %% 86400)) AS id, p.id AS subject_id, u.id AS unit_id,
       p.i < %(busy)s AND k >= 2 AS is_open, now() - make_interval(secs => 86400 * (5 - k) + p.i %% 86400) AS at
FROM bench_person p
CROSS JOIN LATERAL generate_series(0, CASE WHEN p.i < %(busy)s THEN 4 ELSE 0 END) k
JOIN bench_unit u ON u.i = p.i %% (SELECT count(*) FROM bench_unit);
INSERT INTO cases_case (id, region, number, draft_id, service_key, form_version, unit_id, subject_id, sent_by_id,
                        answers, status, outcome, sent_at, status_at, due_at, first_answered_at, closed_at, version)
SELECT id, '12', 'B' || i || '-' || k, gen_random_uuid(), %(service)s, '1', unit_id, subject_id, subject_id,
       '[{"link_id": "question", "text": "Vad vill du fråga om?", "value": "Hur länge ska jag vila?"}]',
       CASE WHEN is_open THEN 'in_progress' ELSE 'completed' END, CASE WHEN is_open THEN '' ELSE 'answered' END,
       at, at, at + interval '3 days', at, CASE WHEN is_open THEN NULL ELSE at END, 1 FROM bench_case;
INSERT INTO cases_step (id, region, case_id, number, verb, from_status, to_status, by_person_id, unit_id, reason, at)
SELECT uuidv7(), '12', id, 1, 'submit', '', 'received', subject_id, unit_id, '', at FROM bench_case;
CREATE INDEX ON bench_case (i)
"""
_MESSAGES = """
INSERT INTO cases_message (id, region, case_id, number, subject_id, direction, author_staff_id, unit_id, text,
                           sent_at, read_at)
SELECT uuidv7(make_interval(secs => -60 * (%(each)s - n) - 1)), '12', c.id, n + 1, c.subject_id, 'to_resident', s.id,
       c.unit_id, 'Hej! Tack för din fråga. Vi har läst det du har skrivit och tror att det går över av sig självt. '
       'Hör av dig igen om det inte är bättre om en vecka.', now() - make_interval(secs => 60 * (%(each)s - n)),
       CASE WHEN c.k = 4 AND n = %(each)s - 1 THEN NULL ELSE now() END
FROM bench_case c CROSS JOIN generate_series(0, %(each)s - 1) n
CROSS JOIN (SELECT id FROM organisations_staff ORDER BY id LIMIT 1) s
WHERE c.i >= %(from)s AND c.i < %(to)s
"""
_SESSIONS = """
INSERT INTO access_session (id, token_digest, person_id, subject_id, assurance, provider, created_at, last_seen_at,
                            expires_at)
SELECT uuidv7(), sha256(convert_to(%(secret)s || i, 'UTF8')), id, id, 3, 'resident', now(), now(), now() + interval '1 hour'
FROM bench_person WHERE i < %(count)s
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


def load(owner: psycopg.Connection, *, messages: int, persons: int, terms: str) -> Data:
    """Make the rows and return who is logged in. About 20 s for 200 000 messages."""
    busy = max(500, min(4000, messages // (2 * BUSY_MESSAGES)))
    rest = max(1, round((messages - busy * BUSY_MESSAGES) / (persons - busy)))
    values = {"persons": persons, "terms": terms, "busy": busy, "service": ASK}
    cursor = psycopg.ClientCursor(owner)
    owner.execute("SET synchronous_commit = off")
    for text in (_PERSONS, _CASES):
        cursor.execute(text, values)
    cursor.execute(_MESSAGES, {"each": BUSY_MESSAGES // 5, "from": 0, "to": busy})
    for first in range(busy, persons, 50_000):
        cursor.execute(_MESSAGES, {"each": rest, "from": first, "to": min(first + 50_000, persons)})
    cursor.execute(_SESSIONS, {"secret": SECRET, "count": busy + SENDERS})
    owner.execute("VACUUM ANALYZE")
    owner.execute("CHECKPOINT")
    owner.execute("SET synchronous_commit = on")
    # Who logs in is one of the demonstration's: their numbers are valid, the made ones lack the check digit.
    found = owner.execute(
        "SELECT p.id FROM people_person p JOIN people_account a ON a.person_id = p.id WHERE a.activated_at IS NOT NULL "
        "AND a.locked_at IS NULL AND p.deceased_on IS NULL AND p.born_on < '2000-01-01' "
        "AND NOT EXISTS (SELECT FROM bench_person b WHERE b.id = p.id) ORDER BY p.id"
    ).fetchall()
    open_cases = owner.execute(
        "SELECT i, id FROM bench_case WHERE i < %s AND k = 3 ORDER BY i", [busy]
    ).fetchall()
    counted = owner.execute("SELECT count(*) FROM cases_message").fetchone()
    assert counted is not None
    return Data(
        busy=[f"{SECRET}{i}" for i in range(busy)],
        senders=[f"{SECRET}{i}" for i in range(busy, busy + SENDERS)],
        persons=[row[0] for row in found],
        cases=[(row[0], row[1]) for row in open_cases],
        messages=int(counted[0]),
    )


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


def renew_sessions(owner: psycopg.Connection) -> None:
    """Let every session live for another hour: a long run must not measure the log-in page."""
    owner.execute("UPDATE access_session SET last_seen_at = now(), expires_at = now() + interval '1 hour'")
    owner.execute("VACUUM access_session")


def digest(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
