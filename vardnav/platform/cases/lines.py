"""Actions: one more line in a case that is under way: how a chat is written. No step, and the case's version stays.

What changes a case's state is `actions.change`'s alone; a line changes nothing but the thread. So it takes the case's row
(its lines are numbered without gaps, I4), writes the message with its row of the log, and is done: two statements.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.http import Http404

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.cases import queries, rules, sight, signing, verbs
from vardnav.platform.cases.models import Case, Direction, Message
from vardnav.platform.catalogue import queries as catalogue


class Held(NamedTuple):
    """A case whose row is locked until the transaction ends, as far as a line needs to know it."""

    case_id: uuid.UUID
    region: str
    service_key: str
    status: str
    subject_id: uuid.UUID
    unit_id: uuid.UUID
    unit_kind: str
    assignee_id: uuid.UUID | None
    is_answered: bool
    catalogue_version: int

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.status != rules.Status.COMPLETED


# As CaseQuerySet.visible_to.
_HELD = f"""
SELECT c.id, c.region, c.service_key, c.status, c.subject_id, c.unit_id, u.kind, c.assignee_id,
       c.first_answered_at IS NOT NULL, {catalogue.VERSION_SQL}"""
_FROM = " FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id "
_AT_UNIT = (
    "WHERE c.id = %s AND c.region = %s AND c.unit_id = %s AND c.outcome <> 'transferred' FOR UPDATE OF c"
)
_LINE = """
WITH sat AS (
    INSERT INTO cases_message (id, region, case_id, number, subject_id, direction, author_person_id, author_staff_id,
                               unit_id, text, text_sha256, signed_by_unit, sent_at)
    SELECT %s::uuid, c.region, c.id,
           1 + coalesce((SELECT max(m.number) FROM cases_message m WHERE m.region = c.region AND m.case_id = c.id), 0),
           c.subject_id, %s, %s::uuid, %s::uuid, c.unit_id, %s, %s::bytea, %s, %s::timestamptz
    FROM cases_case c WHERE c.id = %s::uuid
    RETURNING number
), answered AS (
    UPDATE cases_case SET first_answered_at = %s::timestamptz WHERE id = %s::uuid AND first_answered_at IS NULL AND %s
), logged AS ("""
_DONE = ") SELECT number FROM sat"


@functools.cache
def _own(seen: sight.Sight) -> str:
    return (
        f"WHERE c.id = %s AND c.subject_id = %s{seen.sql('c')} AND c.outcome <> 'transferred' FOR UPDATE OF c"
    )


def hold(
    viewer: Viewer, case_id: uuid.UUID, more: str = "", values: Sequence[object] = ()
) -> tuple[Held, Sequence[Any]]:
    """Lock a case that the viewer may see, until the transaction ends; return it with what `more` came to. Raises Http404.

    `more`: SQL columns after the case's own, each after a comma; `c` is the case. They are read as things stood when the
    statement began: whoever had the lock before may have written since.
    """
    columns = _HELD + more + _FROM
    if viewer.role is Role.RESIDENT:
        found = prepared.rows(columns + _own(sight.of(viewer)), [*values, case_id, viewer.subject_id])
    elif viewer.role is Role.STAFF:
        found = prepared.rows(columns + _AT_UNIT, [*values, case_id, viewer.region, viewer.unit_id])
    else:
        found = []
    if not found:
        raise Http404
    width = len(Held._fields)
    return Held._make(found[0][:width]), found[0][width:]


def write(viewer: Viewer, held: Held, text: str, *, message_id: uuid.UUID, now: dt.datetime) -> int:
    """Write the next line of a case that is held, with its row of the log; return its number.

    Nobody is told: whoever writes decides when a notice is due. A line of staff is the unit's first answer.
    """
    is_staff = viewer.role is Role.STAFF
    insert, logged = audit.insert_sql(
        viewer,
        action=verbs.LINE.key,
        object_kind="case",
        object_id=held.case_id,
        subject_id=held.subject_id,
        unit_id=viewer.unit_id or held.unit_id,
        region=held.region,
        now=now,
    )
    rows = prepared.rows(
        _LINE + insert + _DONE,
        [
            str(message_id),
            (Direction.TO_RESIDENT if is_staff else Direction.TO_UNIT).value,
            str(viewer.person_id) if viewer.person_id else None,
            str(viewer.staff_id) if viewer.staff_id else None,
            text,
            hashlib.sha256(text.encode()).digest(),
            is_staff and _is_signed_by_unit(viewer, held, now),
            now,
            str(held.case_id),
            now,
            str(held.case_id),
            is_staff and not held.is_answered,
            *logged,
        ],
    )
    return int(rows[0][0])


def _is_signed_by_unit(viewer: Viewer, held: Held, now: dt.datetime) -> bool:
    return signing.signs(
        viewer,
        held.service_key,
        region=held.region,
        unit_id=held.unit_id,
        unit_kind=held.unit_kind,
        at_version=held.catalogue_version,
        now=now,
    )


def after(viewer: Viewer, case_id: uuid.UUID, number: int, *, now: dt.datetime) -> list[Message]:
    """Return a case's lines after the one numbered so, oldest first, the reading logged and what is the resident's marked.

    Where there is none nothing is shown, and nothing is logged. Raises Http404.
    """
    with transaction.atomic():
        found = Case.objects.visible_to(viewer).filter(id=case_id).first()
        if found is None:
            raise Http404
        newer = list(queries.messages_of(viewer, found.region, found.id).filter(number__gt=number))
        if newer:
            audit.record(
                viewer,
                action=verbs.READ.key,
                object_kind="case",
                object_id=found.id,
                subject_id=found.subject_id,
                region=found.region,
                now=now,
            )
        news = [one.id for one in newer if one.direction == Direction.TO_RESIDENT and one.read_at is None]
        if viewer.person_id and news:
            Message.objects.filter(id__in=news, read_at__isnull=True).update(read_at=now)
    return newer
