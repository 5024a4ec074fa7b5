"""Actions: what the application's database role may do with the log: add and read, nothing else."""

from __future__ import annotations

from typing import Any

from psycopg import sql

from vardnav.kernel.audit.recording import COLUMNS


def apply(cursor: Any, role: str) -> None:
    """Grant `role` INSERT (its own columns only) and SELECT, and take everything else away. Run as the owner.

    To be run after any wider grant on the schema. The role can neither choose a row's `transaction_id` and
    `generation` nor reach a partition but through the log. Running it again changes nothing.
    """
    name = sql.Identifier(role)
    own = sql.SQL(", ").join(sql.Identifier(column) for column in COLUMNS)
    for table in _tables(cursor):
        cursor.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(sql.Identifier(table), name))
    cursor.execute(sql.SQL("GRANT SELECT, INSERT ({}) ON audit_entry TO {}").format(own, name))
    cursor.execute(sql.SQL("GRANT SELECT, INSERT ON audit_seal TO {}").format(name))
    cursor.execute(
        sql.SQL("GRANT EXECUTE ON FUNCTION audit_ensure_partitions(date, integer) TO {}").format(name)
    )


def _tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_partition_tree('audit_entry') t JOIN pg_class c ON c.oid = t.relid"
    )
    return [row[0] for row in cursor.fetchall()] + ["audit_seal"]
