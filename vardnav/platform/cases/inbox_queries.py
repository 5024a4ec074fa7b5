"""Queries: the inbox and what is put away out of it. Each reading is one statement, its row of the log inside.

A conversation is put away for as long as nothing newer has come in it (`PutAway.message`). The reading decides that,
so that whatever writes a message, and whenever it commits, brings the conversation back without knowing of this.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import queries, sight, verbs
from vardnav.platform.cases.sight import Sight

PAGE = 20


class InboxRow(NamedTuple):
    """One message to the subject. Ids as text: they are only written into addresses.

    `may_go`: it is read and the newest in its conversation, which can be put away.
    """

    message_id: str
    case_id: str
    text: str
    sent_at: dt.datetime
    read_at: dt.datetime | None
    service_key: str
    number: str
    unit_name: str
    sent_as: str
    unit_kind: str
    may_go: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox, or of what is put away. `has_more`: there are older ones than `rows`.

    `unread`: messages in all the subject's cases; `put_away`: conversations; `is_away`: the one asked about is.
    """

    rows: Sequence[InboxRow]
    has_more: bool
    unread: int
    put_away: int
    is_away: bool


#: Something to the resident that is newer than the message `m` in its conversation.
_NEWER = (
    "EXISTS (SELECT FROM cases_message n WHERE n.region = m.region AND n.case_id = m.case_id "
    "AND n.number > m.number AND n.direction = 'to_resident')"
)


@functools.cache
def inbox_sql(seen: Sight, is_away: bool) -> str:
    """Return the question for a page of the inbox, or of what is put away; it begins after a first CTE."""
    listed = "m.id IN (SELECT message_id FROM away)"
    if not is_away:
        listed = "m.case_id NOT IN (SELECT case_id FROM away)"
    return f"""
, away AS MATERIALIZED (
    SELECT p.case_id, p.message_id FROM cases_putaway p
    JOIN cases_case c ON c.id = p.case_id JOIN cases_message m ON m.id = p.message_id
    WHERE p.person_id = %s AND p.subject_id = %s{seen.sql("c")} AND NOT {_NEWER})
SELECT x.*, ({queries.unread_sql(seen)}), (SELECT count(*) FROM away),
       EXISTS (SELECT FROM away WHERE case_id = %s)
FROM (VALUES (1)) one LEFT JOIN LATERAL (
    SELECT m.id::text AS id, m.case_id::text, left(m.text, 160), m.sent_at, m.read_at, c.service_key, c.number, u.name,
           c.sent_as, u.kind, m.read_at IS NOT NULL AND NOT {_NEWER}
    FROM cases_message m JOIN cases_case c ON c.id = m.case_id JOIN organisations_unit u ON u.id = m.unit_id
    WHERE m.subject_id = %s AND m.direction = 'to_resident' AND m.id < %s{seen.sql("c")} AND {listed}
    ORDER BY m.id DESC LIMIT %s) x ON true
ORDER BY x.id DESC
"""  # noqa: S608 - constants only


_LAST = uuid.UUID(int=2**128 - 1)
#: So many columns of a row are the message's own.
_OWN = len(InboxRow._fields)


def inbox(
    viewer: Viewer,
    *,
    is_away: bool = False,
    before: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
    now: dt.datetime,
) -> Inbox:
    """Return messages to the subject, newest first, older than message `before`; or what the reader has put away.

    Of what is put away, the newest message of each conversation. `about`: the case that `Inbox.is_away` is of.
    """
    reader, subject = viewer.person_id, viewer.subject_id
    given: list[Any] = [reader, subject, subject, about, subject, before or _LAST, PAGE + 1]
    action = verbs.PUT_AWAY_LIST if is_away else verbs.INBOX
    found = queries.logged(viewer, action.key, inbox_sql(sight.of(viewer), is_away), given, now)
    unread, put_away, is_there = found[0][_OWN:]
    rows = [InboxRow._make(row[:_OWN]) for row in found if row[0] is not None]
    return Inbox(rows[:PAGE], len(rows) > PAGE, unread, put_away, is_there)
