"""The access log under a test: whatever tests that commit have left in it is gone."""

from __future__ import annotations

from django.db import connection

_TABLES = ("audit_entry", "audit_seal")


def empty() -> None:
    """Remove all rows, inside the transaction that is open; as the owner, who alone can make the guard stand aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_entry) OR EXISTS (SELECT FROM audit_seal)")
        if cursor.fetchone() != (True,):
            return
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
