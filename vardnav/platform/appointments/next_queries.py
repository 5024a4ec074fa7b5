"""Queries: the next times of somebody, for the start page. One statement, its row of the log inside."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from vardnav.kernel import audit
from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.platform.appointments import verbs
from vardnav.platform.appointments.models import seen
from vardnav.platform.appointments.rules.states import COMING

MOST = 2
_COMING = ", ".join(f"'{one.value}'" for one in sorted(COMING))
#: Whether it is worth asking, about `found.subject_id` (registry.start_parts.StartPart). Of what has been too, until the
#: unit has noted it: no clock but the product's own says what is past.
THERE = f"EXISTS (SELECT FROM appointments_appointment a WHERE a.subject_id = found.subject_id AND a.status IN ({_COMING}))"


class Next(NamedTuple):
    """A time to come, with what its line says."""

    appointment_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    unit_name: str
    unit_kind: str
    name_sv: str
    name_en: str


def next_ones(viewer: Viewer, *, now: dt.datetime) -> Sequence[Next]:
    """Return the subject's next times in every region, at most MOST, soonest first, the reading logged.

    Who sees them: as `own_queries.mine`. None for others than a resident.
    """
    if viewer.role is not Role.RESIDENT or viewer.subject_id is None:
        return ()
    insert, values = audit.insert_sql(
        viewer,
        action=verbs.LIST.key,
        object_kind="person",
        object_id=viewer.subject_id,
        subject_id=viewer.subject_id,
        now=now,
    )
    rows = prepared.rows(
        f"""
WITH logged AS ({insert})
SELECT a.id, a.starts_at, a.ends_at, u.name, u.kind, t.name_sv, t.name_en
FROM appointments_appointment a JOIN organisations_unit u ON u.id = a.unit_id
JOIN appointments_timetype t ON t.id = a.time_type_id
WHERE a.subject_id = %s AND a.status IN ({_COMING}) AND a.ends_at > %s
    {seen.types_sql(viewer, "t")}{seen.cases_sql(viewer, "a")}
ORDER BY a.starts_at, a.id LIMIT %s
""",  # noqa: S608 - constants only
        [*values, viewer.subject_id, now, MOST],
    )
    return [Next._make(row) for row in rows]
