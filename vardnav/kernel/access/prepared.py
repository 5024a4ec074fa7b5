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
        found: list[Any] | None = database.direct(_numbered(sql), parameters, binary=binary)  # type: ignore[attr-defined]
        if found is not None:
            return found
        direct = psycopg.RawCursor(database.connection)
        direct.execute(_numbered(sql), parameters, prepare=True, binary=binary)
        # Not `description`: it would describe every column anew for each request.
        result = direct.pgresult
        return direct.fetchall() if result is not None and result.nfields else []


def first(sql: str, parameters: Sequence[Any], *, unless: type[BaseException]) -> None:
    """Run one statement before all others of the transaction: at once, or together with the next one, a wait less.

    Raises `unless` where it gives no row: then whatever went with it has been done, and must be undone by leaving the
    transaction. So `unless` is raised here, or by the next statement. Raises Django's database errors likewise.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_counted = database.force_debug_cursor or database.execute_wrappers
    is_put_off = not is_counted and database.ask_first(_numbered(sql), parameters, unless)  # type: ignore[attr-defined]
    if not is_put_off and not rows(sql, parameters):
        raise unless


def last(sql: str, parameters: Sequence[Any]) -> None:
    """Run one write after which the transaction is committed: at once, or together with the COMMIT, a wait less.

    Who calls does nothing more in the transaction, and asks for no rows. Where the write fails, so does the commit, and
    nothing is kept. Raises Django's database errors, then or when the block is left.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_counted = database.force_debug_cursor or database.execute_wrappers
    if is_counted or not database.write_last(_numbered(sql), parameters):  # type: ignore[attr-defined]
        rows(sql, parameters)


def after(sql: str, parameters: Sequence[Any]) -> None:
    """Run one statement once the transaction is committed, in the same sending where it can be; at once where there is none.

    Never where the transaction, or a savepoint around it, is rolled back. For what is no part of what is kept: where it
    fails, or the line is cut at that very moment, nobody is told.
    """
    database = connections[DEFAULT_DB_ALIAS]
    run = functools.partial(rows, sql, parameters)
    database.follow(_numbered(sql), parameters, run)  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=1000)
def _numbered(sql: str) -> bytes:
    """Return a statement with PostgreSQL's own places for values ($1, $2, …).

    psycopg would read it for its `%s` again each time it is sent, when it is longer than 4 096 signs.
    """
    pieces, count = _PLACE.split(sql), itertools.count(1)
    pieces[1::2] = [f"${next(count)}" if one == "%s" else "%" for one in pieces[1::2]]
    return "".join(pieces).encode()
