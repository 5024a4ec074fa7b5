"""Queries: a unit's list of what nobody has read, one of them with how the person is reached, and a region's counts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.people import protection
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import story
from vardnav.platform.cases.models import Case
from vardnav.platform.contacts import reaching
from vardnav.platform.notify import queries as notices
from vardnav.platform.unread import verbs
from vardnav.platform.unread.models import Pursuit

#: So many rows the unit's list shows, what has waited longest first.
MOST = 200
#: Fewer than this are not told apart: "färre än 5".
SMALL = 5
#: So far back failed notices are counted for the administrator.
LATELY = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Opened:
    """One of them as staff see it. `phone`: "" where unknown or not shown; `receiver`: the person or a child's guardian."""

    pursuit: Pursuit
    receiver: Person
    phone: str
    is_protected: bool
    is_locked: bool
    #: The case as the unit has it now; None where it has gone on since.
    case_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class AtUnit:
    """What waits at one unit: cases over their promised day, and what is unread on its list."""

    unit_id: uuid.UUID
    unit: str
    overdue: int
    unread: int


def listed(viewer: Viewer, *, now: dt.datetime) -> Sequence[Pursuit]:
    """Return the unit's list, what has waited longest first; each person's row in the log. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        rows = Pursuit.objects.visible_to(viewer).waiting().select_related("case", "message__unit", "subject")
        found = list(rows.order_by("listed_at", "id")[:MOST])
        items = [(one.case_id, one.subject_id) for one in found]
        audit.record_many(viewer, action=verbs.LIST.key, object_kind="case", items=items, now=now)
    return found


def opened(viewer: Viewer, pursuit_id: uuid.UUID, *, now: dt.datetime) -> Opened:
    """Return one of the unit's, settled or not, with how the person is reached; the reading logged. Raises Http404."""
    if viewer.role is not Role.STAFF:
        raise Http404
    with transaction.atomic():
        rows = Pursuit.objects.visible_to(viewer).exclude(listed_at=None)
        one = (
            rows.select_related("case", "message__unit", "subject", "settled_by")
            .filter(id=pursuit_id)
            .first()
        )
        if one is None:
            raise Http404
        audit.record(
            viewer,
            action=verbs.READ.key,
            object_kind="case",
            object_id=one.case_id,
            subject_id=one.subject_id,
            unit_id=viewer.unit_id,
            region=one.region,
            now=now,
        )
    case = one.case
    to = reaching.receiver(viewer, one.subject, sent_by_id=case.sent_by_id, case_id=case.id, now=now)
    is_protected = any(protection.is_protected(each.protection) for each in (to.person, one.subject))
    is_locked = to.reach is not None and to.reach.is_locked
    phone = Account.objects.filter(person=to.person).values_list("phone", flat=True).first() or ""
    return Opened(
        pursuit=one,
        receiver=to.person,
        phone="" if is_protected or is_locked else phone,
        is_protected=is_protected,
        is_locked=is_locked,
        case_id=_own(viewer, case.id),
    )


def _own(viewer: Viewer, case_id: uuid.UUID) -> uuid.UUID | None:
    """Return the part of a case that goes on now, when the viewer's unit has it."""
    newest = story.newest(Viewer.system(), case_id)
    return Case.objects.visible_to(viewer).filter(id=newest).values_list("id", flat=True).first()


# By unit, each with the index of its own queue and list: a region's history of cases is never read. Secret cases are in no
# count that others see (N8). The region reads counts, `shown.few` of each.
_BY_UNIT = """
SELECT u.id, u.name, o.n, p.n
FROM organisations_unit u
CROSS JOIN LATERAL (SELECT count(*) AS n FROM cases_case c
    WHERE c.region = u.region_id AND c.unit_id = u.id AND c.status <> 'completed'
      AND NOT (c.status = 'waiting_for_resident') AND c.due_at < %(now)s AND NOT c.is_secret) o
CROSS JOIN LATERAL (SELECT count(*) AS n FROM unread_pursuit f
    JOIN cases_message m ON m.id = f.message_id JOIN cases_case c ON c.id = f.case_id
    WHERE f.unit_id = u.id AND f.listed_at IS NOT NULL AND f.settled_at IS NULL
      AND m.read_at IS NULL AND NOT c.is_secret) p
WHERE u.region_id = %(region)s AND (o.n > 0 OR p.n > 0)
ORDER BY u.sort_key, u.id
"""


def by_unit(viewer: Viewer, *, now: dt.datetime) -> list[AtUnit]:
    """Return the units of the administrator's region where something waits too long. One statement. Raises Http404."""
    region = _region(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_BY_UNIT, {"region": region, "now": now})
        return [AtUnit(*row) for row in cursor.fetchall()]


def stuck(viewer: Viewer, *, now: dt.datetime) -> notices.Stuck:
    """Return how many notices of the region have not gone away in time, and failed the last week. Raises Http404."""
    _region(viewer)
    return notices.stuck(viewer, now=now, since=now - LATELY)


def _region(viewer: Viewer) -> str:
    if viewer.role is not Role.ADMINISTRATOR or not viewer.region:
        raise Http404
    return viewer.region
