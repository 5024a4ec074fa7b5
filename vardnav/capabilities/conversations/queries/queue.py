"""Queries: a unit's open chats: who waits, most urgent first; those one takes part in; those of colleagues."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.http import Http404

from vardnav.capabilities.conversations import verbs
from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer

LISTS = ("waiting", "mine", "others")
#: So many rows a list shows, what matters most first.
MOST = 200


class Row(NamedTuple):
    """One chat as a line. `unanswered_at`: since when what the resident has written stands without an answer."""

    case_id: uuid.UUID
    number: str
    status: str
    sent_at: dt.datetime
    priority: int
    is_secret: bool
    subject_id: uuid.UUID
    given_name: str
    family_name: str
    protection: str
    born_on: dt.date | None
    identifier_kind: str
    identifier: str
    assignee: str
    is_assignee_protected: bool
    assignee_title: str
    unanswered_at: dt.datetime | None
    about: str
    list: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One of the unit's lists, and how many stand in each."""

    name: str
    rows: Sequence[Row]
    counts: Mapping[str, int]


# As CaseQuerySet.visible_to for staff; open cases come from the queue's own index.
_SQL = """
WITH open AS MATERIALIZED (
    SELECT c.id, c.number, c.status, c.sent_at, c.is_secret, c.subject_id, c.assignee_id, c.answers, v.priority,
           CASE WHEN EXISTS (SELECT FROM conversations_participant p WHERE p.region = c.region AND p.conversation_id = c.id
                             AND p.staff_id = %(staff)s AND p.left_at IS NULL)
                     OR c.assignee_id = %(staff)s THEN 'mine'
                WHEN c.status = 'received' OR c.assignee_id IS NULL THEN 'waiting' ELSE 'others' END AS list,
           CASE WHEN a.number IS NULL THEN c.sent_at
                ELSE (SELECT min(m.sent_at) FROM cases_message m WHERE m.region = c.region AND m.case_id = c.id
                      AND m.direction = 'to_unit' AND m.number > a.number) END AS unanswered_at
    FROM cases_case c JOIN conversations_conversation v ON v.case_id = c.id
    CROSS JOIN LATERAL (SELECT max(n.number) AS number FROM cases_message n
                        WHERE n.region = c.region AND n.case_id = c.id AND n.direction = 'to_resident') a
    WHERE c.region = %(region)s AND c.unit_id = %(unit)s AND c.status <> 'completed' AND c.service_key = %(chat)s)
SELECT o.id, o.number, o.status, o.sent_at, o.priority, o.is_secret, o.subject_id, p.given_name, p.family_name, p.protection,
       p.born_on, p.identifier_kind, p.identifier, coalesce(s.given_name || ' ' || s.family_name, ''),
       coalesce(s.is_protected, false), coalesce(s.title, ''), o.unanswered_at, coalesce(o.answers->0->>'value', ''), o.list
FROM open o JOIN people_person p ON p.id = o.subject_id LEFT JOIN organisations_staff s ON s.id = o.assignee_id
"""


def queue(viewer: Viewer, name: str, *, now: dt.datetime) -> Queue:
    """Return one of LISTS, each person's row in the log. Raises Http404 for an unknown list and for others than staff.

    Those who wait stand by priority, then by how long; one's own by whose words have been without an answer longest.
    """
    if viewer.role is not Role.STAFF or name not in LISTS:
        raise Http404
    given = {"staff": viewer.staff_id, "region": viewer.region, "unit": viewer.unit_id, "chat": CHAT}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SQL, given)
            every = [Row._make(row) for row in cursor.fetchall()]
        rows = sorted((one for one in every if one.list == name), key=_order)[:MOST]
        items = [(one.case_id, one.subject_id) for one in rows]
        audit.record_many(viewer, action=verbs.QUEUE.key, object_kind="case", items=items, now=now)
    return Queue(name, rows, {one: sum(row.list == one for row in every) for one in LISTS})


def _order(one: Row) -> tuple[object, ...]:
    if one.list == "mine":
        return one.unanswered_at is None, one.unanswered_at or one.sent_at, one.case_id
    return one.priority, one.sent_at, one.case_id
