"""The database that tests start from: migrated once, then copied by the server for as long as no migration changes.

Only on the embedded server, which is ours alone; on a server that DATABASE_URL names nothing is left behind.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pathlib

import psycopg
from psycopg import sql

from vardnav.config.launch.choices import CHECKOUT
from vardnav.kernel import clock

PREFIX = "vardnav_ready_"
#: One worker of a run migrates; the others wait for it and copy.
_LOCK = 7226003


def name(package: pathlib.Path) -> str:
    """Return the ready database's name: another one for other migrations, libraries, and months (the log's tables)."""
    made_of = hashlib.sha256(clock.now().strftime("%Y-%m").encode())
    for library in ("django", "procrastinate", "psycopg"):
        made_of.update(f"{library} {importlib.metadata.version(library)} ".encode())
    for migration in sorted(package.glob("*/*/migrations/*.py")):
        made_of.update(str(migration.relative_to(package)).encode() + b"\0" + migration.read_bytes())
    return PREFIX + made_of.hexdigest()[:16]


def there(server: psycopg.Connection) -> str:
    """Return the ready database's name where it has been made, else that of PostgreSQL's own empty one."""
    wanted = name(CHECKOUT / "vardnav")
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted]).fetchone()
    return wanted if found else "template1"


class Ready:
    """The ready database of this run: there already, or made by whoever holds the lock."""

    def __init__(self, package: pathlib.Path) -> None:
        self.name = name(package)
        url = os.environ["DATABASE_URL"]
        self._server = psycopg.connect(url, autocommit=True)
        self._server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        found = self._server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
        self.is_there = found.fetchone() is not None
        if self.is_there:
            self._server.close()  # and so the lock

    def keep(self, database: str) -> None:
        """Copy a database just migrated, which nobody is connected to, and let older copies go."""
        if self.is_there:
            return
        older = self._server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
        for (each,) in older:
            self._server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(each)))
        self._server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(self.name), sql.Identifier(database)
            )
        )
        self._server.close()
