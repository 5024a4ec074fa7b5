"""Queries: the log as the person it is about may read it ("Vem har läst?", PDL 8:5, HSLF-FS 2016:40 4:10)."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Role, Viewer
from vardnav.kernel.audit import recording, verbs

#: Readings fetched for one object; more than a person can take in on a page.
MOST = 2000
# Names are joined in SQL, not imported: people and organisations record in this room, so it may not import
# them.
_READINGS = """
SELECT e.at, e.action, e.role, e.actor_id, e.subject_id, coalesce(u.name, ''),
       coalesce(s.given_name, a.given_name, ''), coalesce(s.family_name, a.family_name, ''), coalesce(s.title, ''),
       coalesce(s.is_protected, a.protection <> 'none', false),
       coalesce((e.at AT TIME ZONE 'Europe/Stockholm')::date < p.born_on + interval '18 years', false)
FROM audit_entry e
LEFT JOIN organisations_unit u ON u.id = e.unit_id
LEFT JOIN organisations_staff s ON s.id = e.actor_id AND e.role <> 'resident'
LEFT JOIN people_person p ON p.id = e.subject_id
LEFT JOIN people_person a ON a.id = e.actor_id AND e.role = 'resident'
WHERE e.object_id = ANY(%s) AND e.subject_id = %s AND e.outcome = 'done' AND e.action = ANY(%s)
  AND e.role IN ('staff', 'administrator', 'resident') AND e.actor_id IS DISTINCT FROM %s
  AND (e.role <> 'resident' OR e.actor_id = e.subject_id OR NOT %s)
ORDER BY e.at DESC, e.id DESC
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's readings at one unit on one Swedish day, newest first. `name` is empty when not shown."""

    day: dt.date
    unit: str
    name: str
    title: str
    what: tuple[str, ...]
    times: tuple[dt.datetime, ...]


class _Row(NamedTuple):
    at: dt.datetime
    action: str
    role: str
    actor_id: uuid.UUID | None
    subject_id: uuid.UUID
    unit: str
    given_name: str
    family_name: str
    title: str
    is_protected: bool
    #: Whether the subject was under eighteen then: who acts for such a person is a guardian.
    was_minor: bool


def who_has_read(
    viewer: Viewer, object_id: uuid.UUID, *, and_in: Iterable[uuid.UUID] = (), now: dt.datetime
) -> list[Reading]:
    """Return who but the viewer has read about the subject in `object_id` and in what it continues; itself recorded.

    A member of staff with protected identity is shown by title only. Whoever acted for the subject is named to the subject
    alone; to whoever acts by a power of attorney it is not told that there are others (family_queries). Times are Swedish
    wall time.
    Somebody else's object gives an empty list; whoever is not a resident gets Http404.
    """
    if viewer.role is not Role.RESIDENT:
        raise Http404
    with transaction.atomic():
        recording.record(
            viewer, action="audit.read_log", now=now, object_kind="audit_log", object_id=object_id
        )
        with connection.cursor() as cursor:
            wanted = [
                [object_id, *and_in],
                viewer.subject_id,
                verbs.reads(),
                viewer.person_id,
                viewer.is_by_power,
                MOST,
            ]
            cursor.execute(_READINGS, wanted)
            rows = [_Row._make(row) for row in cursor.fetchall()]
    return _grouped(rows, viewer.language, is_own=not viewer.is_proxy)


def _grouped(rows: Iterable[_Row], language: str, *, is_own: bool) -> list[Reading]:
    def group(row: _Row) -> tuple[int, str, str]:
        return -clock.local_date(row.at).toordinal(), str(row.actor_id), row.unit

    readings = [
        _reading(list(together), language, is_own=is_own)
        for _key, together in itertools.groupby(sorted(rows, key=group), group)
    ]
    return sorted(readings, key=lambda reading: reading.times[0], reverse=True)


def _reading(rows: list[_Row], language: str, *, is_own: bool) -> Reading:
    newest = rows[0]
    name, title = _who(newest, is_own=is_own)
    return Reading(
        day=clock.local_date(newest.at),
        unit=newest.unit,
        name=name,
        title=title,
        what=tuple(dict.fromkeys(verbs.known(row.action).text(language) for row in rows)),
        times=tuple(clock.local(row.at) for row in rows),
    )


def _who(row: _Row, *, is_own: bool) -> tuple[str, str]:
    name = "" if row.is_protected else f"{row.given_name} {row.family_name}".strip()
    if row.role == Role.RESIDENT:
        if row.actor_id == row.subject_id:
            return "", _("Personen själv")
        # Who has acted for one is named to oneself, and to no other who does.
        return name if is_own else "", _("Vårdnadshavare") if row.was_minor else _("Ombud")
    return name, row.title or _("Personal")
