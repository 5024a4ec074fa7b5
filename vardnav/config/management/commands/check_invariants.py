"""Look for rows that break what must always hold; exit 1 with a line for each."""

from __future__ import annotations

import hashlib
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection

from vardnav.config import invariants
from vardnav.kernel import clock
from vardnav.platform.questionnaires import rechecking
from vardnav.platform.registry import listing

#: A file's bytes are written before its row is committed: younger bytes without a row are no fault.
_GRACE_SECONDS = 600
_SHOWN = 100
_FILES = "SELECT id, size, sha256 FROM files_storedfile ORDER BY id"


class Command(BaseCommand):
    help = "Check in plain SQL what must always hold (docs/generated/invariants.md). Exit 1 when a row breaks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--grace", type=float, default=_GRACE_SECONDS, help="Seconds for bytes without a row."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        try:
            for one in invariants.INVARIANTS:
                broken += self._tell(one.number, one.words, _rows(one.sql))
        except ProgrammingError as error:
            raise CommandError("The database lacks a table: run manage.py prepare first.") from error
        broken += self._tell(
            "I10", "every row has its bytes, and every file its row", _files(options["grace"])
        )
        broken += self._tell("I16", "a score that is kept is the score counted again", rechecking.differing())
        if broken:
            self.stdout.write(f"{broken} rows break what must always hold.")
            sys.exit(1)
        self.stdout.write(f"{len(invariants.INVARIANTS) + 2} invariants hold.")

    def _tell(self, number: str, words: str, rows: Iterator[str]) -> int:
        count = 0
        for count, row in enumerate(rows, 1):
            if count <= _SHOWN:
                self.stdout.write(f"BROKEN {number} ({words}): {row}")
        return count


def _rows(sql: str) -> Iterator[str]:
    listing.renew()  # the forms that regions have built, too
    versions = [
        f"{service.key} {version}"
        for service in listing.services().values()
        for version in (service.form.version, *service.form.earlier_versions)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, {"versions": versions})
        for (row,) in cursor.fetchall():
            yield str(row)


def _files(grace: float) -> Iterator[str]:
    folder = Path(settings.VAR) / "files"
    known: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_FILES)
        for file_id, size, sha256 in cursor.fetchall():
            known.add(file_id.hex)
            yield from _one_file(folder / file_id.hex[-2:] / file_id.hex, file_id, size, sha256)
    oldest = clock.now().timestamp() - grace
    for path in sorted(folder.glob("*/*")):
        if path.name.removesuffix(".preview") not in known and path.stat().st_mtime < oldest:
            yield f"{path.name} on disk has no row"


def _one_file(path: Path, file_id: uuid.UUID, size: int, sha256: str) -> Iterator[str]:
    try:
        content = path.read_bytes()
    except OSError:
        yield f"file {file_id} has no bytes on disk"
        return
    if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
        yield f"file {file_id} is not what was stored"
