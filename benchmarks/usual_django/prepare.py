"""Makes the tables in their schema and fills them from the site's data set: `python -m …prepare <how many log in>`.

To be run as the database's owner. What an earlier run has loaded is used again while tables and rows would be the same.
"""

from __future__ import annotations

import hashlib
import inspect
import sys

from benchmarks.usual_django import keys

#: Loaded with references unchecked and without the indexes named below, which are made again afterwards.
FILL = """
INSERT INTO usual.auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
                             date_joined)
SELECT i + 1, '!' || md5(i::text), false, 'anna' || i, 'Anna' || i, 'Mätt', '', false, true, now()
FROM public.bench_person;
INSERT INTO usual.usual_unit (id, name)
SELECT b.i + 1, u.name FROM public.bench_unit b JOIN public.organisations_unit u USING (id);
CREATE TEMP TABLE numbered AS
SELECT c.id, row_number() OVER (ORDER BY c.id) AS number, c.i + 1 AS owner, k, u.i + 1 AS unit, is_open
FROM public.bench_case c JOIN public.bench_unit u ON u.id = c.unit_id;
ANALYZE numbered;
INSERT INTO usual.usual_case (id, number, status, unit_id, owner_id)
SELECT number, 'B' || owner || '-' || k, CASE WHEN is_open THEN 'in_progress' ELSE 'completed' END,
       unit, owner FROM numbered ORDER BY number;
INSERT INTO usual.usual_message (id, case_id, recipient_id, text, sent_at, read_at)
SELECT row_number() OVER (ORDER BY m.id), n.number, n.owner, m.text, m.sent_at, m.read_at
FROM public.cases_message m JOIN numbered n ON n.id = m.case_id ORDER BY m.id;
DROP TABLE numbered;
"""
_LEFT_FOR_LATER = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY('{usual.usual_case, usual.usual_message}'::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1
"""
_GRANTS = """
GRANT USAGE ON SCHEMA usual TO vardnav_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA usual TO vardnav_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA usual TO vardnav_app
"""
_WARM = """
SELECT sum(pg_prewarm(oid)) FROM pg_class
WHERE relnamespace = 'usual'::regnamespace AND relkind IN ('r', 'i') AND pg_relation_size(oid) > 0
"""


def main(logged_in: int) -> None:
    """Have everything ready: rows, an empty log, sessions of the first `logged_in` persons, all in PostgreSQL's memory."""
    import django

    django.setup()
    from django.db import connection

    made_from = fingerprint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [keys.SCHEMA])
        if cursor.fetchone() != (made_from,):
            make_tables()
            fill()
            cursor.execute(
                f"COMMENT ON SCHEMA {keys.SCHEMA} IS '{made_from}'"
            )  # last: it says that all is there
        cursor.execute("TRUNCATE usual_accessentry, django_session")
        log_in(range(logged_in))
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm SCHEMA public")
        cursor.execute("SET search_path = usual, public")
        cursor.execute(_GRANTS)
        cursor.execute(_WARM)


def fingerprint() -> str:
    """Return a short text that changes when tables or rows would be others."""
    from benchmarks.usual_django import models

    return hashlib.sha256((inspect.getsource(models) + FILL).encode()).hexdigest()[:16]


def make_tables() -> None:
    """Make the schema anew with empty tables, as `migrate` makes them."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {keys.SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {keys.SCHEMA}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)  # ours, which refer to Django's


def fill() -> None:
    """Fill the tables from the benchmarks' own: as many persons, cases and messages as the site has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(_LEFT_FOR_LATER)
        later = cursor.fetchall()
        for name, _definition in later:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(FILL)
        for _name, definition in later:
            cursor.execute(definition)
        for table in ("auth_user", "usual_unit", "usual_case", "usual_message"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
        cursor.execute("SET session_replication_role = origin")


def log_in(persons: range) -> None:
    """Give each of `persons` a session, as logging in would have made it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    store = SessionStore()
    expires = store.get_expiry_date()
    users = get_user_model().objects.filter(pk__in=[number + 1 for number in persons])
    Session.objects.bulk_create(
        (
            Session(
                session_key=keys.session_key(user.pk - 1),
                session_data=store.encode(
                    {
                        SESSION_KEY: str(user.pk),
                        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                        HASH_SESSION_KEY: user.get_session_auth_hash(),
                    }
                ),
                expire_date=expires,
            )
            for user in users.iterator()
        ),
        batch_size=2000,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
