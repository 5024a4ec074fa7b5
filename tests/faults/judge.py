"""The judge: plain SQL on the database and the provider's journal; shares no code with what it judges."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence

from tests.faults.stack import Stack
from tests.faults.visitors import Write
from vardnav.config.launch import server

#: name -> a query for what must not be there.
NEVER = {
    "a draft sent twice": "SELECT draft_id::text FROM cases_case GROUP BY draft_id HAVING count(*) > 1",
    "a case whose draft is still there": """
        SELECT d.id::text FROM cases_draft d JOIN cases_case c ON c.draft_id = d.id WHERE NOT EXISTS (
        SELECT FROM cases_formrequest r WHERE r.case_id = c.id AND r.answered_at IS NULL AND r.withdrawn_at IS NULL)""",
    "a case without its first step": """
        SELECT c.id::text FROM cases_case c WHERE (SELECT count(*) FROM cases_step s
        WHERE s.case_id = c.id AND s.number = 1 AND (s.verb IN ('submit', 'inform', 'inquire') AND c.continues_id IS NULL
              OR s.verb = 'continue' AND c.continues_id IS NOT NULL)) <> 1""",
    "steps not numbered 1..n": """
        SELECT case_id::text FROM cases_step GROUP BY case_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    "messages not numbered 1..n": """
        SELECT case_id::text FROM cases_message GROUP BY case_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    "a status that is not the last step's": """
        SELECT c.id::text FROM cases_case c JOIN LATERAL (SELECT to_status FROM cases_step s
        WHERE s.case_id = c.id ORDER BY number DESC LIMIT 1) l ON true WHERE l.to_status <> c.status""",
    "a step without its row in the log, or a row without its step": """
        SELECT coalesce(s.case_id, a.object_id)::text FROM
          (SELECT case_id, 'cases.' || verb AS action, count(*) AS n FROM cases_step GROUP BY 1, 2) s
        FULL JOIN
          (SELECT object_id, action, count(*) AS n FROM audit_entry WHERE object_kind = 'case' AND outcome = 'done'
             AND action IN ('cases.submit', 'cases.inform', 'cases.inquire', 'cases.take', 'cases.assign',
                            'cases.release', 'cases.forward', 'cases.redirect', 'cases.transfer',
                            'cases.continue', 'cases.return',
                            'cases.ask', 'cases.message', 'cases.reply', 'cases.add', 'cases.complete',
                            'cases.withdraw', 'cases.retrieve', 'cases.retrieve_abroad', 'cases.recall', 'cases.lapse',
                            'cases.decline')
           GROUP BY 1, 2) a
        ON a.object_id = s.case_id AND a.action = s.action WHERE s.n IS DISTINCT FROM a.n""",
    "a case that left its region and is not continued once, or is continued and did not leave": """
        SELECT c.id::text FROM cases_case c LEFT JOIN cases_case n ON n.continues_id = c.id GROUP BY c.id
        HAVING count(n.id) <> CASE WHEN c.outcome = 'transferred' THEN 1 ELSE 0 END""",
    "a transfer without its receipt, or a receipt without its transfer": """
        SELECT coalesce(s.case_id, r.case_id)::text FROM
          (SELECT case_id, count(*) AS n FROM cases_step WHERE verb IN ('transfer', 'retrieve_abroad') GROUP BY 1) s
        FULL JOIN (SELECT case_id, count(*) AS n FROM (
            SELECT case_id FROM cases_transfer WHERE to_region <> region
            UNION ALL SELECT continued_by_id FROM cases_transfer WHERE returned_at IS NOT NULL AND to_region <> region
        ) x GROUP BY 1) r ON r.case_id = s.case_id WHERE s.n IS DISTINCT FROM r.n""",
    "a key without its answer": "SELECT key::text FROM access_storedanswer WHERE location = ''",
    "two notices for one event": """
        SELECT event_id::text FROM notify_notice GROUP BY event_id, person_id, channel HAVING count(*) > 1""",
}
_DONE = "SELECT count(*) FROM notify_notice WHERE state <> 'planned'"
_PLANNED = "SELECT count(*) FROM notify_notice WHERE state = 'planned'"
_JOBS = """
SELECT count(*) FROM procrastinate_jobs
WHERE queue_name IN ('events', 'notify') AND task_name <> 'notify.retry_due' AND status IN ('todo', 'doing')
"""


def broken(stack: Stack) -> list[str]:
    """Return what stands in the database and must not, in words."""
    with stack.sql() as sql:
        found = {name: sql.execute(query).fetchall() for name, query in NEVER.items()}
    return [f"{name}: {rows[0][0]} and {len(rows) - 1} more" for name, rows in found.items() if rows]


def effects(stack: Stack, writes: Sequence[Write]) -> Counter[str]:
    """Return how often each write took effect, by what it is about (a draft's id, or a text written once)."""
    drafts = [uuid.UUID(one.about) for one in writes if one.kind == "submit"]
    texts = [one.about for one in writes if one.kind != "submit"]
    with stack.sql() as sql:
        cases = sql.execute(
            "SELECT draft_id::text, count(*) FROM cases_case WHERE draft_id = ANY(%s) GROUP BY 1", [drafts]
        )
        seen = Counter(dict(cases.fetchall()))
        written = sql.execute(
            "SELECT text, count(*) FROM cases_message WHERE text = ANY(%s) GROUP BY 1", [texts]
        )
        seen.update(dict(written.fetchall()))
    return seen


def drained(stack: Stack, seconds: float, *, is_long_queue: bool = False) -> float:
    """Wait until no notice waits to be handed over; return how long it took.

    Raises TimeoutError after `seconds`; of a long queue, when nothing has been done for so long.
    """
    begun = moved_at = time.monotonic()
    done = -1
    with stack.sql() as sql:
        while True:
            left = [sql.execute(query).fetchone()[0] for query in (_PLANNED, _JOBS)]  # type: ignore[index]
            if not any(left):
                return time.monotonic() - begun
            (now_done,) = sql.execute(_DONE).fetchone()  # type: ignore[misc]
            if is_long_queue and now_done != done:
                done, moved_at = now_done, time.monotonic()
            if time.monotonic() - moved_at > seconds:
                rows = sql.execute(
                    "SELECT tries, created_at, next_try_at, clock_timestamp() FROM notify_notice "
                    "WHERE state = 'planned' LIMIT 3"
                ).fetchall()
                rows += sql.execute(
                    "SELECT task_name, status::text, attempts, count(*) FROM procrastinate_jobs GROUP BY 1, 2, 3"
                ).fetchall()
                raise TimeoutError(
                    f"after {seconds:.0f} s {left[0]} notices and {left[1]} jobs still wait: {rows}"
                )
            time.sleep(0.1)


def notices(stack: Stack) -> list[str]:
    """Return what is wrong between the messages to residents, our notices and the provider's journal (I7).

    The lines of a chat are told of otherwise: once, when one has been unread for a while (the room's own tests).
    """
    with stack.sql() as sql:
        messages = sql.execute(
            "SELECT count(*) FROM cases_message m JOIN people_person p ON p.id = m.subject_id "
            "JOIN cases_case c ON c.id = m.case_id AND c.service_key <> 'conversations.chat' "
            "WHERE m.direction = 'to_resident' AND p.given_name LIKE 'Invånare%'"
        ).fetchone()
        handed = {
            row[0].hex for row in sql.execute("SELECT id FROM notify_notice WHERE state = 'handed_over'")
        }
        # Codes for a new phone number are no notices: each goes under its own reference, and one to the old number.
        checks = [row[0] for row in sql.execute("SELECT id FROM contacts_verification")]
        codes = {one.hex for one in checks} | {uuid.uuid5(one, "old").hex for one in checks}
        events = sql.execute(
            "SELECT count(DISTINCT n.event_id) FROM notify_notice n JOIN people_person p ON p.id = n.person_id "
            "WHERE p.given_name LIKE 'Invånare%' AND n.kind IN ('message', 'question') AND NOT EXISTS ("
            "SELECT FROM cases_case c WHERE c.id = n.case_id AND c.service_key = 'conversations.chat')"
        ).fetchone()
    assert messages is not None
    assert events is not None
    journal = [json.loads(path.read_text())["reference"] for path in stack.outbox.glob("*.json")]
    wrong = []
    if messages[0] != events[0]:
        wrong.append(f"{messages[0]} messages to residents but {events[0]} told of")
    if twice := [one for one, times in Counter(journal).items() if times > 1]:
        wrong.append(f"sent twice: {twice[:3]}")
    if set(journal) - codes != handed:
        wrong.append(
            f"{len(set(journal) - codes - handed)} sent and not noted, {len(handed - set(journal))} noted and not sent"
        )
    if parts := list(stack.outbox.glob(".*.part")):
        wrong.append(f"{len(parts)} half-written messages left in the journal")
    return wrong


def sees_a_planted_double(stack: Stack) -> str:
    """Plant one notice again behind the provider's back; say whether `notices` tells of it."""
    sent = next(stack.outbox.glob("*.json"))
    twin = sent.with_name(f"twin-{sent.name}")
    twin.write_bytes(sent.read_bytes())
    try:
        return "seen: a planted second message" if notices(stack) else "NOT SEEN"
    finally:
        twin.unlink()


def thread(stack: Stack, case: str, texts: Sequence[str]) -> list[str]:
    """Return those of `texts` that stand in a case, in the order of their numbers, as often as they stand there."""
    with stack.sql() as sql:
        rows = sql.execute(
            "SELECT text FROM cases_message WHERE case_id = %s AND text = ANY(%s) ORDER BY number",
            [case, list(texts)],
        ).fetchall()
    return [row[0] for row in rows]


def not_as_sent(stack: Stack, case: str, texts: Sequence[str]) -> list[str]:
    """Return what is wrong with a case's messages (I4): gaps, digests that differ, an order that is not the server's."""
    with stack.sql() as sql:
        rows = sql.execute(
            "SELECT number, encode(sha256(convert_to(text, 'UTF8')), 'hex'), sent_at, id::text FROM cases_message "
            "WHERE case_id = %s ORDER BY number",
            [case],
        ).fetchall()
    wrong = []
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        wrong.append(f"numbered {[row[0] for row in rows][:5]} …, {len(rows)} in all")
    sent = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    stored = [row[1] for row in rows if row[1] in set(sent)]
    if stored != sent:
        wrong.append(f"{len(sent)} sent, {len(stored)} stored with the same SHA-256 in the same order")
    if [row[3] for row in rows] != sorted(row[3] for row in rows):
        wrong.append("the numbers are not in the order in which the server took them")
    return wrong


def attached(stack: Stack, text: str) -> list[str]:
    """Return what is wrong with the one picture that was sent with a text: its row, its bytes, its digest."""
    with stack.sql() as sql:
        rows = sql.execute(
            "SELECT f.id, f.sha256, f.size FROM files_storedfile f JOIN cases_message m ON m.id = f.container_id "
            "WHERE m.text = %s",
            [text],
        ).fetchall()
    if len(rows) != 1:
        return [f"{len(rows)} pictures are kept with a message that was sent with one"]
    file_id, digest, size = rows[0]
    path = stack.folder / "files" / file_id.hex[-2:] / file_id.hex
    if not path.is_file():
        return [f"no bytes for the row of picture {file_id}"]
    kept = path.read_bytes()
    is_whole = hashlib.sha256(kept).hexdigest() == digest and len(kept) == size
    return [] if is_whole else [f"the bytes of picture {file_id} are not those that were kept"]


def invariants(stack: Stack, *options: str, database: str = server.DATABASE) -> list[str]:
    """Run `manage.py check_invariants` when there is one; return its complaint."""
    done = stack.manage("check_invariants", *options, database=database)
    if "Unknown command" in done.stderr:
        return []
    return [] if done.returncode == 0 else [f"check_invariants: {(done.stdout + done.stderr)[-800:]}"]
