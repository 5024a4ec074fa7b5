"""Wiring: the database backend. Django wants the name of this file.

Django sends `SELECT 1` before the first statement of every request, a third of what a hot page sends. A server that
stops or throws a session out says so on the socket, which costs a microsecond to see; the question itself is asked
when something has arrived there, and otherwise once a second, for lines that were cut without a word.
"""

from __future__ import annotations

import select
import time
import types
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from vardnav.config.postgresql import patience

ASK_AFTER_SECONDS = 1.0


class Following:
    """A statement that follows a commit; it goes along with it where it is prepared, and else comes after it."""

    def __init__(self, sql: bytes, values: Sequence[Any], run: Callable[[], object]) -> None:
        self.sql, self.values, self._run, self.is_done = sql, values, run, False
        self.__qualname__ = type(self).__qualname__  # Django asks it when it says that one has failed

    def __call__(self) -> None:
        """Run it, unless it has been."""
        if not self.is_done:
            self._run()


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, asked whether it lives only when there is reason to."""

    #: psycopg itself, but for connections that are not waited for without end.
    Database = types.SimpleNamespace(**{**vars(psycopg), "connect": patience.Connection.connect})  # type: ignore[assignment]
    health_check_enabled: bool
    health_check_done: bool

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked_at = float("-inf")
        #: The transaction's last write, which goes together with its COMMIT.
        self._last: tuple[bytes, Sequence[Any]] | None = None
        #: A statement that goes before the transaction's next one, and what is raised where it gives no row.
        self._first: tuple[bytes, Sequence[Any], type[BaseException]] | None = None

    def ask_first(self, sql: bytes, values: Sequence[Any], unless: type[BaseException]) -> bool:
        """Let a prepared statement go together with the next one; False where that may not be: see `write_last`."""
        if not self.in_atomic_block or self.savepoint_ids or self._first is not None:
            return False
        self._first = sql, values, unless
        return True

    def direct(self, sql: bytes, values: Sequence[Any], *, binary: bool) -> list[Any] | None:
        """Run a statement that is prepared on this connection, with whatever goes before it; None where it is not."""
        line: patience.Connection = self.connection
        if self._first is None:
            return line.direct(sql, values, binary=binary)
        before, theirs, unless = self._first
        found = line.direct_after((before, theirs), sql, values, binary=binary)
        if found is None:
            self._ask_now()
            return line.direct(sql, values, binary=binary)
        self._first = None
        if not found[0]:
            raise unless
        return found[1]

    def _ask_now(self) -> None:
        """Run what goes before the next statement, if anything does. Raises what was said where it gives no row."""
        if self._first is None:
            return
        (sql, values, unless), self._first = self._first, None
        with self.wrap_database_errors:
            rows = self.connection.direct(sql, values, binary=True)
            if rows is None:
                rows = psycopg.RawCursor(self.connection).execute(sql, values, prepare=True).fetchall()
        if not rows:
            raise unless

    def _cursor(self, name: str | None = None) -> Any:
        """Open a cursor, after what goes before the next statement."""
        self._ask_now()
        return super()._cursor(name)  # type: ignore[misc]

    def follow(self, sql: bytes, values: Sequence[Any], run: Callable[[], object]) -> None:
        """Let a statement follow the commit of this transaction, if it comes to that; at once where there is none."""
        self.on_commit(Following(sql, values, run), robust=True)

    def write_last(self, sql: bytes, values: Sequence[Any]) -> bool:
        """Let a prepared write be the last of this transaction, sent with COMMIT; False where something else may come after.

        That is so inside a savepoint, where there is no transaction, and where each statement is shown to whoever counts
        them. Raises TransactionManagementError where the transaction is to be undone: nothing is promised of it then.
        """
        self.validate_no_broken_transaction()
        if not self.in_atomic_block or self.savepoint_ids or self._last is not None or self.queries_logged:
            return False
        self._last = sql, values
        return True

    def _commit(self) -> None:
        """Commit, with the last write if there is one: kept with all the rest or not at all."""
        try:
            self._ask_now()
        except BaseException:  # Django rolls back by itself only what the database refuses
            self._rollback()
            self.run_on_commit = []  # what is undone has nothing to follow it
            raise
        last, self._last = self._last, None
        line = self.connection
        following = [entry[1] for entry in self.run_on_commit if isinstance(entry[1], Following)]
        after = [(one.sql, one.values) for one in following]
        if line is None or self.queries_logged:  # whoever counts statements is shown COMMIT too
            super()._commit()  # type: ignore[misc]  # the stubs do not know it
            return
        with self.wrap_database_errors:
            is_sent = line.commit_with(*last, after) if last is not None else line.commit_at_once(after)
            if is_sent:
                for one in following:
                    one.is_done = True
                return
            if last is not None:
                psycopg.RawCursor(line).execute(*last, prepare=True)
            line.commit()

    def _rollback(self) -> None:
        """Roll back; what was to be sent with something else is forgotten."""
        self._last = self._first = None
        super()._rollback()  # type: ignore[misc]

    def _close(self) -> None:
        """Close the line; what was to be sent with something else is forgotten."""
        self._last = self._first = None
        super()._close()  # type: ignore[misc]

    def _set_autocommit(self, autocommit: bool) -> None:
        """Say that a transaction is begun by the next statement, or that none is; as psycopg does, in ten calls less."""
        if self.connection is not None and self.connection.begin_by_itself(not autocommit):
            return
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def close_if_health_check_failed(self) -> None:
        """Close a connection that has died, so that the next statement opens another. Once per request."""
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        now = time.monotonic()
        if now - self._asked_at < ASK_AFTER_SECONDS and _is_silent(self.connection.pgconn.socket):
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._asked_at = now

    def is_usable(self) -> bool:
        """Ask whether the connection lives; one that says nothing soon does not."""
        if self.connection is None:
            return False
        self.connection.patience = patience.SIGN_OF_LIFE_SECONDS
        try:
            return bool(super().is_usable())
        finally:
            self.connection.patience = None


def _is_silent(socket: int) -> bool:
    """Tell whether nothing has arrived: between requests the server speaks only to say that something is wrong."""
    watch = select.poll()
    watch.register(socket, select.POLLIN | select.POLLPRI)
    return not watch.poll(0)
