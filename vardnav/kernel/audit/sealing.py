"""Actions: sealing. Rows whose transactions have ended are hashed in order and chained, off the hot path.

Why this is safe while others write: a row carries the number of the transaction that wrote it. Below
`pg_snapshot_xmin(pg_current_snapshot())` every transaction has ended, so the set of rows with lower numbers
can no longer grow. A long transaction only makes its rows wait for the next seal.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit import anchors, lines, recording
from vardnav.kernel.audit.models import Seal

#: Rows in one seal (more when a single transaction wrote more) and seals in one run of the job.
ROWS_PER_SEAL = 50_000
SEALS_PER_RUN = 40
_LOCK = 7310012
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_LIMIT = """
SELECT transaction_id::text::bigint + 1 FROM audit_entry
WHERE generation = %s AND transaction_id >= %s::xid8 AND transaction_id < %s::xid8
ORDER BY transaction_id OFFSET %s LIMIT 1
"""
_LAST = """
SELECT coalesce(max(transaction_id::text::bigint), 0) + 1 FROM audit_entry
WHERE generation = %s AND transaction_id >= %s::xid8
"""
_STRAYS = """
UPDATE audit_entry SET generation = %s
WHERE generation = %s AND transaction_id < %s::xid8 AND at >= %s
"""


class DatabaseRestored(Exception):
    """The database's transaction numbers have started over: it was restored from a copy."""

    def __init__(self, horizon: int, sealed_to: int) -> None:
        super().__init__(
            f"The access log cannot be sealed: the database counts transactions from {horizon}, but the log "
            f"is sealed up to {sealed_to}. The database has been restored from a copy. Check that it is the "
            "right copy, then run `manage.py new_audit_generation` once; sealing then goes on by itself."
        )


class NothingSealed(Exception):
    """A new generation was asked for, but the log has no seal yet, so nothing needs to be told apart."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing has been sealed yet, so there is nothing that a restoration could have broken."
        )


def seal(now: dt.datetime, *, anchor_file: Path | None = None, rows_per_seal: int = ROWS_PER_SEAL) -> int:
    """Seal everything that can be sealed and write the anchors; return how many rows were sealed.

    Raises DatabaseRestored. Another process sealing at the same time is left to it (returns 0).
    """
    sealed = 0
    for _ in range(SEALS_PER_RUN):
        with transaction.atomic():
            rows = _seal_next(now, rows_per_seal)
        if not rows:
            break
        sealed += rows
    path = anchor_file or anchors.usual_place()
    anchors.append(path, Seal.objects.filter(number__gt=anchors.last_number(path)).order_by("number"))
    return sealed


def is_restored() -> bool:
    """Return whether the transaction numbers have started over since the last seal (start-up asks this)."""
    last = _last_seal()
    return last is not None and _one(_HORIZON) < last.to_xid


def open_generation(now: dt.datetime, *, anchor_file: Path | None = None) -> Seal:
    """After a restoration: close the old numbering, open a new one, return its seal. Run as the owner.

    What the copy held but had not sealed is sealed as it is. Rows written after the restoration but
    before this (numbered below the last seal, timed after it) are moved to the new generation, the only
    change ever made to a row. Raises NothingSealed.
    """
    with transaction.atomic():
        last = _last_seal()
        if last is None:
            raise NothingSealed
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only")
            generation = last.generation + 1
            cursor.execute(_STRAYS, [generation, last.generation, str(last.to_xid), last.sealed_at])
            strays = cursor.rowcount
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_append_only")
            cursor.execute(f"ALTER TABLE audit_entry ALTER COLUMN generation SET DEFAULT {generation:d}")
        to_xid = _one(_LAST, last.generation, str(last.to_xid))
        rest = _write(last, last.generation, last.to_xid, max(to_xid, last.to_xid), now, keep_empty=False)
        closing = rest if rest.rows else last
        opening = _write(closing, generation, 0, 0, now)
        recording.record(
            Viewer.system(),
            action="audit.open_generation",
            now=now,
            object_kind="audit_generation",
            detail={"generation": generation, "after_seal": closing.number, "moved_rows": strays},
        )
        fresh = [closing, opening] if rest.rows else [opening]
        anchors.append(anchor_file or anchors.usual_place(), fresh, after_restoration=True)
    return opening


def _seal_next(now: dt.datetime, rows_per_seal: int) -> int:
    if not _one("SELECT pg_try_advisory_xact_lock(%s)::int", _LOCK):
        return 0
    horizon = _one(_HORIZON)
    last = _last_seal()
    generation, from_xid = (last.generation, last.to_xid) if last else (1, 0)
    if horizon < from_xid:
        raise DatabaseRestored(horizon, from_xid)
    with connection.cursor() as cursor:
        cursor.execute(_LIMIT, [generation, str(from_xid), str(horizon), rows_per_seal - 1])
        full = cursor.fetchone()
    return _write(last, generation, from_xid, full[0] if full else horizon, now, keep_empty=False).rows


def _write(
    last: Seal | None,
    generation: int,
    from_xid: int,
    to_xid: int,
    now: dt.datetime,
    *,
    keep_empty: bool = True,
) -> Seal:
    batch = lines.read(generation, from_xid, to_xid)
    made = Seal(
        number=last.number + 1 if last else 1,
        generation=generation,
        from_xid=from_xid,
        to_xid=to_xid,
        rows=batch.rows,
        first_at=batch.first_at,
        last_at=batch.last_at,
        sealed_at=now,
        previous_digest=last.digest if last else lines.BEGINNING,
    )
    made.digest = lines.digest(made, batch.content)
    if batch.rows or keep_empty:
        made.save(force_insert=True)
    return made


def _last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def _one(sql: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.fetchone()[0])
