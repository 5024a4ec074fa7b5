"""Log-ins: the addresses of the database for its owner and for the application, and what they must fulfil."""

import dataclasses
import pathlib
import urllib.parse
from collections.abc import Mapping

import psycopg
import psycopg.conninfo

from vardnav.config.launch.problems import SetupProblem

OLDEST_VERSION = 15
DATABASE = "vardnav"
OWNER = "vardnav_owner"
APPLICATION = "vardnav_app"
_SECONDS_TO_ANSWER = 5


@dataclasses.dataclass(frozen=True)
class LogIns:
    """Two addresses of one database; `role`, if any, is what the application changes to.

    The addresses can hold passwords: they are handed to children in the environment and never printed.
    """

    owner: str = dataclasses.field(repr=False)
    application: str = dataclasses.field(repr=False)
    role: str = ""

    def environment(self) -> dict[str, str]:
        """Return the variables that tell the application's processes about the database; not how to be its owner."""
        return {"DATABASE_URL": self.application, "VARDNAV_DB_ROLE": self.role}

    def owner_environment(self) -> dict[str, str]:
        """Return the variables for work on the schema, done as the owner."""
        return {"DATABASE_URL": self.owner, "VARDNAV_DB_ROLE": ""}


def check_own(owner_url: str, application_url: str) -> LogIns:
    """Return the log-ins for a server of the person's own; raises SetupProblem when it cannot be used.

    Messages name the host, never the address as a whole: it can hold a password.
    """
    _check(owner_url, "DATABASE_URL")
    if application_url:
        _check(application_url, "DATABASE_APP_URL")
        return LogIns(owner_url, application_url)
    return LogIns(owner_url, owner_url, role=APPLICATION)


def told_instead(owner_url: str, folder: pathlib.Path) -> str:
    """Return the sentence for somebody who has data in `folder` and runs on the server in DATABASE_URL instead."""
    parts = psycopg.conninfo.conninfo_to_dict(owner_url)
    return (
        f"DATABASE_URL is set: this start uses the database {parts.get('dbname') or parts.get('user')}"
        f" at {_where(parts)}; the one that lies in {folder} is left alone (unset DATABASE_URL to use it)."
    )


def embedded_url(user: str, sockets: str, database: str = DATABASE) -> str:
    """Return the address of a database behind the unix socket in the folder `sockets`."""
    return f"postgresql://{user}@/{database}?host={urllib.parse.quote(sockets, safe='')}"


def _check(url: str, name: str) -> None:
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as problem:
        raise SetupProblem(_not_an_address(name)) from problem
    if urllib.parse.urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise SetupProblem(_not_an_address(name))
    try:
        with psycopg.connect(url, connect_timeout=_SECONDS_TO_ANSWER, autocommit=True) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as problem:
        raise SetupProblem(_why_no_connection(name, parts, str(problem))) from problem
    if version < OLDEST_VERSION:
        raise SetupProblem(
            f"The server in {name} is PostgreSQL {version}; Vårdnav needs {OLDEST_VERSION} or later."
        )


def _not_an_address(name: str) -> str:
    return f"{name} is not a PostgreSQL address; write it as postgresql://user:password@host:5432/database."


def _where(parts: Mapping[str, object]) -> str:
    return f"{parts.get('host') or 'this machine'}:{parts.get('port') or 5432}"


def _why_no_connection(name: str, parts: Mapping[str, object], message: str) -> str:
    where = _where(parts)
    user = parts.get("user") or "(no user)"
    if "password" in message or "authentication" in message or "pg_hba" in message:
        return f"The PostgreSQL server at {where} does not accept the log-in of user {user} given in {name}."
    if "database" in message and "does not exist" in message:
        database = parts.get("dbname") or user
        return f"The PostgreSQL server at {where} has no database {database}, which {name} asks for."
    if "role" in message and "does not exist" in message:
        return f"The PostgreSQL server at {where} has no user {user}, which {name} asks for."
    return f"No PostgreSQL server answers at {where}, which {name} points to."
