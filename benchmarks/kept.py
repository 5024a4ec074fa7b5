"""What is kept between runs: the loaded database, a marker that says what it was made from, and the sweeping after a run."""

from __future__ import annotations

import hashlib
import json
import pathlib
import shutil
from typing import Any

import psycopg

from benchmarks import data
from vardnav.config.launch.choices import CHECKOUT

_REFERRING = """
SELECT conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE contype = 'f' AND confrelid = 'cases_case'::regclass AND conparentid = 0
"""
_SENT = """
CREATE TEMP TABLE sent AS SELECT c.id FROM cases_case c
JOIN bench_person p ON p.id = c.subject_id AND p.i >= %s AND p.i < %s
WHERE NOT EXISTS (SELECT FROM bench_case b WHERE b.id = c.id)
"""
_EMPTIED = "TRUNCATE access_storedanswer, access_session, audit_entry, audit_seal, procrastinate_jobs CASCADE"
# Answers to the forms of a week: of an empty table PostgreSQL keeps plans that read all of what comes to stand in it.
_ANSWERED = """
INSERT INTO access_storedanswer (key, owner, path, location, created_at)
SELECT gen_random_uuid(), p.id, '/my/', '/my/', now() - random() * interval '7 days'
FROM generate_series(1, 100000) n JOIN bench_person p ON p.i = n % (SELECT count(*) FROM bench_person)
"""


def is_there(marker: pathlib.Path, size: data.Size) -> bool:
    """Tell whether the database beside `marker` holds `size`, loaded whole, from migrations that still stand.

    New migrations are no reason to load again: they are run on what is there. A changed one is.
    """
    try:
        said = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = _made_from(size)
    same = {key: now[key] for key in now if key != "migrations"}
    return same == {key: said.get(key) for key in same} and said.get("migrations", {"": ""}).items() <= (
        now["migrations"].items()
    )


def note(marker: pathlib.Path, size: data.Size) -> None:
    """Write the marker: to be called when every row is on the disk."""
    marker.write_text(json.dumps(_made_from(size), indent=1), encoding="utf-8")


def forget(marker: pathlib.Path, cluster: pathlib.Path) -> None:
    """Remove a database that is not whole or not of this schema."""
    marker.unlink(missing_ok=True)
    shutil.rmtree(cluster, ignore_errors=True)


def sweep(owner: psycopg.Connection, size: data.Size) -> None:
    """Take away what an earlier run has written, so that each begins alike. `owner` must be a superuser.

    The log of readings too, which no other code can empty: this is the benchmarks' own database.
    """
    owner.execute("SET session_replication_role = replica")
    owner.execute(_EMPTIED)
    cursor = psycopg.ClientCursor(owner)
    cursor.execute(_SENT, [size.busy, size.busy + data.SENDERS])
    for table, column in owner.execute(_REFERRING).fetchall():
        owner.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM sent)")
    owner.execute("DELETE FROM cases_case WHERE id IN (SELECT id FROM sent)")
    owner.execute("DELETE FROM cases_draft d USING bench_person p WHERE p.id = d.person_id")
    owner.execute("DROP TABLE sent")
    owner.execute(_ANSWERED)
    owner.execute("SET session_replication_role = origin")
    owner.execute("VACUUM ANALYZE cases_draft, cases_case, cases_step, access_storedanswer")


def _made_from(size: data.Size) -> dict[str, Any]:
    files = sorted(CHECKOUT.glob("vardnav/**/migrations/*.py"))
    return {
        "size": size.name,
        "data": data.fingerprint(),
        "migrations": {
            str(path.relative_to(CHECKOUT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            for path in files
        },
    }
