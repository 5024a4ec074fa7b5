"""Queries: a unit's queues. Counts, one page of rows and their rows in the log are one prepared statement."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import verbs
from vardnav.platform.cases.rules import Outcome, Status

PAGE = 25
#: So many ended cases can be paged through; older ones are found by number.
MOST_ENDED = 1000


class Line(NamedTuple):
    """A case as a line of a list: what staff see before they open it. `id`: as text. `subject_*`: who it is about."""

    id: str
    number: str
    service_key: str
    status: str
    outcome: str
    sent_at: dt.datetime
    status_at: dt.datetime
    due_at: dt.datetime
    subject_given_name: str
    subject_family_name: str
    subject_protection: str
    subject_born_on: dt.date | None
    subject_identifier_kind: str
    subject_identifier: str
    assignee_given_name: str | None
    assignee_family_name: str | None
    assignee_title: str | None
    assignee_is_protected: bool | None
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of one of the unit's queues. `counts`: how many cases stand in each queue of open cases.

    `late_transfers`: to and from the unit, that nobody has taken in time.
    """

    cases: Sequence[Line]
    counts: Mapping[str, int]
    number: int
    num_pages: int
    late_transfers: int = 0


#: As the index cases_case_open has it, which gives the rows in their order.
_OPEN = f"c.status <> '{Status.COMPLETED}'"
_WAITS = f"(c.status = '{Status.WAITING}')"
#: What stands in each queue, beside region and unit (CaseQuerySet.visible_to for staff).
_IN = {
    "new": f"{_OPEN} AND NOT {_WAITS} AND c.status = '{Status.RECEIVED}'",
    "mine": f"c.assignee_id = %(staff)s AND {_OPEN}",
    "waiting": f"{_OPEN} AND {_WAITS}",
    "overdue": f"{_OPEN} AND NOT {_WAITS} AND c.due_at < %(now)s",
    "open": _OPEN,
    "closed": f"c.status = '{Status.COMPLETED}' AND c.closed_at IS NOT NULL AND c.outcome <> '{Outcome.TRANSFERRED}'",
}
QUEUES = tuple(_IN)
_COUNTED = tuple(name for name in QUEUES if name != "closed")
#: Most urgent first; what waits for the resident cannot be late and comes last; ended cases latest first.
_ORDER = dict.fromkeys(_COUNTED, f"{_WAITS}, c.due_at, c.id") | {"closed": "c.closed_at DESC, c.id DESC"}
_SQL = """
WITH counted AS MATERIALIZED (
    SELECT {counts} FROM cases_case c WHERE c.region = %(region)s AND c.unit_id = %(unit)s AND {open} {service}),
total AS MATERIALIZED (SELECT {total} AS n FROM counted),
late AS MATERIALIZED (
    SELECT count(*) AS n FROM cases_transfer t JOIN cases_case c ON c.id = coalesce(t.continued_by_id, t.case_id)
    WHERE t.taken_at IS NULL AND t.returned_at IS NULL AND t.take_by < %(now)s AND {open}
      AND (t.region = %(region)s AND t.from_unit_id = %(unit)s OR t.to_region = %(region)s AND t.to_unit_id = %(unit)s)),
page AS MATERIALIZED (
    SELECT c.id, c.subject_id, c.number, c.service_key, c.status, c.outcome, c.sent_at, c.status_at, c.due_at,
           c.closed_at, c.assignee_id, c.is_secret
    FROM cases_case c WHERE c.region = %(region)s AND c.unit_id = %(unit)s AND {inside} {service}
    ORDER BY {order} LIMIT %(limit)s
    OFFSET (SELECT least(%(offset)s, greatest(0, (n - 1) / %(limit)s * %(limit)s)) FROM total)),
logged AS ({logged})
SELECT {names}, total.n, late.n, c.id::text, c.number, c.service_key, c.status, c.outcome, c.sent_at, c.status_at, c.due_at,
       p.given_name, p.family_name, p.protection, p.born_on, p.identifier_kind, p.identifier,
       s.given_name, s.family_name, s.title, s.is_protected, c.is_secret
FROM counted CROSS JOIN total CROSS JOIN late LEFT JOIN page c ON true
LEFT JOIN people_person p ON p.id = c.subject_id LEFT JOIN organisations_staff s ON s.id = c.assignee_id
ORDER BY {order}
"""
_ENDED = f"""(SELECT count(*) FROM (SELECT FROM cases_case c WHERE c.region = %(region)s AND c.unit_id = %(unit)s
    AND {_IN["closed"]} {{service}} LIMIT {MOST_ENDED}) x)"""  # noqa: S608 - constants only
#: A place for a value, by name or (in the log row) in order; casts follow as they are.
_PLACE = re.compile(r"(%\([a-z]+\)s|%s)")
_PER_ROW = {"object_id": "page.id", "subject_id": "page.subject_id"}


def queue(viewer: Viewer, name: str, *, service_key: str = "", page: int = 1, now: dt.datetime) -> Queue:
    """Return a page of one of QUEUES, most urgent first, perhaps of one e-service only. One statement.

    Raises Http404 for an unknown name or anybody but staff. A page beyond the last gives the last.
    """
    if viewer.role is not Role.STAFF or name not in QUEUES:
        raise Http404
    logged, logging = audit.insert_sql(
        viewer, action=verbs.QUEUE.key, object_kind="case", source="page", columns=_PER_ROW, now=now
    )
    given: dict[str, Any] = {
        "region": viewer.region,
        "unit": viewer.unit_id,
        "staff": viewer.staff_id,
        "now": now,
        "service": service_key,
        "limit": PAGE,
        "offset": (max(page, 1) - 1) * PAGE,
    }
    sql, order = _statement(name, bool(service_key), logged)
    row_values = iter(logging)
    found = prepared.rows(sql, [given[key] if key else next(row_values) for key in order])
    counts = dict(zip(_COUNTED, found[0], strict=False))
    total = found[0][len(_COUNTED)]
    pages = max(1, -(-total // PAGE))
    begins = len(_COUNTED) + 2
    lines = [Line._make(row[begins:]) for row in found if row[begins] is not None]
    return Queue(lines, counts, min(max(page, 1), pages), pages, late_transfers=found[0][begins - 1])


@functools.lru_cache(maxsize=64)
def _statement(name: str, has_service: bool, logged: str) -> tuple[str, tuple[str, ...]]:
    """Return the statement with plain `%s`, and what goes into each: a name, or "" for the log row's next value."""
    service = "AND c.service_key = %(service)s" if has_service else ""
    text = _SQL.format(
        counts=", ".join(f'count(*) FILTER (WHERE {_IN[one]}) AS "{one}"' for one in _COUNTED),
        open=_OPEN,
        service=service,
        total=_ENDED.format(service=service) if name == "closed" else f'counted."{name}"',
        inside=_IN[name],
        order=_ORDER[name],
        logged=logged,
        names=", ".join(f'counted."{one}"' for one in _COUNTED),
    )
    pieces = _PLACE.split(text)
    return "%s".join(pieces[::2]), tuple("" if one == "%s" else one[2:-2] for one in pieces[1::2])
