"""Queries: how many wait before somebody at a unit, and how long others have waited there lately. Counts, no person."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import connection

from vardnav.capabilities.conversations.rules.keys import CHAT
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.cases.backlog import SECRET_TOGETHER
from vardnav.platform.cases.rules import answer_range

#: What others have waited is told from so many of the latest, of so many days.
LATEST, LATELY = 40, dt.timedelta(days=14)
# Secret ones count so many together, none alone, as for the soft close: that one more waits must tell nobody who.
_SQL = """
SELECT (SELECT count(*) FILTER (WHERE NOT c.is_secret) + count(*) FILTER (WHERE c.is_secret) / %s * %s
        FROM cases_case c JOIN conversations_conversation v ON v.case_id = c.id
        WHERE c.region = %s AND c.unit_id = %s AND c.status = 'received' AND c.service_key = %s
          AND (v.priority, c.sent_at, c.id) < (%s, %s, %s)),
       ARRAY(SELECT extract(epoch FROM c.first_answered_at - c.sent_at)::float8 / 60 FROM cases_case c
             WHERE c.region = %s AND c.unit_id = %s AND c.service_key = %s AND NOT c.is_secret AND NOT c.is_from_unit
               AND c.sent_at > %s AND c.first_answered_at IS NOT NULL
             ORDER BY c.sent_at DESC LIMIT %s)
"""


class Waiting(NamedTuple):
    """What can honestly be said to somebody who waits. `minutes`: within which most have had an answer; None: too few."""

    before: int
    minutes: tuple[int, int] | None


def waiting(viewer: Viewer, case: cases.Case, priority: int, *, now: dt.datetime) -> Waiting:
    """Return how it is for a case just found visible that nobody has taken yet. One statement."""
    here: list[Any] = [case.region, case.unit_id, CHAT]
    mine: list[Any] = [priority, case.sent_at, case.id]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [SECRET_TOGETHER, SECRET_TOGETHER, *here, *mine, *here, now - LATELY, LATEST])
        before, waited = cursor.fetchone()
    found = answer_range(waited)
    return Waiting(int(before), (round(found[0]), max(1, round(found[1]))) if found else None)
