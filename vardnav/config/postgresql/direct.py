"""Wiring: a statement that is prepared already, sent and read without psycopg's cursor, which costs more than the sending.

Nothing else is different: values become PostgreSQL's, and rows become Python's, by psycopg's own adapters; what is
prepared is known by psycopg's own list, and whatever is not on it goes the usual way. A transaction's BEGIN goes
together with its first statement, its last write together with COMMIT (libpq's pipeline): two waits fewer for each form.
What follows a commit goes along with it, and is run by the server only when that has been done.
"""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from typing import Any, TypeAlias

import psycopg
from psycopg import adapt, errors, pq
from psycopg.pq.abc import PGconn, PGresult

_AUTO = adapt.PyFormat.AUTO
_IDLE, _IN_TRANSACTION = pq.TransactionStatus.IDLE, pq.TransactionStatus.INTRANS
_WHOLE = frozenset({_IDLE, _IN_TRANSACTION})
_ROWS, _DONE, _SYNC = pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.PIPELINE_SYNC
_ALIVE = pq.ConnStatus.OK
_ABORTED = pq.ExecStatus.PIPELINE_ABORTED
_FORMATS = {True: pq.Format.BINARY, False: pq.Format.TEXT}
#: A statement's name, its values as PostgreSQL reads them, and how each is written.
_Prepared: TypeAlias = tuple[bytes, Any, Any]
#: A statement and its values, as they are asked for.
Statement: TypeAlias = tuple[bytes, Sequence[Any]]


class Direct(psycopg.Connection[Any]):
    """A connection that can send what it has prepared without a cursor."""

    _converter: Any = None
    _watch: select.poll | None = None

    def limit(self) -> float | None:
        """Return how many seconds an answer is waited for, None for as long as it takes."""
        return None

    def direct(self, sql: bytes, values: Sequence[Any], *, binary: bool) -> list[Any] | None:
        """Run a statement that is prepared here and return its rows; None, and nothing done, where it is not.

        Raises psycopg's errors.
        """
        if (found := self._found(sql, values)) is None:
            return None
        with self.lock:
            results = self._sent([(*found, _FORMATS[binary])])
        return self._rows(results)

    def direct_after(
        self, first: tuple[bytes, Sequence[Any]], sql: bytes, values: Sequence[Any], *, binary: bool
    ) -> tuple[bool, list[Any]] | None:
        """Run two prepared statements, sent together; None, and nothing done, where one of them is not prepared here.

        Return whether the first gave a row, and the rows of the second, which is not run where the first fails. Raises
        psycopg's errors.
        """
        if (before := self._found(*first)) is None or (found := self._found(sql, values)) is None:
            return None
        with self.lock:
            results = self._sent([(*before, pq.Format.BINARY), (*found, _FORMATS[binary])])
        theirs = results[-2]
        if (
            theirs.status == _ROWS and not theirs.ntuples
        ):  # whatever the second says then: it was not to be run
            return False, []
        return True, self._rows(results)

    def commit_with(self, sql: bytes, values: Sequence[Any], after: Sequence[Statement] = ()) -> bool:
        """Run a prepared write as the last of the transaction and commit; False, and nothing done, where that is not so.

        `after`: prepared statements that are sent along and run once it is committed, none where it is not; what comes of
        them is not looked at. Raises psycopg's errors: then nothing is kept.
        """
        if self.pgconn.transaction_status != _IN_TRANSACTION or (found := self._found(sql, values)) is None:
            return False
        return self._committed([found], after)

    def commit_at_once(self, after: Sequence[Statement] = ()) -> bool:
        """Commit; False, and nothing done, where no transaction stands whole. `after`: as above."""
        if self.pgconn.transaction_status != _IN_TRANSACTION:
            return False
        if after:
            return self._committed([], after)
        with self.lock:
            self.pgconn.send_query(b"COMMIT")
            results = self._results()
        for result in results:
            _check(result, self.pgconn)
        return True

    def _committed(self, last: Sequence[_Prepared], after: Sequence[Statement]) -> bool:
        afterwards = [self._found(sql, values) for sql, values in after]
        if None in afterwards:
            return False
        with self.lock:
            self.pgconn.enter_pipeline_mode()
            try:
                for name, given, formats in last:
                    self.pgconn.send_query_prepared(name, given, param_formats=formats)
                self.pgconn.send_query_params(b"COMMIT", None)
                for one in afterwards:
                    assert one is not None
                    self.pgconn.send_query_prepared(one[0], one[1], param_formats=one[2])
                results = self._synced()
            finally:
                self._leave()
        for result in results[: len(last) + 1]:
            _check(result, self.pgconn)
        return True

    def begin_by_itself(self, is_begun: bool) -> bool:
        """Let the next statement begin a transaction, or none do; False, and nothing done, in the middle of one."""
        if self.pgconn.transaction_status != _IDLE or self._pipeline:
            return False
        self._autocommit = not is_begun
        return True

    def _found(self, sql: bytes, values: Sequence[Any]) -> _Prepared | None:
        if self._pipeline or self.pgconn.transaction_status not in _WHOLE:
            return None
        if self._converter is None:
            self._converter = adapt.Transformer.from_context(self)
        given = self._converter.dump_sequence(values, [_AUTO] * len(values))
        key = sql, self._converter.types or ()
        name = self._prepared._names.get(key)
        if name is None:
            return None
        self._prepared._names.move_to_end(key)
        return name, given, self._converter.formats

    def _sent(self, statements: Sequence[tuple[bytes, Any, Any, pq.Format]]) -> list[PGresult]:
        """Send statements, a BEGIN before them where none has been sent; return what comes of each."""
        pgconn = self.pgconn
        is_begun = self._autocommit or pgconn.transaction_status != _IDLE
        if is_begun and len(statements) == 1:
            name, given, formats, wanted = statements[0]
            pgconn.send_query_prepared(name, given, param_formats=formats, result_format=wanted)
            return self._results()
        pgconn.enter_pipeline_mode()
        try:
            if not is_begun:
                pgconn.send_query_params(self._get_tx_start_command(), None)
            for name, given, formats, wanted in statements:
                pgconn.send_query_prepared(name, given, param_formats=formats, result_format=wanted)
            return self._synced()
        finally:
            self._leave()

    def _rows(self, results: Sequence[PGresult]) -> list[Any]:
        for result in results:
            _check(result, self.pgconn)
        last = results[-1]
        if last.status != _ROWS or not last.ntuples:
            return []
        self._converter.set_pgresult(last)
        rows: list[Any] = self._converter.load_rows(0, last.ntuples, tuple)
        return rows

    def _results(self) -> list[PGresult]:
        """Return what comes of one statement that was sent."""
        results: list[PGresult] = []
        self._await()
        while (result := self.pgconn.get_result()) is not None:
            results.append(result)
            self._await()
        return results

    def _synced(self) -> list[PGresult]:
        """Return what comes of all that was sent in the pipeline."""
        results: list[PGresult] = []
        self.pgconn.pipeline_sync()
        while True:
            self._await()
            result = self.pgconn.get_result()
            if result is None:  # between two statements, or the line is gone
                if self.pgconn.status != _ALIVE:
                    raise psycopg.OperationalError("the line to the database is gone")
                continue
            if result.status == _SYNC:
                return results
            results.append(result)

    def _leave(self) -> None:
        if self.pgconn.status == _ALIVE:
            self.pgconn.exit_pipeline_mode()

    def _await(self) -> None:
        """Wait until a result can be had. Whatever goes wrong ends the line: amid an answer nothing else can be asked."""
        pgconn = self.pgconn
        if not pgconn.is_busy():
            return
        limit = self.limit()
        until = None if limit is None else time.monotonic() + limit
        try:
            while pgconn.flush():
                self._poll(select.POLLIN | select.POLLOUT, until)
                pgconn.consume_input()
            while True:
                self._poll(select.POLLIN, until)
                pgconn.consume_input()
                if not pgconn.is_busy():
                    return
        except BaseException:
            pgconn.finish()
            raise

    def _poll(self, what: int, until: float | None) -> None:
        watch, milliseconds = self._watch, None
        if watch is None:
            watch = self._watch = select.poll()
        watch.register(self.pgconn.socket, what)
        if until is not None:
            milliseconds = max(1, int((until - time.monotonic()) * 1000))
        if not watch.poll(milliseconds):
            raise psycopg.OperationalError("the database has not answered in time")


def _check(result: PGresult, pgconn: PGconn) -> None:
    if result.status in (_ROWS, _DONE):
        return
    if result.status == _ABORTED:
        raise errors.PipelineAborted("pipeline aborted")
    raise errors.error_from_result(result, encoding=pgconn._encoding)
