"""Fingerprints: what the last start was made from, so that a start with nothing new skips the work."""

import dataclasses
import hashlib
import json
import os
import pathlib
from collections.abc import Iterable, Iterator

import psycopg

from vardnav.config.launch.choices import CHECKOUT
from vardnav.kernel import clock

_NOTE = "start-up.json"
_SKIPPED_FOLDERS = {"__pycache__", "tests", "launch"}
_SCHEMA_AND_DATA = {".py", ".sql", ".csv", ".json", ".toml", ".txt"}


@dataclasses.dataclass(frozen=True)
class Fingerprints:
    """One short text for what each part of the start is made from."""

    schema: str
    static: str
    demo: str


def now_of(database_url: str, folder: pathlib.Path, *, is_demo: bool, has_demo_data: bool) -> Fingerprints:
    """Return the fingerprints of this checkout against this database."""
    package = CHECKOUT / "vardnav"
    code = _hash(path for path in _files(package) if path.suffix in _SCHEMA_AND_DATA)
    lock = _hash([CHECKOUT / "requirements.lock"])
    database = _database(database_url)
    pictures = _hash(path for path in _files(package) if "static" in path.parts or "design" in path.parts)
    # The day too: preparing also makes the tables of the coming months.
    today = clock.local_date(clock.now())
    return Fingerprints(
        schema=f"{code} {lock} {database} {is_demo} {today}",
        static=f"{pictures} {lock} {(folder / 'static').is_dir()}",
        demo=f"{code} {lock} {database} {has_demo_data}",
    )


def noted(folder: pathlib.Path) -> Fingerprints:
    """Return the fingerprints of the last start that went well; empty ones when there was none."""
    try:
        found = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return Fingerprints(str(found["schema"]), str(found["static"]), str(found["demo"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Fingerprints("", "", "")


def note(folder: pathlib.Path, fingerprints: Fingerprints) -> None:
    """Remember `fingerprints` for the next start."""
    fresh = folder / f"{_NOTE}.new"
    fresh.write_text(json.dumps(dataclasses.asdict(fingerprints), indent=1), encoding="utf-8")
    fresh.replace(folder / _NOTE)


def _database(url: str) -> str:
    """Return what tells one database and its schema from another: server, database, migrations done."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT oid::text, (SELECT system_identifier FROM pg_control_system())::text"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        if connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,):
            return "empty"
        last = connection.execute("SELECT count(*), max(id) FROM django_migrations").fetchone()
    return f"{row} {last}"


def _files(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    for place, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if name not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            yield pathlib.Path(place, name)


def _hash(paths: Iterable[pathlib.Path]) -> str:
    """Return a hash over names, sizes and times of change: thousands of files in hundredths of a second."""
    found = hashlib.sha256()
    for path in paths:
        status = path.stat()
        found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()[:16]
