"""Actions: writing the log. One prepared INSERT on the current connection, in the caller's transaction.

This is on every page's hot path, so it goes to psycopg directly (kernel.access.prepared). A failure is raised:
what cannot be logged must not be shown.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import uuid
from collections.abc import Iterable, Mapping

from vardnav.kernel.access import prepared
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import verbs
from vardnav.kernel.clock.identifiers import uuid7

Detail = Mapping[str, object]

#: Columns the application writes, with their SQL types. `transaction_id` and `generation` are not its to
#: write.
COLUMNS = {
    "id": "uuid",
    "at": "timestamptz",
    "region": "varchar",
    "role": "varchar",
    "actor_id": "uuid",
    "assignment_id": "uuid",
    "unit_id": "uuid",
    "session_id": "uuid",
    "subject_id": "uuid",
    "action": "varchar",
    "object_kind": "varchar",
    "object_id": "uuid",
    "purpose": "varchar",
    "outcome": "varchar",
    "detail": "jsonb",
    "request_id": "varchar",
}
_INTO = f"INSERT INTO audit_entry ({', '.join(COLUMNS)}) "
_VALUES = _INTO + "VALUES (" + ", ".join(f"%s::{kind}" for kind in COLUMNS.values()) + ")"
#: One statement numbers its rows in the last four digits of a time-ordered id.
_NUMBERED_ID = "(left(%s::text, 32) || lpad(to_hex(row_number() OVER ()), 4, '0'))::uuid"
_PER_ROW = {"id": "ids.id", "object_id": "ids.object_id", "subject_id": "ids.subject_id"}
_MANY = (  # the pieces are constants of this file
    _INTO  # noqa: S608
    + "SELECT "
    + ", ".join(_PER_ROW.get(name, f"%s::{kind}") for name, kind in COLUMNS.items())
    + " FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS ids(id, object_id, subject_id)"
)


class UnknownOutcome(ValueError):
    """An outcome is 'done' or 'refused'."""


def record(
    viewer: Viewer,
    *,
    action: str,
    now: dt.datetime,
    object_kind: str = "",
    object_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    region: str | None = None,
    purpose: str = "",
    detail: Detail | None = None,
    outcome: str = "done",
) -> None:
    """Write one row. `subject_id`, `unit_id`, `region` default to the viewer's own; `detail`: ids and codes.

    Raises verbs.UnknownVerb, UnknownOutcome, or the database's error (then nothing may be shown).
    """
    prepared.rows(
        _VALUES,
        _row(
            viewer, action, now, object_kind, object_id, subject_id, unit_id, region, purpose, detail, outcome
        ),
    )


def record_many(
    viewer: Viewer,
    *,
    action: str,
    now: dt.datetime,
    items: Iterable[tuple[uuid.UUID | None, uuid.UUID | None]],
    object_kind: str = "",
    unit_id: uuid.UUID | None = None,
    region: str | None = None,
    purpose: str = "",
    detail: Detail | None = None,
    outcome: str = "done",
) -> None:
    """Write one row for each (object_id, subject_id) of `items`, in one statement. Raises as `record`."""
    pairs = list(items)
    row = _row(viewer, action, now, object_kind, None, None, unit_id, region, purpose, detail, outcome)
    if not pairs:
        return
    fixed = [value for name, value in zip(COLUMNS, row, strict=True) if name not in _PER_ROW]
    prepared.rows(
        _MANY, [*fixed, [uuid7() for _ in pairs], [item[0] for item in pairs], [item[1] for item in pairs]]
    )


def insert_sql(
    viewer: Viewer,
    *,
    action: str,
    now: dt.datetime,
    object_kind: str = "",
    object_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    region: str | None = None,
    purpose: str = "",
    detail: Detail | None = None,
    outcome: str = "done",
    source: str = "",
    columns: Mapping[str, str] | None = None,
) -> tuple[str, list[object]]:
    """Return the INSERT and its parameters, to be the CTE of a hot page's only statement.

    Without `source` it writes one row. With `source` (trusted SQL: the name of an earlier CTE or a FROM
    clause) it writes one row for each of the source's (at most 65 535), and `columns` says which columns
    come from it: `source="page", columns={"object_id": "page.id", "subject_id": "page.subject_id"}`.
    Raises as `record`.

    Example: `WITH page AS MATERIALIZED (SELECT …), logged AS (<this> RETURNING 1) SELECT page.* FROM
    page`. PostgreSQL always runs a data-changing CTE to its end, so nothing is answered unless the rows
    were written.
    """
    row = _row(
        viewer, action, now, object_kind, object_id, subject_id, unit_id, region, purpose, detail, outcome
    )
    if not source:
        return _VALUES, row
    given = columns or {}
    wanted = [value for name, value in zip(COLUMNS, row, strict=True) if name not in given]
    return _from_source(source, tuple(given.items())), wanted


@functools.lru_cache(maxsize=200)
def _from_source(source: str, columns: tuple[tuple[str, str], ...]) -> str:
    given = {"id": _NUMBERED_ID, **dict(columns)}
    unknown = given.keys() - COLUMNS.keys()
    if unknown:
        raise ValueError(f"The log has no column {', '.join(sorted(unknown))}.")
    expressions = (given.get(name, f"%s::{kind}") for name, kind in COLUMNS.items())
    return f"{_INTO}SELECT {', '.join(expressions)} FROM {source}"  # noqa: S608 - trusted, as the docstring says


def _row(  # noqa: PLR0917 - the hot path passes these by position
    viewer: Viewer,
    action: str,
    now: dt.datetime,
    object_kind: str,
    object_id: uuid.UUID | None,
    subject_id: uuid.UUID | None,
    unit_id: uuid.UUID | None,
    region: str | None,
    purpose: str,
    detail: Detail | None,
    outcome: str,
) -> list[object]:
    verbs.known(action)
    if outcome not in {"done", "refused"}:
        raise UnknownOutcome(f"{outcome!r} is not an outcome; use 'done' or 'refused'.")
    # Everything as text, cast in SQL: psycopg sends text from C, but uuids and times through Python.
    return [
        str(uuid7()),
        now.isoformat(),
        viewer.region if region is None else region,
        viewer.role.value,
        _text(viewer.staff_id or viewer.person_id),
        _text(viewer.assignment_id),
        _text(unit_id or viewer.unit_id),
        _text(viewer.session_id),
        _text(subject_id or viewer.subject_id),
        action,
        object_kind,
        _text(object_id),
        purpose,
        outcome,
        json.dumps(detail, default=str) if detail else "{}",
        viewer.request_id,
    ]


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
