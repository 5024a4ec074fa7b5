"""Queries: the canonical form of the log's rows and the digest over them. Changing it breaks every seal."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from vardnav.kernel.audit.models import Seal

#: Every column of a row as one JSON array: text is quoted, null differs from "", time is microseconds
#: since 1970.
_LINES = """
SELECT at, json_build_array(
    generation, transaction_id::text, id, (extract(epoch FROM at) * 1000000)::bigint, region, role, actor_id,
    assignment_id, unit_id, session_id, subject_id, action, object_kind, object_id, purpose, outcome,
    detail::text, request_id)::text
FROM audit_entry
WHERE generation = %s AND transaction_id >= %s::xid8 AND transaction_id < %s::xid8
ORDER BY transaction_id, id, at
"""
_FETCH = 2000
#: What the first seal follows.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found of one seal's rows."""

    rows: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    content: str


def read(generation: int, from_xid: int, to_xid: int) -> Batch:
    """Return the rows of the transactions [from_xid, to_xid) as one digest, streamed in order."""
    content = hashlib.sha256()
    rows, first, last = 0, None, None
    for at, line in _lines(generation, from_xid, to_xid):
        content.update(line.encode() + b"\n")
        rows += 1
        first = at if first is None or at < first else first
        last = at if last is None or at > last else last
    return Batch(rows=rows, first_at=first, last_at=last, content=content.hexdigest())


def digest(seal: Seal, content: str) -> str:
    """Return the seal's digest (SHA-256, hex): all that it says, what it covers and the digest before it."""
    said = [
        "vardnav audit seal 1",
        seal.number,
        seal.generation,
        seal.from_xid,
        seal.to_xid,
        seal.rows,
        _moment(seal.first_at),
        _moment(seal.last_at),
        _moment(seal.sealed_at),
        seal.previous_digest,
        content,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _lines(generation: int, from_xid: int, to_xid: int) -> Iterator[tuple[dt.datetime, str]]:
    with contextlib.closing(connection.chunked_cursor()) as cursor:
        cursor.execute(_LINES, [generation, str(from_xid), str(to_xid)])
        while rows := cursor.fetchmany(_FETCH):
            yield from rows


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds") if at else None
