"""Statements of the hot paths: sent to psycopg directly and prepared once per connection.

Django's cursor writes the values into the text, so that PostgreSQL reads and plans the whole statement anew every
time. It is used here only when somebody counts or wraps statements. Texts must be constants: each text is kept
prepared in every connection. Nothing is prepared where the setting `prepare_threshold` is None (PgBouncer before
1.21). Rows come in PostgreSQL's binary form, which psycopg reads in C: 20 rows of ids and times in half the time.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

#: A place for a value, or a sign that stands for itself.
_PLACE = re.compile("(%%|%s)")


def rows(sql: str, parameters: Sequence[Any] = (), *, binary: bool = True) -> list[Any]:
    """Run one statement in the current transaction, if any, and return its rows (none when it gives none).

    `binary`: False for what Django's fields convert: they expect text, as Django's cursor gives. Raises Django's
    database errors.
    """
    database = connections[DEFAULT_DB_ALIAS]  # once: the usual `connection` looks itself up at every dot
    if database.force_debug_cursor or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        direct = psycopg.RawCursor(database.connection)
        direct.execute(_numbered(sql), parameters, prepare=True, binary=binary)
        # Not `description`: it would describe every column anew for each request.
        result = direct.pgresult
        return direct.fetchall() if result is not None and result.nfields else []


@functools.lru_cache(maxsize=1000)
def _numbered(sql: str) -> bytes:
    """Return a statement with PostgreSQL's own places for values ($1, $2, …).

    psycopg would read it for its `%s` again each time it is sent, when it is longer than 4 096 signs.
    """
    pieces, count = _PLACE.split(sql), itertools.count(1)
    pieces[1::2] = [f"${next(count)}" if one == "%s" else "%" for one in pieces[1::2]]
    return "".join(pieces).encode()
