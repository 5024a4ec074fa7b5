"""Wiring: the database role that the running application uses; it may not change the log or the schema."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from vardnav.kernel.audit import grants


def make(cursor: CursorWrapper, role: str) -> None:
    """Create `role` when missing and give it what the application needs, no more. Safe to repeat."""
    name = sql.Identifier(role)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
        # From PostgreSQL 16 on, an owner who is no superuser may make a role but not change to it.
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {}",
    ):
        cursor.execute(sql.SQL(statement).format(name))
    grants.apply(cursor, role)
