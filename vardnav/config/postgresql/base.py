"""Wiring: the database backend. Django wants the name of this file.

Django sends `SELECT 1` before the first statement of every request, a third of what a hot page sends. A server that
stops or throws a session out says so on the socket, which costs a microsecond to see; the question itself is asked
when something has arrived there, and otherwise once a second, for lines that were cut without a word.
"""

from __future__ import annotations

import select
import time
import types
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from vardnav.config.postgresql import patience

ASK_AFTER_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, asked whether it lives only when there is reason to."""

    #: psycopg itself, but for connections that are not waited for without end.
    Database = types.SimpleNamespace(**{**vars(psycopg), "connect": patience.Connection.connect})  # type: ignore[assignment]
    health_check_enabled: bool
    health_check_done: bool

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked_at = float("-inf")

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
