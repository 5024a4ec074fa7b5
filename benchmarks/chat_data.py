"""Chats under way, made by PostgreSQL itself: each of one resident with one nurse, at the units of the data set in turn."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from benchmarks import data
from benchmarks.scenarios import Request, post

#: Chats under way, and streams that are open meanwhile: one for each.
CHATS = 1000
TEXT = "Det började i går kväll och gör lite mer ont i dag. Jag har tagit en tablett, men den hjälper inte."
_CSRF = "b" * 32
GONE = """
SET session_replication_role = replica;
DROP TABLE IF EXISTS bench_chat;
TRUNCATE conversations_conversation CASCADE;
DELETE FROM cases_message m USING cases_case c WHERE c.id = m.case_id AND c.service_key = 'conversations.chat';
DELETE FROM cases_case WHERE service_key = 'conversations.chat';
SET session_replication_role = origin
"""
_MADE = """
CREATE TABLE bench_chat AS
SELECT p.i AS n, uuidv7() AS id, p.id AS subject_id, u.id AS unit_id, u.staff_id,
       1 + p.i %% (SELECT count(*) FROM bench_unit) AS desk
FROM bench_person p JOIN bench_unit u ON u.i = p.i %% (SELECT count(*) FROM bench_unit) WHERE p.i < %(chats)s;
INSERT INTO cases_case (id, region, number, draft_id, service_key, form_version, unit_id, subject_id, sent_by_id,
                        answers, status, outcome, sent_at, status_at, due_at, first_answered_at, version, assignee_id)
SELECT id, '12', 'C' || n, gen_random_uuid(), 'conversations.chat', '1', unit_id, subject_id, subject_id, '[]',
       'in_progress', '', now(), now(), now() + interval '1 day', now(), 2, staff_id FROM bench_chat;
INSERT INTO conversations_conversation (case_id, region, subject_id, priority, priority_from, unit_read_number,
                                        told_number, begun_at)
SELECT id, '12', subject_id, 3, 'form', 0, 0, now() FROM bench_chat;
INSERT INTO conversations_participant (id, region, conversation_id, staff_id, unit_id, joined_at)
SELECT uuidv7(), '12', id, staff_id, unit_id, now() FROM bench_chat;
ALTER TABLE bench_chat ADD PRIMARY KEY (n);
ANALYZE cases_case, conversations_conversation, conversations_participant, bench_chat
"""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: its topic, its two sides, and their sessions."""

    id: uuid.UUID
    subject_id: uuid.UUID
    staff_id: uuid.UUID
    resident: str
    nurse: str


def lay(owner: psycopg.Connection) -> list[Chat]:
    """Make the chats anew and return them."""
    owner.execute(GONE.encode())
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(_MADE, {"chats": CHATS})
    owner.execute("VACUUM ANALYZE cases_message")
    nurses = {
        row[0]: f"{data.SECRET}desk{row[1]}"
        for row in owner.execute(
            "SELECT a.staff_id, row_number() OVER (ORDER BY a.id) FROM organisations_assignment a "
            "JOIN bench_unit u ON u.id = a.unit_id AND u.staff_id = a.staff_id"
        ).fetchall()
    }
    found = owner.execute("SELECT id, subject_id, staff_id, n FROM bench_chat ORDER BY n").fetchall()
    return [Chat(row[0], row[1], row[2], f"{data.SECRET}{row[3]}", nurses[row[2]]) for row in found]


def lines(port: int, chats: list[Chat]) -> Iterator[tuple[int, Request]]:
    """Yield a line for each chat in turn, without end, with its chat's place: residents and nurses by turns."""
    for turn in itertools.count():
        for place, chat in enumerate(chats):
            by_resident = is_by_resident(place)
            path = f"/my/chat/{chat.id}/" if by_resident else f"/desk/chat/{chat.id}/"
            key = str(uuid.UUID(int=secrets.randbits(128), version=4))
            fields = {"csrfmiddlewaretoken": _CSRF, "form_key": key, "text": f"{TEXT} {turn}", "do": "line"}
            token = chat.resident if by_resident else chat.nurse
            cookies = {"vardnav_session": token, "vardnav_csrf": _CSRF}
            yield place, Request("line", post(path, port, fields, cookies), 303, b"#message-")


def is_by_resident(place: int) -> bool:
    """Tell whether the resident writes in a chat and the nurse has the stream open; else the other way round."""
    return place % 2 == 0
